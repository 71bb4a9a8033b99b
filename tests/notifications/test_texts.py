"""What a message says: the text of staff where there is one that still fits, else the shipped one."""

from datetime import UTC, datetime

import pytest
from django.utils.translation import gettext_lazy as _

from openday.accounts.roles import Role
from openday.notifications import kinds
from openday.notifications.kinds import MessageKind, Placeholder, ShippedText
from openday.notifications.models import BulkMessage, Message, MessageText
from openday.notifications.texts import TEXT, TRIED, Origin, paragraphs, shipped, wordings_for
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory

NOW = datetime(2027, 5, 1, 9, tzinfo=UTC)
KIND = MessageKind(
    name="tests.moved",
    title="Moved",
    about_type="tests.visit",
    placeholders={"day": Placeholder("the day", "22"), "gate": Placeholder("the gate", "A")},
    text=ShippedText(
        subject=_("Overview"), lines=("Come on {day}.", "To {gate}."), action="Open", sms="{day} {gate}", note="Small"
    ),
    load=lambda messages: {},
)


@pytest.fixture(autouse=True)
def kind(monkeypatch):
    monkeypatch.setattr(kinds, "_KINDS", {**kinds._KINDS, KIND.name: KIND})


@pytest.fixture
def edition(db):
    return EditionFactory()


def message(edition, *, channel="email", language="fr", pk=1, **fields):
    return Message(
        pk=pk, edition=edition, kind=KIND.name, channel=channel, language=language, created_at=NOW, due_at=NOW, **fields
    )


def staff_text(edition, *, channel="email", language="fr", subject="Le {day}", body="Un\n\nDeux {gate}"):
    return MessageText.objects.create(
        edition=edition,
        kind=KIND.name,
        channel=channel,
        language=language,
        subject=subject,
        body=body,
        updated_at=NOW,
        updated_by=UserFactory(roles=[Role.VISITS]),
    )


def test_without_a_text_of_staff_the_shipped_one_is_said_in_the_language_of_the_message(edition):
    said = wordings_for([message(edition, pk=1), message(edition, pk=2, language="ar"), message(edition, pk=3)])

    assert (said[1].subject, said[2].subject) == ("Vue d’ensemble", "نظرة عامة")
    assert said[1] == said[3] == shipped(KIND, "email", "fr")
    assert (said[1].lines, said[1].action, said[1].note) == (("Come on {day}.", "To {gate}."), "Open", "Small")
    assert (said[1].origin, said[2].language) == (Origin.SHIPPED, "ar")


def test_the_text_of_staff_takes_its_place_in_its_edition_channel_and_language_alone(edition):
    staff_text(edition)
    other = EditionFactory(state="draft")
    said = wordings_for(
        [
            message(edition, pk=1),
            message(edition, pk=2, language="ar"),
            message(edition, pk=3, channel="sms"),
            message(other, pk=4),
            message(None, pk=5),
        ]
    )

    assert (said[1].subject, said[1].lines, said[1].origin) == ("Le {day}", ("Un", "Deux {gate}"), Origin.STAFF)
    assert (said[1].action, said[1].note) == ("Open", "Small")
    assert {said[pk].origin for pk in (2, 3, 4, 5)} == {Origin.SHIPPED}


def test_an_sms_is_one_line_without_subject_and_button(edition):
    staff_text(edition, channel="sms", subject="", body="Le {day}\n\n porte {gate}")

    said = wordings_for([message(edition, pk=1, channel="sms"), message(edition, pk=2, channel="sms", language="en")])

    assert (said[1].subject, said[1].lines, said[1].action, said[1].note) == ("", ("Le {day} porte {gate}",), "", "")
    assert said[2].lines == ("{day} {gate}",)


def test_a_text_that_asks_for_what_its_kind_gives_no_more_is_passed_over(edition):
    staff_text(edition, body="Le {weather}")

    assert wordings_for([message(edition)])[1].origin == Origin.SHIPPED


def test_a_bulk_message_is_read_in_the_readers_language_or_in_the_first_that_was_written(edition):
    bulk = BulkMessage.objects.create(
        edition=edition,
        title="Storm",
        audience="tests",
        channels=["email"],
        subject_ar="عاصفة",
        body_ar="أ\n\nب",
        subject_fr="Tempête",
        body_fr="Un",
        created_at=NOW,
        created_by=UserFactory(),
    )

    said = wordings_for([message(edition, pk=1, bulk=bulk), message(edition, pk=2, bulk=bulk, language="en")])

    assert (said[1].subject, said[1].lines, said[1].language) == ("Tempête", ("Un",), "fr")
    assert (said[2].subject, said[2].lines, said[2].language) == ("عاصفة", ("أ", "ب"), "ar")


def test_a_test_brings_the_text_that_was_typed(edition):
    staff_text(edition)
    context = {TRIED: KIND.name, TEXT: {"subject": "Essai {day}", "body": "Corps"}}

    said = wordings_for([message(edition, context=context)])

    assert (said[1].subject, said[1].lines, said[1].action) == ("Essai {day}", ("Corps",), "Open")


@pytest.mark.parametrize("count", [1, 30])
def test_the_texts_of_a_batch_cost_two_queries(edition, count, django_assert_num_queries):
    staff_text(edition)
    bulk = BulkMessage.objects.create(
        edition=edition,
        title="Storm",
        audience="tests",
        channels=["email"],
        subject_ar="x",
        body_ar="x",
        created_at=NOW,
        created_by=UserFactory(),
    )
    batch = [message(edition, pk=pk, bulk=None if pk % 2 else bulk) for pk in range(count + 1)]

    with django_assert_num_queries(2):
        assert len(wordings_for(batch)) == count + 1


def test_paragraphs_are_what_stands_between_empty_lines():
    assert paragraphs("\n one\ntwo \n \t\n\n\nthree\n") == ("one\ntwo", "three")
