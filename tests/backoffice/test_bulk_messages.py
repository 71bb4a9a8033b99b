"""Messages to many on the pages of staff: chosen, written, looked at, scheduled, followed, stopped."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from openday.notifications.models import BulkMessage, Message
from openday.notifications.services.bulk import send_due_bulk
from tests.backoffice.conftest import book
from tests.factories.accounts import UserFactory
from tests.factories.notifications import BulkMessageFactory, MessageFactory

LIST = "/ar/staff/messages/many/"
WRITE = f"{LIST}write/"
TYPED = {
    "title": "تغيير الباب",
    "channels": ["email", "site"],
    "only_day": "2027-05-22",
    "subject_ar": "تغيير الباب",
    "body_ar": "السلام عليكم { person }، زيارتكم {reference}",
    "subject_fr": "",
    "body_fr": "",
    "subject_en": "",
    "body_en": "",
}


def page(bulk, name="bulk-detail"):
    return reverse(f"backoffice:{name}", args=[bulk.public_id])


def decide(client, bulk, deed, **more):
    return client.post(page(bulk, "bulk-decide"), {"deed": deed, **more}, follow=True)


def levels(answer):
    return [note.level_tag for note in answer.context["messages"]]


def test_one_chooses_to_whom_then_writes(officer, site):
    choose, write = officer.get(WRITE), officer.get(WRITE, {"audience": "schools.visiting"})

    names = {audience.name for audience in choose.context["audiences"]}
    assert names >= {"staff", "schools.visiting", "schools.leading", "schools.without_visit", "schools.waiting"}
    assert [field.name for field in write.context["form"].narrowings] == [
        "only_day",
        "only_region",
        "only_level",
        "only_kind",
    ]
    assert [name for name, _placeholder in write.context["placeholders"]] == ["day", "person", "reference", "school"]


def test_a_draft_is_kept_and_shown_with_whom_it_would_reach(officer, site):
    visit = book(site, site.turns[0][1])

    answer = officer.post(f"{WRITE}?audience=schools.visiting", TYPED, follow=True)

    bulk = BulkMessage.objects.get()
    assert (bulk.edition, bulk.body_ar) == (site.edition, "السلام عليكم {person}، زيارتكم {reference}")
    assert (bulk.audience_filter, bulk.channels) == ({"day": "2027-05-22"}, ["email", "site"])
    assert answer.context["reach"].by_channel == {"email": 1, "site": 1}
    assert [(str(label.label), value) for label, value in answer.context["chosen"]] == [("اليوم", "السبت 22 ماي")]
    shown = officer.get(page(bulk, "bulk-shown")).content.decode()
    assert visit.reference in shown
    assert not Message.objects.exclude(bulk=None).exists()


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"body_ar": "{schol}"}, {"body_ar"}),
        ({"body_ar": ""}, {"body_ar"}),
        ({"subject_ar": ""}, {"subject_ar"}),
        ({"channels": ["sms"], "subject_ar": ""}, set()),
        ({"channels": ["sms"], "body_ar": "x" * 481}, {"body_ar"}),
        ({"body_fr": "Bonjour"}, {"subject_fr"}),
        ({"channels": []}, {"channels"}),
        ({"channels": ["pigeon"]}, {"channels"}),
        ({"only_day": "2030-01-01"}, {"only_day"}),
        ({"title": ""}, {"title"}),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(officer, site, change, wrong):
    answer = officer.post(f"{WRITE}?audience=schools.visiting", TYPED | change)

    if wrong:
        assert set(answer.context["form"].errors) == wrong
        assert answer.context["form"]["title"].value() == (TYPED | change)["title"]
    assert BulkMessage.objects.exists() is (not wrong)


def test_an_audience_known_by_telephone_is_written_to_by_sms_alone(officer, site):
    form = officer.get(WRITE, {"audience": "schools.leading"}).context["form"]

    assert [value for value, _label in form.fields["channels"].choices] == ["sms"]
    assert "subject_ar" not in form.fields


def test_a_draft_is_changed_and_one_that_left_is_not(officer, site):
    bulk = BulkMessageFactory(edition=site.edition)
    gone = BulkMessageFactory(edition=site.edition, state="sent", scheduled_at=site.now, sent_at=site.now)
    typed = {"title": "أخرى", "channels": ["email"], "subject_ar": "س", "body_ar": "ص {person}"}

    opened = officer.get(page(bulk, "bulk-change"))
    changed = officer.post(page(bulk, "bulk-change"), typed, follow=True)
    refused = officer.post(page(gone, "bulk-change"), typed, follow=True)

    bulk.refresh_from_db()
    assert opened.context["form"]["body_ar"].value() == "مرحبا {person}"
    assert (bulk.title, bulk.body_ar, levels(changed), levels(refused)) == (
        "أخرى",
        "ص {person}",
        ["success"],
        ["error"],
    )


def test_one_like_it_begins_with_its_texts(officer, site):
    bulk = BulkMessageFactory(edition=site.edition, state="sent", scheduled_at=site.now, sent_at=site.now)

    form = officer.get(WRITE, {"like": bulk.public_id}).context["form"]

    assert (form["title"].value(), form["body_ar"].value()) == (bulk.title, bulk.body_ar)
    assert officer.get(WRITE, {"like": "nonsense"}).status_code == 200


def test_it_leaves_now_and_its_progress_is_followed(officer, site):
    bulk = BulkMessageFactory(edition=site.edition)

    answer = decide(officer, bulk, "schedule", when="now")
    sent = send_due_bulk(now=timezone.now())
    Message.objects.update(state="sent", sent_at=timezone.now(), delivered_at=timezone.now())
    followed = officer.get(page(bulk))

    assert (levels(answer), sent) == (["success"], 2)  # the officer, and who wrote it
    assert [(status.value, count) for status, count in followed.context["progress"].counts] == [("delivered", 2)]
    assert f"bulk={bulk.public_id}&amp;status=delivered" in followed.content.decode()


def test_it_leaves_later_by_the_clocks_of_the_venue_and_may_be_recalled(officer, site):
    bulk = BulkMessageFactory(edition=site.edition)
    at = timezone.now().replace(second=0, microsecond=0) + timedelta(days=400)

    scheduled = decide(officer, bulk, "schedule", when="later", at=at.astimezone(tz=None).strftime("%Y-%m-%dT%H:%M"))
    bulk.refresh_from_db()
    state, recalled = bulk.state, decide(officer, bulk, "recall")

    assert (levels(scheduled), state) == (["success"], "scheduled")
    assert timezone.localtime(bulk.scheduled_at).strftime("%H:%M") == at.astimezone(tz=None).strftime("%H:%M")
    assert (levels(recalled), BulkMessage.objects.get().state) == (["success"], "draft")


@pytest.mark.parametrize(
    ("typed", "is_form_error"),
    [
        ({"when": "later", "at": ""}, True),
        ({"when": "later", "at": "soon"}, True),
        ({"when": "", "at": ""}, True),
        ({"when": "later", "at": "2020-01-01T10:00"}, False),
    ],
)
def test_a_time_that_cannot_be_is_told(officer, site, typed, is_form_error):
    bulk = BulkMessageFactory(edition=site.edition)

    answer = decide(officer, bulk, "schedule", **typed)

    assert answer.status_code == (422 if is_form_error else 200)
    assert bool(answer.context["schedule"].errors) is is_form_error
    assert levels(answer) == ([] if is_form_error else ["error"])
    assert BulkMessage.objects.get().state == "draft"


def test_what_is_on_its_way_is_stopped(officer, site):
    bulk = BulkMessageFactory(edition=site.edition, state="sending", scheduled_at=site.now)
    MessageFactory(edition=site.edition, bulk=bulk, state="queued", kind="notifications.news")

    answer = decide(officer, bulk, "cancel")

    assert levels(answer) == ["success"]
    assert (BulkMessage.objects.get().state, Message.objects.get().state) == ("cancelled", "cancelled")


def test_a_draft_is_thrown_away(officer, site):
    bulk = BulkMessageFactory(edition=site.edition)

    answer = decide(officer, bulk, "discard")

    assert (answer.request["PATH_INFO"], levels(answer)) == (LIST, ["success"])
    assert not BulkMessage.objects.exists()


def test_a_deed_of_another_state_is_refused_with_words(officer, site):
    bulk = BulkMessageFactory(edition=site.edition)

    assert levels(decide(officer, bulk, "recall")) == ["error"]
    assert decide(officer, bulk, "explode").status_code == 404


def test_a_test_and_a_preview_speak_the_language_that_was_chosen(officer, site):
    reader = UserFactory(full_name="Karim Berrada", roles=["gates"])
    bulk = BulkMessageFactory(
        edition=site.edition, subject_fr="Réunion", body_fr="Bonjour {person}", channels=["email", "site"]
    )

    shown = officer.post(
        page(bulk, "bulk-shown"), {"language": "fr", "channel": "site", "reader": reader.pk}
    ).content.decode()
    answer = decide(officer, bulk, "test", language="fr", channel="email")

    assert "Bonjour \u2068Karim Berrada\u2069" in shown
    test = Message.objects.get()
    assert (test.kind, test.language, test.context["text"]["subject"]) == ("notifications.test", "fr", "Réunion")
    assert test.context["values"]["person"]
    assert levels(answer) == ["success"]


@pytest.mark.parametrize("query", ["", "?language=xx&channel=pigeon&reader=x", "?reader=99999999999999999999"])
def test_a_preview_that_cannot_be_read_is_the_first_of_each(officer, site, query):
    bulk = BulkMessageFactory(edition=site.edition)

    assert "مرحبا" in officer.get(f"{page(bulk, 'bulk-shown')}{query}").content.decode()


def test_an_audience_that_is_gone_leaves_the_page_standing(officer, site):
    bulk = BulkMessageFactory(edition=site.edition, audience="gone")

    assert officer.get(page(bulk)).status_code == 200
    assert officer.get(LIST).status_code == 200
    assert officer.get(page(bulk, "bulk-shown")).status_code == 404
    assert levels(decide(officer, bulk, "schedule", when="now")) == ["error"]


def test_the_list_costs_the_same_for_one_and_for_thirty(officer, site):
    officer.get(LIST)
    costs = []

    for more in (1, 24):  # a page
        for bulk in BulkMessageFactory.create_batch(more, edition=site.edition):
            MessageFactory(edition=site.edition, bulk=bulk, kind="notifications.news")
        with CaptureQueriesContext(connection) as queries:
            assert officer.get(LIST).context["rows"][0].progress.total == 1
        costs.append(len(queries))

    assert costs[0] == costs[1]
