"""Staff write the texts of messages: the board, the page of one, its preview, its test, and who changed what."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openday.accounts.models import User
from openday.notifications import kinds
from openday.notifications.models import Message, MessageText
from pavilions.models import Slot
from schools.models import ArrivalWindow
from tests.backoffice.conftest import book
from tests.factories.notifications import MessageFactory, MessageTextFactory

BOARD = "/ar/staff/messages/texts/"
PAGE = "/ar/staff/messages/texts/schools.visit_confirmed/email/fr/"
SHOWN = f"{PAGE}shown/"
TYPED = {"subject": "Bienvenue à {school}", "body": "Le {day}\n\nMerci.", "seen": ""}


def test_the_board_has_each_text_that_may_be_written(officer, site):
    MessageTextFactory(edition=site.edition)
    MessageTextFactory(edition=site.edition, language="ar", body="{weather}")

    answer = officer.get(BOARD)

    lines = {line.kind.name: dict(line.cells) for line in answer.context["lines"]}
    assert lines.keys() == {kind.name for kind in kinds.kinds() if kind.is_editable}
    states = {cell.language: cell.state for cell in lines["schools.visit_confirmed"]["email"]}
    assert states == {"ar": "unfit", "fr": "staff", "en": "shipped"}
    assert "notifications.news" not in lines


def test_the_board_costs_the_same_for_one_text_and_for_thirty(officer, site):
    officer.get(BOARD)
    names = [kind.name for kind in kinds.kinds() if kind.is_editable]
    places = [(name, language) for name in names for language in ("ar", "fr", "en")]
    costs = []

    for some in (places[:1], places[1:30]):
        for name, language in some:
            MessageTextFactory(edition=site.edition, kind=name, language=language)
        with CaptureQueriesContext(connection) as queries:
            officer.get(BOARD)
        costs.append(len(queries))

    assert costs[0] == costs[1]


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("channel", ["email", "sms", "site"])
def test_each_text_opens_with_what_is_shipped_and_shows_it(officer, site, channel, language):
    address = f"/{language}/staff/messages/texts/schools.visit_confirmed/{channel}/{language}/"

    page, shown = officer.get(address), officer.get(f"{address}shown/")

    assert page.status_code == 200
    assert page.context["form"]["body"].value() == page.context["place"].shipped.body
    assert ("subject" in page.context["form"].fields) == (channel != "sms")
    assert "V-2027-04186" in shown.content.decode() or channel == "site"
    assert "{" not in shown.content.decode().partition("<body")[2]


@pytest.mark.parametrize(
    "path",
    [
        "no.such.kind/email/fr/",
        "notifications.news/email/fr/",
        "schools.visit_confirmed/pigeon/fr/",
        "schools.visit_confirmed/email/es/",
    ],
)
def test_a_text_that_nobody_writes_is_not_there(officer, site, path):
    for address in (f"{BOARD}{path}", f"{BOARD}{path}shown/"):
        assert officer.get(address).status_code == 404
    assert officer.post(f"{BOARD}{path}restore/").status_code == 404


def test_a_text_is_saved_shown_and_told_of(officer, site):
    answer = officer.post(PAGE, TYPED, follow=True)

    text = MessageText.objects.get()
    assert (text.edition, text.subject, text.body) == (site.edition, "Bienvenue à {school}", "Le {day}\n\nMerci.")
    assert [note.level_tag for note in answer.context["messages"]] == ["success"]
    assert answer.context["own"] == text
    assert [(event.kind, event.by) for event in answer.context["events"]] == [("insert", text.updated_by)]
    assert "Bienvenue à" in officer.get(SHOWN).content.decode()


def test_what_is_wrong_is_said_beside_its_field_with_what_was_meant_and_what_was_typed_stays(officer, site):
    typed = {"subject": "{", "body": "Un\n{schol}", "seen": ""}

    answer = officer.post("/en/staff/messages/texts/schools.visit_confirmed/email/fr/", typed)

    form = answer.context["form"]
    assert dict(form.errors) == {
        "subject": ["A brace is opened here and not closed."],
        "body": [
            "Line 2: This message has no placeholder \u2066{schol}\u2069. Did you mean \u2066{school}\u2069?",
        ],
    }
    assert form["body"].value() == "Un\n{schol}"
    assert not MessageText.objects.exists()


def test_what_a_colleague_saved_meanwhile_is_shown_and_may_then_be_replaced(officer, site):
    MessageTextFactory(edition=site.edition, body="D’un collègue")

    first = officer.post(PAGE, TYPED)
    seen = first.context["form"]["seen"].value()
    second = officer.post(PAGE, {**TYPED, "seen": seen}, follow=True)

    page = first.content.decode()
    assert first.context["form"].non_field_errors()
    assert ("D’un collègue" in page, "Bienvenue à {school}" in page) == (True, True)
    assert second.context["own"].body == "Le {day}\n\nMerci."


def test_the_shipped_text_comes_back_and_the_history_keeps_the_other(officer, site):
    MessageTextFactory(edition=site.edition, body="Le nôtre")

    answer = officer.post(f"{PAGE}restore/", follow=True)

    assert not MessageText.objects.exists()
    assert answer.context["own"] is None
    assert [event.kind for event in answer.context["events"]] == ["delete", "insert"]
    assert "Le nôtre" in answer.content.decode()


def test_a_preview_shows_what_was_typed_on_the_record_that_was_chosen(officer, site):
    visit = book(site, site.turns[0][1], name_fr="Collège <b>Atlas</b>")
    MessageFactory(edition=site.edition, about=visit)

    page = officer.get(PAGE)
    real = officer.post(SHOWN, {**TYPED, "record": visit.pk}).content.decode()
    invented = officer.post(SHOWN, {**TYPED, "record": "0"}).content.decode()

    assert [sample.about_id for sample in page.context["samples"]] == [visit.pk]
    assert "Bienvenue à Collège &lt;b&gt;Atlas&lt;/b&gt;" in real.replace("\u2068", "").replace("\u2069", "")
    assert "<b>Atlas" not in real
    assert "Atlas" not in invented
    assert not MessageText.objects.exists()


@pytest.mark.parametrize("typed", [{"subject": "x", "body": "{weather}"}, {"subject": "", "body": ""}])
def test_a_preview_of_what_cannot_be_says_why(officer, site, typed):
    answer = officer.post(SHOWN, typed)

    assert (answer.status_code, 'class="trouble"' in answer.content.decode()) == (200, True)


def test_an_sms_is_shown_with_what_it_costs(officer, site):
    shown = "/en/staff/messages/texts/schools.visit_confirmed/sms/fr/shown/"

    short = officer.post(shown, {"body": "Visite {reference}"}).content.decode()
    arabic = officer.post(shown, {"body": "زيارة " * 14 + "{reference}"}).content.decode()

    assert ("1 SMS" in short, "19 characters" in short) == (True, True)
    assert "2 SMS" in arabic


def test_a_test_is_sent_to_oneself_with_what_was_typed_and_nothing_is_saved(officer, site):
    visit = book(site, site.turns[0][1])
    MessageFactory(edition=site.edition, about=visit, context={"reason": "pluie"})

    answer = officer.post(PAGE, {**TYPED, "deed": "test", "record": visit.pk})

    message = Message.objects.get(kind="notifications.test")
    assert message.recipient == User.objects.get(pk=officer.session["_auth_user_id"])
    assert (message.about_id, message.context["context"]) == (visit.pk, {"reason": "pluie"})
    assert message.context["text"]["subject"] == "Bienvenue à {school}"
    assert answer.context["form"]["subject"].value() == "Bienvenue à {school}"
    assert [note.level_tag for note in answer.context["messages"]] == ["success"]
    assert not MessageText.objects.exists()


def test_who_has_no_telephone_is_told_so(officer, site):
    answer = officer.post("/ar/staff/messages/texts/schools.visit_confirmed/sms/fr/", {"body": "x", "deed": "test"})

    assert answer.context["form"].non_field_errors()
    assert not Message.objects.exists()


def test_the_page_of_a_text_costs_the_same_for_one_record_and_for_thirty(officer, site):
    Slot.objects.update(capacity=5000)
    ArrivalWindow.objects.update(capacity=5000, coach_capacity=500)
    MessageTextFactory(edition=site.edition)
    officer.get(PAGE)
    costs = []

    for more in (1, 29):
        for _ in range(more):
            MessageFactory(edition=site.edition, about=book(site, site.turns[0][1]))
        with CaptureQueriesContext(connection) as queries:
            assert officer.get(PAGE).context["samples"]
        costs.append(len(queries))

    assert costs[0] == costs[1]
