"""Staff write texts for an edition: what is kept, what is refused and why, and tests that reach the writer."""

from datetime import UTC, datetime, timedelta

import pytest

from openday.accounts.roles import Permission, Role
from openday.notifications import kinds
from openday.notifications.errors import (
    NotAllowed,
    TextChangedMeanwhile,
    TextIsFixed,
    TextRefused,
    Unreachable,
)
from openday.notifications.kinds import Facts, MessageKind, Placeholder, ShippedText
from openday.notifications.messages import TEST, load_tests
from openday.notifications.models import Message, MessageText
from openday.notifications.placeholders import Mistake, Problem
from openday.notifications.services.texts import MAX_SMS, restore_shipped_text, save_text, send_test
from openday.notifications.texts import Origin, wordings_for
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory

NOW = datetime(2027, 5, 1, 9, tzinfo=UTC)


def load(messages):
    """Record 7 is there; any other was cancelled."""
    return {
        message.pk: Facts({"day": f"22 ({message.language})", "reason": message.context.get("reason", "")})
        if message.about_id == 7
        else None
        for message in messages
    }


KIND = MessageKind(
    name="tests.moved",
    title="Moved",
    about_type="tests.visit",
    placeholders={"day": Placeholder("the day", "17 May"), "reason": Placeholder("why", "a storm")},
    text=ShippedText(subject="Moved", lines=("Come on {day}.", "Thanks."), sms="{day}"),
    load=load,
)


@pytest.fixture(autouse=True)
def only_these_kinds(monkeypatch):
    monkeypatch.setattr(kinds, "_KINDS", {KIND.name: KIND, TEST.name: TEST})


@pytest.fixture
def edition(db):
    return EditionFactory()


@pytest.fixture
def officer(db):
    return UserFactory(roles=[Role.VISITS], phone="+212612345678")


def save(edition, officer, *, subject="New {day}", body="Come.", channel="email", kind=KIND, now=NOW, seen=None):
    return save_text(
        edition=edition,
        kind=kind,
        channel=channel,
        language="fr",
        subject=subject,
        body=body,
        by=officer,
        now=now,
        seen=seen,
    )


def test_a_text_is_kept_as_it_means(edition, officer):
    text = save(edition, officer, subject="  New\n{ Day } ", body="\r\nOne {{reason}}\r\n\r\nTwo {why}\n")

    assert (text.subject, text.body) == ("New {day}", "One {reason}\n\nTwo {reason}")
    assert (text.updated_at, text.updated_by) == (NOW, officer)


def test_a_second_text_takes_the_place_of_the_first_and_both_are_on_the_trail(edition, officer):
    first = save(edition, officer)
    again = save(edition, officer, now=NOW + timedelta(hours=1))  # a second press of the button
    second = save(edition, officer, body="Better.", now=NOW + timedelta(hours=2), seen=first.updated_at)

    assert again.updated_at == NOW
    assert MessageText.objects.get().body == second.body == "Better."
    told = MessageText.pgh_event_model.objects.order_by("pgh_id")
    assert [(event.pgh_label, event.body) for event in told] == [("insert", "Come."), ("update", "Better.")]
    assert {event.pgh_context.metadata["user"] for event in told} == {officer.pk}


@pytest.mark.parametrize("seen", [None, NOW - timedelta(minutes=1)])
def test_what_a_colleague_wrote_meanwhile_is_not_written_over(edition, officer, seen):
    colleague = UserFactory(roles=[Role.OPERATOR])
    save(edition, colleague)

    with pytest.raises(TextChangedMeanwhile) as refusal:
        save(edition, officer, body="Mine.", seen=seen)

    assert refusal.value.by_id == colleague.pk
    assert MessageText.objects.get().body == "Come."


def test_what_a_colleague_took_away_meanwhile_is_not_written_again(edition, officer):
    with pytest.raises(TextChangedMeanwhile) as refusal:
        save(edition, officer, seen=NOW)

    assert refusal.value.by_id is None
    assert not MessageText.objects.exists()


def test_what_says_the_same_as_the_shipped_text_is_not_kept(edition, officer):
    text = save(edition, officer)

    assert save(edition, officer, subject="Moved", body="Come on {day}.\n\nThanks.", seen=text.updated_at) is None
    assert not MessageText.objects.exists()


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"body": "x\n{dya}"}, ({"body": [Problem(Mistake.UNKNOWN, 2, "dya", "day")]}, [], {})),
        (
            {"subject": "{", "body": "}"},
            ({"subject": [Problem(Mistake.UNCLOSED, 1)], "body": [Problem(Mistake.UNOPENED, 1)]}, [], {}),
        ),
        ({"subject": " "}, ({}, ["subject"], {})),
        ({"body": "\n \n"}, ({}, ["body"], {})),
        ({"subject": "x" * 201}, ({}, [], {"subject": 200})),
        ({"body": "x" * 6001}, ({}, [], {"body": 6000})),
        ({"channel": "sms", "subject": "", "body": "x" * (MAX_SMS + 1)}, ({}, [], {"body": MAX_SMS})),
    ],
)
def test_a_text_that_cannot_be_is_refused_with_all_that_is_wrong(edition, officer, fields, refused):
    with pytest.raises(TextRefused) as refusal:
        save(edition, officer, **fields)

    assert (refusal.value.problems, refusal.value.empty, refusal.value.too_long) == refused
    assert not MessageText.objects.exists()


def test_an_sms_has_no_subject(edition, officer):
    text = save(edition, officer, channel="sms", subject="not said", body="Come {day}")

    assert (text.subject, text.body) == ("", "Come {day}")


def test_the_text_of_a_fixed_kind_is_nobodys_to_write(edition, officer):
    with pytest.raises(TextIsFixed):
        save(edition, officer, kind=TEST)


WRITERS = (Role.VISITS, Role.PRESS, Role.PROGRAMME, Role.OPERATOR)


@pytest.mark.parametrize("role", [role for role in Role if role not in WRITERS])
def test_other_roles_write_no_texts(edition, role):
    other = UserFactory(roles=[role])

    with pytest.raises(NotAllowed):
        save(edition, other)
    with pytest.raises(NotAllowed):
        restore_shipped_text(edition=edition, kind=KIND, channel="email", language="fr", by=other)
    assert not other.may(Permission.MANAGE_MESSAGES)


def test_the_shipped_text_comes_back_and_the_other_stays_on_the_trail(edition, officer):
    save(edition, officer)

    restored = [
        restore_shipped_text(edition=edition, kind=KIND, channel="email", language="fr", by=officer) for _ in range(2)
    ]

    assert restored == [True, False]
    assert MessageText.pgh_event_model.objects.get(pgh_label="delete").body == "Come."


def test_a_test_says_what_was_typed_about_the_record_as_it_is(edition, officer):
    message = try_it(edition, officer, about_id=7, context={"reason": "rain"}, body="On {day}, for {reason}")

    kept = Message.objects.get(recipient=officer)
    assert (kept.kind, kept.address, kept.language, kept.about_id) == (TEST.name, officer.email, "fr", 7)
    assert kept.public_id == message.public_id
    assert load_tests([kept])[kept.pk].values == {"day": "22 (fr)", "reason": "rain"}
    assert (wordings_for([kept])[kept.pk].body, wordings_for([kept])[kept.pk].origin) == (
        "On {day}, for {reason}",
        Origin.STAFF,
    )
    assert not MessageText.objects.exists()


@pytest.mark.parametrize("about_id", [None, 8])
def test_a_test_without_a_record_shows_examples(edition, officer, about_id):
    try_it(edition, officer, about_id=about_id)

    kept = Message.objects.get()
    assert load_tests([kept])[kept.pk].values == {"day": "17 May", "reason": "a storm"}


def test_a_test_goes_out_as_often_as_it_is_asked_for(edition, officer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as queued:
        try_it(edition, officer)
        try_it(edition, officer, channel="sms", body="{day}")

    assert sorted(Message.objects.values_list("channel", "address")) == [
        ("email", officer.email),
        ("sms", "+212612345678"),
    ]
    assert {each.args for each in queued} == {("notifications.send_due",)}


def test_a_test_that_cannot_be_is_refused(edition, officer):
    with pytest.raises(TextRefused):
        try_it(edition, officer, body="{no}")
    officer.phone = ""
    with pytest.raises(Unreachable):
        try_it(edition, officer, channel="sms")
    with pytest.raises(NotAllowed):
        try_it(edition, UserFactory(roles=[Role.GATES]))

    assert not Message.objects.exists()


def try_it(edition, by, *, about_id=None, context=None, channel="email", body="Come {day}"):
    return send_test(
        edition=edition,
        kind=KIND,
        channel=channel,
        language="fr",
        subject="Essai",
        body=body,
        about_id=about_id,
        context=context or {},
        by=by,
        now=NOW,
    )
