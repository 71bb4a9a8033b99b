"""The page of a visit, its quick correction, cancelling; and the home of the institutions' space."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from openday.editions.models import Edition
from openday.notifications.models import Message
from schools.feedback import feedback_path
from schools.models import Institution, Membership, Visit, VisitDraft
from schools.services.booking import book_visit, cancel_visit, change_visit
from schools.services.capacity import counter_differences
from schools.services.drafts import GroupChoice
from schools.services.trail import events_of
from tests.factories.accounts import UserFactory, sign_in
from tests.factories.notifications import MessageFactory
from tests.factories.schools import InstitutionFactory, MembershipFactory
from tests.schools.conftest import head_of
from tests.schools.test_drafts import chosen, draft_of


@pytest.fixture(autouse=True)
def at_booking_time(site):
    with time_machine.travel(site.now, tick=True) as clock, translation.override("ar"):
        yield clock


@pytest.fixture
def as_head(client, head, at_booking_time):
    client.force_login(head)
    return client


@pytest.fixture
def booked(site, school, head) -> Visit:
    request = replace(chosen(site).as_request(), coach_plates=("12345 · أ · 48",))
    return book_visit(institution_id=school.pk, request=request, by=head, now=site.now)


def url(visit: Visit, what: str = "detail") -> str:
    return reverse(f"schools:visit-{what}", args=[visit.public_id])


def text_of(answer) -> str:
    return answer.content.decode()


def words_of(answer) -> str:
    """What a reader sees, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", text_of(answer)).split())


# --- The page of a visit ----------------------------------------------------------------------------


def test_the_page_says_what_was_booked_and_until_when_it_can_be_changed(as_head, booked):
    answer = as_head.get(url(booked))

    said = words_of(answer)
    for words in (booked.reference, "09:00", "06 00 00 00 12", "12345 · أ · 48", "20 تلميذا", "مرافقان"):
        assert words in said
    assert answer.context["can_change"]
    assert answer.context["deadline"] == booked.arrives_at - timedelta(hours=24)


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_page_is_whole_in_every_language(language, as_head, booked):
    answer = as_head.get(url(booked).replace("/ar/", f"/{language}/"))

    assert answer.status_code == 200
    assert f'lang="{language}"' in text_of(answer)


@pytest.mark.parametrize("what", ["detail", "contact", "cancel"])
def test_the_visit_of_another_school_is_not_found(what, client, booked, other_teacher, stranger):
    for person in (other_teacher, stranger):
        client.force_login(person)
        assert client.get(url(booked, what)).status_code == 404
    client.force_login(booked.booked_by)
    assert client.get(url(booked, what)).status_code == 200


def test_a_colleague_of_the_same_school_sees_and_changes_it(client, booked, school):
    client.force_login(head_of(school))

    assert client.get(url(booked)).context["can_change"]


def test_staff_who_may_see_visits_see_it_and_only_officers_change_it(client, booked, visits_officer):
    gates = UserFactory(roles=["gates"])
    sign_in(client, gates)
    seen = client.get(url(booked))
    sign_in(client, visits_officer)

    assert (seen.status_code, seen.context["can_change"]) == (200, False)
    assert client.get(url(booked)).context["can_change"]


def test_after_the_deadline_the_page_says_so_and_offers_no_change(as_head, booked, at_booking_time):
    at_booking_time.move_to(booked.arrives_at - timedelta(hours=23))

    answer = as_head.get(url(booked))

    assert (answer.context["can_change"], answer.context["is_changeable"]) == (False, True)
    assert url(booked, "cancel") not in text_of(answer)
    assert as_head.post(url(booked, "cancel"), {}).url == url(booked)
    booked.refresh_from_db()
    assert booked.state == Visit.State.CONFIRMED


def test_once_it_came_the_page_leads_to_the_three_questions(as_head, booked, at_booking_time):
    before = text_of(as_head.get(url(booked)))
    at_booking_time.move_to(booked.arrives_at + timedelta(hours=4))
    after = text_of(as_head.get(url(booked)))

    assert feedback_path(booked) not in before
    assert feedback_path(booked) in after


def test_contact_is_corrected_until_the_arrival_and_no_longer(as_head, booked, at_booking_time):
    at_booking_time.move_to(booked.arrives_at - timedelta(minutes=1))
    in_time = as_head.post(url(booked, "contact"), CONTACT | {"plates": "48-A-1", "revision": 1})
    at_booking_time.move_to(booked.arrives_at)
    late = as_head.post(url(booked, "contact"), CONTACT | {"plates": "48-A-2", "revision": 2})

    booked.refresh_from_db()
    assert (in_time.url, late.url) == (url(booked), url(booked))
    assert (booked.coach_plates, booked.revision) == (["48-A-1"], 2)


def test_the_page_asks_as_often_for_eight_groups_of_ten_stops_as_for_one(
    as_head, site, school, head, django_assert_num_queries
):
    small = book_visit(institution_id=school.pk, request=chosen(site).as_request(), by=head, now=site.now)
    route = tuple(site.turns[p][t].pk for p, t in ((0, 1), (1, 2), (2, 4), (3, 5)))
    groups = tuple(
        GroupChoice(key=f"g{at}", level="primary", pupils="2", adults="1", slot_ids=route) for at in range(8)
    )
    other = InstitutionFactory()
    MembershipFactory(user=head, institution=other)
    large = book_visit(institution_id=other.pk, request=chosen(site, groups=groups).as_request(), by=head, now=site.now)
    as_head.get(url(small))

    for visit, queries in ((small, 9), (large, 8)):  # eight routes are too many for one plan
        with django_assert_num_queries(queries):
            assert as_head.get(url(visit)).status_code == 200


def test_the_page_says_what_was_sent_and_hides_the_addresses_of_others(as_head, booked, head):
    Message.objects.all().delete()
    colleague = UserFactory(email="karim@example.org", full_name="كريم")
    MessageFactory(about=booked, recipient=colleague, bounced_at=booked.booked_at)
    MessageFactory(about=booked, recipient=head, delivered_at=booked.booked_at)
    MessageFactory(about=booked, recipient=None, channel="sms", address=booked.adult_phone, kind="schools.visit_near")

    page = as_head.get(url(booked))

    body = page.content.decode()
    assert [str(row.status) for row in page.context["told"].rows] == ["sent", "delivered", "bounced"]
    assert [part in body for part in ("karim@example.org", "ka…@example.org", head.email)] == [False, True, True]


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_page_of_a_visit_of_which_nothing_was_sent_says_so(as_head, booked, language):
    Message.objects.all().delete()
    said = {"ar": "لا شيء بعد.", "fr": "Rien pour le moment.", "en": "Nothing yet."}

    assert said[language] in as_head.get(url(booked).replace("/ar/", f"/{language}/")).content.decode()


def test_the_trail_says_what_happened_and_who_did_it(as_head, site, booked, visits_officer):
    client, head = as_head, booked.booked_by
    as_head.post(url(booked, "contact"), {**CONTACT, "adult_in_charge": "سعاد", "revision": 1})
    booked.refresh_from_db()
    change_visit(visit=booked, request=site.request(site.turns[0][1], window=1), by=head, now=site.now)
    sign_in(client, visits_officer)
    client.post(url(booked, "cancel"), {"reason": "storm"})

    events = events_of(booked)
    client.force_login(head)
    said = words_of(client.get(url(booked)))

    assert [event.kind for event in events] == ["booked", "changed", "changed", "cancelled"]
    assert [events[at].by for at in (0, 1, 3)] == [head, head, visits_officer]
    assert set(events[1].changes) == {"adult_in_charge", "adult_phone", "coach_plates", "language"}
    assert "arrives_at" in events[2].changes
    assert visits_officer.full_name not in said
    assert "مكتب الزيارات" in said


# --- Quick correction -------------------------------------------------------------------------------

CONTACT = {"adult_in_charge": "سعاد بناني", "adult_phone": "0611111111", "language": "fr", "plates": ""}


def test_contact_is_corrected_and_nothing_else(as_head, site, booked):
    answer = as_head.post(url(booked, "contact"), CONTACT | {"plates": "٤٨-ا-١", "revision": 1})

    assert answer.url == url(booked)
    booked.refresh_from_db()
    assert (booked.adult_in_charge, booked.adult_phone, booked.language, booked.coach_plates) == (
        "سعاد بناني",
        "+212611111111",
        "fr",
        ["48-ا-1"],
    )
    assert (booked.heads, counter_differences()) == (22, [])


@pytest.mark.parametrize(
    "wrong", [{"adult_in_charge": ""}, {"adult_phone": "12"}, {"plates": "1\n2"}, {"revision": ""}, {"language": "de"}]
)
def test_contact_that_is_wrong_is_shown_again(wrong, as_head, booked):
    answer = as_head.post(url(booked, "contact"), CONTACT | {"revision": 1} | wrong)

    assert answer.status_code == 200
    booked.refresh_from_db()
    assert (booked.adult_in_charge, booked.revision) == ("نادية العلوي", 1)


def test_contact_does_not_overwrite_a_colleagues_change_unseen(as_head, site, booked, head):
    request = replace(site.request(site.turns[0][1]), adult_in_charge="changed elsewhere")
    change_visit(visit=booked, request=request, by=head, now=site.now)

    refused = as_head.post(url(booked, "contact"), CONTACT | {"revision": 1})
    accepted = as_head.post(url(booked, "contact"), CONTACT | {"revision": refused.context["revision"]})

    assert (refused.status_code, refused.context["revision"], accepted.status_code) == (200, 2, 302)


# --- Cancelling -------------------------------------------------------------------------------------


def test_cancelling_asks_first_then_gives_every_place_back(as_head, booked):
    asked = as_head.get(url(booked, "cancel"))
    done = as_head.post(url(booked, "cancel"), {"reason": "إضراب"})

    assert (asked.status_code, done.url) == (200, url(booked))
    booked.refresh_from_db()
    assert (booked.state, booked.cancelled_reason, counter_differences()) == ("cancelled", "إضراب", [])
    page = as_head.get(url(booked))
    assert (page.context["is_changeable"], page.context["has_stops"]) == (False, False)
    assert "إضراب" in words_of(page)


def test_cancelling_twice_is_cancelling_once(as_head, booked):
    for _ in range(2):
        assert as_head.post(url(booked, "cancel"), {}).url == url(booked)

    assert [event.kind for event in events_of(booked)] == ["booked", "cancelled"]


def test_a_long_reason_is_refused(as_head, booked):
    assert as_head.post(url(booked, "cancel"), {"reason": "x" * 401}).status_code == 200
    booked.refresh_from_db()
    assert booked.state == Visit.State.CONFIRMED


# --- Home -------------------------------------------------------------------------------------------

HOME = "/ar/visits/"


def test_home_of_a_newcomer_leads_to_finding_an_institution(client, stranger):
    client.force_login(stranger)

    answer = client.get(HOME)

    assert answer.context["places"] == []
    assert reverse("schools:institution-find") in text_of(answer)


STANDINGS = {
    "verified": ({}, {}, True),
    "waiting": ({"state": "pending"}, {}, False),
    "refused": ({"state": "refused"}, {}, False),
    "institution waiting": ({}, {"state": "pending"}, False),
    "institution suspended": ({}, {"state": "suspended"}, False),
}


@pytest.mark.parametrize("name", STANDINGS)
def test_home_says_how_one_stands_with_each_institution(name, client, stranger, site):
    membership, institution, can_book = STANDINGS[name]
    row = MembershipFactory(user=stranger, institution=InstitutionFactory(**institution), **membership)
    client.force_login(stranger)

    answer = client.get(HOME)

    (place,) = answer.context["places"]
    assert (place.membership, place.can_book) == (row, can_book)
    assert (reverse("schools:visit-start", args=[row.institution_id]) in text_of(answer)) == can_book
    assert row.decision_reason in text_of(answer)


def test_home_shows_the_last_word_on_an_institution(client, stranger, site):
    school = InstitutionFactory()
    MembershipFactory(user=stranger, institution=school, state="refused")
    MembershipFactory(user=stranger, institution=school, state="pending")
    client.force_login(stranger)

    (place,) = client.get(HOME).context["places"]

    assert place.membership.state == Membership.State.PENDING


def test_home_shows_visits_live_and_past_and_the_draft_that_waits(as_head, site, school, booked, head):
    cancel_visit(visit=booked, by=head, now=site.now)
    draft = draft_of(site, school, head)

    (place,) = as_head.get(HOME).context["places"]

    assert (place.live_visits, place.past_visits, place.draft, place.can_book) == ([], [booked], draft, True)


def test_home_offers_no_second_visit_where_one_is_the_limit(as_head, site, booked):
    (place,) = as_head.get(HOME).context["places"]

    assert (place.live_visits, place.can_book) == ([booked], False)


@pytest.mark.parametrize(
    ("arrange", "said"),
    [
        (lambda s: Edition.objects.update(bookings_open_at=s.now + timedelta(days=1)), "يفتح حجز"),
        (lambda s: Edition.objects.update(bookings_close_at=s.now - timedelta(days=1)), "أغلق حجز"),
        (lambda s: Edition.objects.update(state="archived"), "لا توجد حاليا دورة"),
        (lambda s: None, "مفتوح إلى"),
    ],
)
def test_home_says_when_bookings_open_and_close(arrange, said, as_head, site, school):
    arrange(site)

    assert said in words_of(as_head.get(HOME))


def test_home_asks_as_often_for_thirty_institutions_as_for_one(client, stranger, site, django_assert_num_queries):
    client.force_login(stranger)
    MembershipFactory(user=stranger)
    client.get(HOME)

    with django_assert_num_queries(6):
        client.get(HOME)
    for membership in MembershipFactory.create_batch(29, user=stranger)[:9]:
        request = site.request(site.turns[0][1], pupils=1, adults=1, coaches=0)
        book_visit(institution_id=membership.institution_id, request=request, by=stranger, now=site.now)
    with django_assert_num_queries(7):  # the groups of visits, once there are any
        client.get(HOME)


def test_a_directorate_books_for_itself_like_others(client, site):
    directorate = InstitutionFactory(kind=Institution.Kind.DIRECTORATE, level="")
    client.force_login(head_of(directorate))

    answer = client.get(reverse("schools:visit-start", args=[directorate.pk]))

    assert answer.url == reverse("schools:draft-arrival", args=[VisitDraft.objects.get().public_id])
