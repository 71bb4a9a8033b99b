"""The list of messages, for "I never got it": found by whatever staff are told, with what became of each."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.services.message_list import page_of
from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.editions.models import Edition
from openday.notifications.models import BlockedAddress, Message
from pavilions.models import Slot
from schools.models import ArrivalWindow
from tests.backoffice.conftest import book
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory
from tests.factories.notifications import NOW, BulkMessageFactory, MessageFactory
from tests.factories.schools import MembershipFactory
from tests.factories.seminars import ScheduleReleaseFactory
from tests.schools.conftest import head_of

LIST = "/ar/staff/messages/"


def shown(answer):
    return [row.message for row in answer.context["page"].rows]


@pytest.fixture
def three(site):
    """A confirmation, an SMS to who leads that visit, and news on the site about a request to represent."""
    visit = book(site, site.turns[0][1], name_ar="إعدادية الأمل", name_fr="Collège Al Amal", ministry_code="12345C")
    Message.objects.all().delete()  # its confirmation
    nadia = UserFactory(full_name="زهرة المنصوري", email="nadia.m@example.org", phone="+212661223344")
    membership = MembershipFactory(institution__name_fr="Lycée Ibn Zaydoun", institution__name_ar="ثانوية ابن زيدون")
    return (
        MessageFactory(edition=site.edition, recipient=nadia, about=visit, delivered_at=NOW),
        MessageFactory(
            edition=site.edition,
            recipient=None,
            channel="sms",
            address="+212600000012",
            kind="schools.visit_today",
            about=visit,
            state="queued",
            due_at=NOW + timedelta(days=3),
        ),
        MessageFactory(
            edition=site.edition,
            channel="site",
            kind="schools.membership_verified",
            about_type="schools.membership",
            about_id=membership.pk,
            recipient=membership.user,
        ),
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [2, 1, 0]),
        ("q=زهرة", [0]),
        ("q=NADIA.M@example", [0]),
        ("q=0661223344", [0]),
        ("q=%2B212 661 22 33 44", [0]),
        ("q=٠٦ ٠٠ ٠٠ ٠٠ ١٢", [1]),
        ("q=الامل", [1, 0]),
        ("q=12345c", [1, 0]),
        ("q=ibn zaydoun", [2]),
        ("q=nobody at all", []),
        ("q=@@@", []),
        ("status=delivered", [0]),
        ("status=queued", [1]),
        ("status=sent", [2]),
        ("status=bounced", []),
        ("channel=sms", [1]),
        ("kind=schools.membership_verified", [2]),
        ("day=2027-05-01", [2, 0]),
        ("day=2027-05-04", [1]),
        ("day=2027-05-04&channel=email", []),
    ],
)
def test_the_list_is_narrowed_by_what_staff_are_told(officer, three, query, found):
    answer = officer.get(f"{LIST}?{query}")

    assert shown(answer) == [three[at] for at in found]
    assert answer.context["page"].count == len(found)


def test_the_list_finds_the_messages_of_a_visit_by_its_reference(officer, site, three):
    other = book(site, site.turns[1][1])
    MessageFactory(edition=site.edition, about=other)
    visit = other.__class__.objects.get(pk=three[0].about_id)

    for text in (visit.reference, visit.reference.lower(), visit.reference.replace("-", " ")):
        assert shown(officer.get(LIST, {"q": text})) == [three[1], three[0]], text


def test_what_cannot_be_read_narrows_nothing_and_is_told(officer, three):
    answer = officer.get(f"{LIST}?day=yesterday&older=x&newer=-1")

    assert shown(answer) == [three[2], three[1], three[0]]
    assert answer.context["form"].errors.keys() == {"day"}


def test_messages_of_another_edition_are_not_shown_and_those_of_none_are(officer, site):
    MessageFactory(edition=EditionFactory(state="archived"))
    own = MessageFactory(edition=None, kind="accounts.password")

    assert shown(officer.get(LIST)) == [own]


def test_a_line_says_who_what_and_why_it_did_not_arrive(officer, three):
    Message.objects.filter(pk=three[0].pk).update(
        state="dead", sent_at=None, delivered_at=None, error="refused: 550 no such user"
    )

    page = officer.get("/fr/staff/messages/?q=nadia.m").content.decode()

    assert "زهرة المنصوري" in page
    assert "nadia.m@example.org" in page
    assert "إعدادية الأمل" in page or "Collège Al Amal" in page
    assert 'data-tone="bad"' in page


def test_pages_by_number_show_each_message_once_in_both_directions(site):
    MessageFactory.create_batch(7, edition=site.edition)
    messages = Message.objects.all()
    whole = list(messages.order_by("-pk"))

    def of(page):
        return [row.message for row in page.rows]

    first = page_of(messages, size=3)
    second = page_of(messages, older=first.older, size=3)
    third = page_of(messages, older=second.older, size=3)
    back = page_of(messages, newer=third.newer, size=3)
    start = page_of(messages, newer=back.newer, size=3)

    assert of(first) + of(second) + of(third) == whole
    assert (first.newer, third.older) == (None, None)
    assert (of(back), of(start)) == (of(second), of(first))
    assert (start.newer, start.older) == (None, of(first)[-1].pk)


@pytest.mark.parametrize("query", ["", "?q=الأمل", "?status=sent&channel=email"])
def test_the_list_costs_the_same_for_one_message_and_for_thirty(site, officer, query):
    Slot.objects.update(capacity=5000)
    ArrivalWindow.objects.update(capacity=5000, coach_capacity=500)
    officer.get(LIST)
    costs = []

    for more in (1, 29):
        for number in range(more):
            visit = book(site, site.turns[0][1], name_ar=f"مدرسة الأمل {number}")
            MessageFactory(edition=site.edition, about=visit, bulk=BulkMessageFactory(edition=site.edition))
        with CaptureQueriesContext(connection) as queries:
            assert shown(officer.get(f"{LIST}{query}"))
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_the_list_is_narrowed_to_the_copies_of_one_bulk_message(officer, site):
    bulk = BulkMessageFactory(edition=site.edition)
    copy = MessageFactory(edition=site.edition, bulk=bulk, kind="notifications.news")
    MessageFactory(edition=site.edition)

    answer = officer.get(LIST, {"bulk": bulk.public_id})

    assert shown(answer) == [copy]
    assert officer.get(LIST, {"bulk": "00000000-0000-4000-8000-000000000000"}).status_code == 404


# --- One message ---------------------------------------------------------------------------------------


def page(message):
    return reverse("backoffice:message-detail", args=[message.public_id])


def test_the_page_of_a_message_tells_its_way_and_its_record(officer, three):
    answer = officer.get(page(three[0]))

    text = answer.content.decode()
    assert ("nadia.m@example.org" in text, "زهرة المنصوري" in text) == (True, True)
    assert reverse("backoffice:message-shown", args=[three[0].public_id]) in text
    assert answer.context["row"].record.reference in text
    assert (answer.context["can_send_again"], answer.context["can_cancel"]) == (True, False)


@pytest.mark.parametrize(("at", "says"), [(0, "إعدادية الأمل"), (1, "09:00"), (2, "ثانوية ابن زيدون")])
def test_what_it_says_stands_in_a_frame_that_runs_nothing(officer, three, at, says):
    answer = officer.get(reverse("backoffice:message-shown", args=[three[at].public_id]))

    assert says in answer.content.decode()
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert "script" not in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_a_value_is_never_markup(officer, site):
    visit = book(site, site.turns[0][1], name_ar="<script>alert(1)</script>", name_fr="<b>x</b>")
    for channel in ("email", "site"):
        message = MessageFactory(edition=site.edition, about=visit, channel=channel)

        html = officer.get(reverse("backoffice:message-shown", args=[message.public_id])).content.decode()

        assert "<script" not in html
        assert "&lt;script&gt;" in html


def test_what_is_no_longer_due_says_so(officer, three):
    Message.objects.filter(pk=three[0].pk).update(about_id=0)

    answer = officer.get(reverse("backoffice:message-shown", args=[three[0].public_id]))

    assert (answer.status_code, 'class="trouble"' in answer.content.decode()) == (200, True)


def test_a_secret_is_shown_to_nobody(officer, site, monkeypatch):
    message = MessageFactory(edition=None, kind="tests.secret", context={"url": "https://secret"})
    monkeypatch.setattr(
        "backoffice.views.messages.kinds",
        lambda: [type("Kind", (), {"name": "tests.secret", "is_secret": True, "title": "x"})],
    )

    answer = officer.get(page(message))

    assert "https://secret" not in answer.content.decode()
    assert not answer.context["can_send_again"]
    assert officer.get(reverse("backoffice:message-shown", args=[message.public_id])).status_code == 404


def test_a_message_that_was_not_sent_is_sent_again_by_a_click(officer, three):
    Message.objects.filter(pk=three[0].pk).update(state="dead", sent_at=None, delivered_at=None, error="later: 451")

    answer = officer.post(reverse("backoffice:message-again", args=[three[0].public_id]), follow=True)

    three[0].refresh_from_db()
    assert (three[0].state, three[0].asked_again_by.roles) == ("queued", [Role.VISITS])
    assert [note.level_tag for note in answer.context["messages"]] == ["success"]
    assert [event.by for event in answer.context["events"]] == [three[0].asked_again_by]


def test_a_message_that_was_sent_is_copied_and_the_copy_is_shown(officer, three):
    answer = officer.post(reverse("backoffice:message-again", args=[three[0].public_id]))

    copy = Message.objects.order_by("-pk").first()
    assert (answer["Location"], copy.state, copy.recipient) == (page(copy), "queued", three[0].recipient)


def test_to_a_blocked_address_nothing_is_sent_before_it_is_cleared(officer, three):
    blocked = BlockedAddress.objects.create(
        channel="email", address="nadia.m@example.org", reason="bounced", since=NOW, detail="550 no such user"
    )
    again = reverse("backoffice:message-again", args=[three[0].public_id])

    refused = officer.post(again, follow=True)
    cleared = officer.post(reverse("backoffice:blocked-clear", args=[blocked.pk]), {"next": page(three[0])})
    sent = officer.post(again, follow=True)

    assert [note.level_tag for note in refused.context["messages"]] == ["error"]
    assert refused.context["blocked"] == blocked
    assert cleared["Location"] == page(three[0])
    assert [note.level_tag for note in sent.context["messages"]] == ["success", "success"]


@pytest.mark.parametrize("following", ["https://example.org/", "//example.org/", "javascript:alert(1)", ""])
def test_clearing_an_address_leads_nowhere_else(officer, following):
    blocked = BlockedAddress.objects.create(channel="email", address="x@example.org", reason="bounced", since=NOW)

    answer = officer.post(reverse("backoffice:blocked-clear", args=[blocked.pk]), {"next": following})

    assert answer["Location"] == reverse("backoffice:blocked-list")


def test_a_message_that_waits_is_stopped_and_one_that_left_is_not(officer, three):
    stopped = officer.post(reverse("backoffice:message-cancel", args=[three[1].public_id]), follow=True)
    too_late = officer.post(reverse("backoffice:message-cancel", args=[three[0].public_id]), follow=True)

    three[1].refresh_from_db()
    assert (three[1].state, three[1].error) == ("cancelled", "cancelled_by_staff")
    assert [note.level_tag for note in stopped.context["messages"]] == ["success"]
    assert [note.level_tag for note in too_late.context["messages"]] == ["error"]


def test_messages_whose_person_or_kind_is_gone_are_still_told(officer, site):
    person = UserFactory()
    message = MessageFactory(edition=site.edition, recipient=person, channel="site", address="", kind="gone.kind")
    User.objects.filter(pk=person.pk).delete()

    assert officer.get(LIST).status_code == 200
    assert officer.get(page(message)).status_code == 200


# --- Blocked addresses -----------------------------------------------------------------------------------


def test_blocked_addresses_are_listed_the_newest_first_and_found(officer):
    older = BlockedAddress.objects.create(channel="email", address="old@example.org", reason="bounced", since=NOW)
    newer = BlockedAddress.objects.create(
        channel="sms", address="+212600000012", reason="unsubscribed_sms", since=NOW + timedelta(days=1)
    )

    whole, one = officer.get("/ar/staff/messages/blocked/"), officer.get("/fr/staff/messages/blocked/?q=OLD@")

    assert list(whole.context["page_obj"]) == [newer, older]
    assert "06 00 00 00 12" in whole.content.decode()
    assert list(one.context["page_obj"]) == [older]


def test_representatives_see_none_of_it(site, as_role, three):
    client = as_role(None)
    client.force_login(head_of(MembershipFactory().institution))

    assert client.get(LIST).status_code == 404
    assert client.get(page(three[0])).status_code == 404


def test_messages_of_one_release_of_the_programme_are_found_from_its_page(as_role, site):
    first, second = (ScheduleReleaseFactory(edition=site.edition, number=number) for number in (1, 2))
    elsewhere = ScheduleReleaseFactory(edition=EditionFactory(state=Edition.State.DRAFT), number=2)
    told = [
        MessageFactory(
            edition=site.edition, kind="seminars.release_for_guest", about_type="seminars.release", about_id=release.pk
        )
        for release in (first, second, elsewhere)
    ]
    client = as_role(Role.PROGRAMME)

    page = client.get("/ar/staff/programme/releases/2/").content.decode()
    answer = client.get(f"{LIST}?release=2")

    assert f'href="{LIST}?release=2"' in page
    assert shown(answer) == [told[1]]
    assert answer.context["page"].rows[0].record.url == "/ar/staff/programme/releases/2/"
    for asked in ("3", "x", "-2"):
        assert client.get(f"{LIST}?release={asked}").status_code == 200
