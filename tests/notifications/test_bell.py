"""The bell: what is new on every page at no further query, everything on its own, and having read it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from openday.notifications.bell import MOST_COUNTED, items_of
from openday.notifications.models import Message
from openday.notifications.services.reading import mark_all_read, mark_read
from schools.services.booking import book_visit, cancel_visit
from tests.factories.accounts import UserFactory, sign_in
from tests.factories.notifications import NOW, BulkMessageFactory, MessageFactory
from tests.factories.schools import MembershipFactory

BELL = reverse("notifications:bell")
PANEL = reverse("notifications:bell-panel")
READ = reverse("notifications:bell-read")


@pytest.fixture
def visit(site, school, head):
    visit = book_visit(institution_id=school.pk, request=site.request(site.turns[0][1]), by=head, now=site.now)
    Message.objects.all().delete()  # what the booking told: these stories tell their own
    return visit


@pytest.fixture
def as_head(head) -> Client:
    return sign_in(Client(), head)


def told(user, **changes) -> Message:
    """What arrived under the bell of `user`."""
    return MessageFactory(**{"channel": "site", "recipient": user, "address": "", **changes})


def items(answer):
    return answer.context["page"].items


# --- How many are new -------------------------------------------------------------------------------------


def test_every_page_of_a_person_says_how_many_are_new_and_asks_nothing_for_it(
    as_head, head, visit, django_assert_num_queries
):
    page = reverse("accounts:data")
    as_head.get(page)
    with django_assert_num_queries(2):
        none = as_head.get(page).content.decode()
    for read_at in (None, None, NOW):
        told(head, about=visit, read_at=read_at)

    with django_assert_num_queries(2):
        some = as_head.get(page).content.decode()

    assert 'class="bell-count"' not in none
    assert '<b class="bell-count" aria-hidden="true">2</b>' in some


@pytest.mark.parametrize(
    "changes",
    [
        {"read_at": NOW},
        {"channel": "email", "address": "head@example.org"},
        {"state": "queued", "sent_at": None, "due_at": NOW + timedelta(days=1)},
        {"state": "cancelled", "sent_at": None},
        {"recipient": None},
    ],
)
def test_only_what_arrived_on_the_site_for_the_person_and_was_not_read_counts(as_head, head, changes):
    told(**{"user": head, **changes})
    told(UserFactory())

    page = as_head.get(BELL)

    assert 'class="bell-count"' not in page.content.decode()


def test_more_than_are_counted_are_said_to_be_more(as_head, head, visit):
    for _ in range(MOST_COUNTED + 3):
        told(head, about=visit)

    assert f">{MOST_COUNTED - 1}+</b>" in as_head.get(reverse("accounts:home")).content.decode()


def test_public_pages_ring_no_bell_and_read_nobody(as_head, head, visit, django_assert_num_queries):
    told(head, about=visit)
    as_head.get(reverse("pages:info", args=["visits"]))

    with django_assert_num_queries(0):
        page = as_head.get(reverse("pages:info", args=["visits"])).content.decode()

    assert "data-fetches" not in page


# --- What they say ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("ar", "تم حجز زيارتكم"),
        ("fr", "Votre visite est réservée"),
        ("en", "Your visit is booked"),
    ],
)
def test_the_bell_speaks_the_language_of_its_page(as_head, head, visit, language, subject):
    message = told(head, about=visit, language="fr")

    (item,) = items(as_head.get(BELL.replace("/ar/", f"/{language}/")))

    with translation.override(language):
        place = reverse("schools:visit-detail", args=[visit.public_id])
        name = visit.institution.name
    assert item.subject.startswith(subject)
    assert (item.of, item.url, item.is_outdated) == (name, place, False)
    assert Message.objects.get(pk=message.pk).language == "fr"


def test_what_changed_since_is_named_and_leads_nowhere(as_head, head, visit):
    told(head, about=visit)
    cancel_visit(visit=visit, by=head, now=visit.booked_at, reason="strike")

    item = items(as_head.get(BELL))[-1]

    assert (item.subject, item.url, item.is_outdated) == ("زيارتكم محجوزة", "", True)


def test_what_leads_to_no_page_is_told_whole(db):
    officer = UserFactory(roles=["visits"], full_name="سعاد الإدريسي")
    bulk = BulkMessageFactory(subject_ar="باب مغلق", body_ar="مرحبا {person}\n\nادخلوا من الباب الآخر")
    told(officer, kind="notifications.notice", bulk=bulk, edition=bulk.edition)

    page = sign_in(Client(), officer).get(BELL)

    (item,) = items(page)
    assert (item.subject, item.lines) == ("باب مغلق", ("مرحبا سعاد الإدريسي", "ادخلوا من الباب الآخر"))
    assert "ادخلوا من الباب الآخر" in page.content.decode()


def test_a_message_of_an_app_that_is_gone_is_passed_over(as_head, head, visit):
    told(head, kind="gone.kind")

    assert (items(as_head.get(BELL)), items_of([], language="ar")) == ([], [])


def test_the_list_costs_the_same_for_one_and_for_thirty(as_head, head, visit, django_assert_num_queries):
    membership = MembershipFactory(user=head, state="verified", decided_at=NOW, decided_by=UserFactory())
    about = {"about_type": "schools.membership", "about_id": membership.pk}

    def two():
        told(head, about=visit)
        told(head, kind="schools.membership_verified", **about)

    two()
    as_head.get(BELL)
    # Session, person, messages; memberships; visits with edition, window, gate and groups.
    with django_assert_num_queries(9):
        as_head.get(BELL)
    for _ in range(15):
        two()
    with django_assert_num_queries(9):
        first = as_head.get(BELL)
    with django_assert_num_queries(9):
        second = as_head.get(f"{BELL}?older={first.context['page'].older}")

    assert [len(items(page)) for page in (first, second)] == [20, 12]
    assert second.context["page"].older is None


@pytest.mark.parametrize("older", ["x", "-1", "9" * 40, "٣", "0"])
def test_a_number_that_makes_no_sense_is_passed_over(as_head, head, visit, older):
    told(head, about=visit)

    assert as_head.get(BELL, {"older": older}).status_code == 200


# --- Reading --------------------------------------------------------------------------------------------


def test_one_that_is_opened_is_read_and_leads_to_what_it_is_about(as_head, head, visit):
    message, other = told(head, about=visit), told(head, about=visit)

    answer = as_head.post(reverse("notifications:bell-open", args=[message.public_id]))

    assert (answer.status_code, answer.url) == (302, reverse("schools:visit-detail", args=[visit.public_id]))
    assert [Message.objects.get(pk=each.pk).read_at is not None for each in (message, other)] == [True, False]


def test_one_that_leads_nowhere_any_more_is_read_all_the_same(as_head, head):
    message = told(head)

    answer = as_head.post(reverse("notifications:bell-open", args=[message.public_id]))

    assert answer.url == BELL
    assert Message.objects.get().read_at is not None


def test_nobody_opens_what_was_told_to_others(as_head, head):
    theirs = [told(UserFactory()), told(head, channel="email", address=head.email)]

    for message in theirs:
        assert as_head.post(reverse("notifications:bell-open", args=[message.public_id])).status_code == 404
    assert not Message.objects.exclude(read_at=None).exists()


def test_all_that_were_on_the_page_are_read_and_what_came_since_is_not(as_head, head, visit):
    seen = [told(head, about=visit) for _ in range(2)]
    theirs = told(UserFactory())
    since = told(head, about=visit)

    as_head.post(READ, {"newest": seen[-1].pk})

    assert set(Message.objects.filter(read_at=None)) == {theirs, since}


@pytest.mark.parametrize("newest", ["", "x", "9" * 30])
def test_all_of_nothing_reads_nothing(as_head, head, newest):
    told(head)

    assert as_head.post(READ, {"newest": newest}).status_code == 302
    assert Message.objects.get().read_at is None


def test_read_once_is_when_it_was_read(head):
    message = told(head)

    mark_read(message=message, by=head, now=NOW)
    mark_read(message=message, by=head, now=NOW + timedelta(days=1))
    again = mark_all_read(by=head, up_to=message.pk, now=NOW + timedelta(days=1))

    assert (Message.objects.get().read_at, again) == (NOW, 0)


def test_looking_reads_nothing(as_head, head, visit):
    told(head, about=visit)

    for page in (BELL, PANEL):
        as_head.get(page)

    assert Message.objects.get().read_at is None


# --- The panel --------------------------------------------------------------------------------------------


def test_the_panel_holds_the_newest_that_are_new(as_head, head, visit):
    for number in range(7):
        told(head, about=visit, read_at=NOW if number == 6 else None)

    part = as_head.get(PANEL)

    newest = list(Message.objects.filter(read_at=None).order_by("-pk")[:5])
    assert [item.message for item in part.context["items"]] == newest
    assert "<html" not in part.content.decode()


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_without_news_the_panel_and_the_list_say_so(as_head, head, language):
    with translation.override(language):
        nothing = translation.gettext("Nothing new."), translation.gettext("Nothing here yet")

    pages = [as_head.get(page.replace("/ar/", f"/{language}/")).content.decode() for page in (PANEL, BELL)]

    assert [said in page for said, page in zip(nothing, pages, strict=True)] == [True, True]


def test_the_bell_is_for_people_who_signed_in():
    assert [Client().get(page).status_code for page in (BELL, PANEL)] == [302, 302]
