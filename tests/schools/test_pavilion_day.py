"""The groups of a day at one pavilion: for whoever has the link of those who run it."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from openday.time_zone import local_date
from pavilions.services.slots import close_slots
from schools.models import VisitGroup
from schools.services.booking import book_visit, cancel_visit
from schools.services.pavilion_day import pavilion_day_path, pavilion_days
from tests.factories.pavilions import PavilionContactFactory
from tests.factories.schools import InstitutionFactory
from tests.schools.conftest import head_of


@pytest.fixture
def pavilion(site):
    return site.turns[0][1].pavilion


@pytest.fixture
def contact(pavilion):
    return PavilionContactFactory(pavilion=pavilion)


def book(site, *slots, window=0, **institution):
    school = InstitutionFactory(**institution)
    return book_visit(
        institution_id=school.pk, request=site.request(*slots, window=window), by=head_of(school), now=site.now
    )


def path_of(contact, language="ar", day=None):
    with translation.override(language):
        return pavilion_day_path(contact, day)


def opened(contact, site, *, language="ar", day=None, file="", now=None):
    path, _, query = path_of(contact, language, day).partition("?")
    with time_machine.travel(now or site.now, tick=False):
        return Client().get(f"{path}{file}?{query}")


# --- The groups ------------------------------------------------------------------------------------


def test_a_day_has_every_open_turn_with_its_groups_in_order(site, pavilion, visits_officer):
    late, early = book(site, site.turns[0][3]), book(site, site.turns[0][1])
    beside = book(site, site.turns[0][1])
    book(site, site.turns[1][1])
    cancelled = book(site, site.turns[0][2])
    cancel_visit(visit=cancelled, by=visits_officer, now=site.now)
    close_slots(slot_ids=[site.turns[0][6].pk], reason="صيانة", by=visits_officer, now=site.now)

    its = pavilion_days([pavilion.pk], local_date(site.nine))[pavilion.pk]

    assert [[group.visit for group in turn.groups] for turn in its.turns] == [[early, beside], [], [late], [], []]
    assert [turn.heads for turn in its.booked] == [44, 22]
    assert (its.group_count, its.heads) == (3, 66)


def test_another_day_and_a_pavilion_without_turns_have_nothing(site, pavilion):
    book(site, site.turns[0][1])

    assert pavilion_days([pavilion.pk], local_date(site.nine) + timedelta(days=1)) == {}


def test_all_pavilions_together_cost_two_queries(site, django_assert_num_queries):
    for turn in range(1, 4):
        book(site, site.turns[0][turn], site.turns[2][turn + 2])

    with django_assert_num_queries(2):
        days = pavilion_days([turns[1].pavilion_id for turns in site.turns], local_date(site.nine))
        said = [group.visit.institution.name for day in days.values() for turn in day.turns for group in turn.groups]

    assert len(said) == 6


# --- The page --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_whoever_has_the_link_sees_the_groups_and_no_telephone(site, contact, language):
    visit = book(site, site.turns[0][1])
    VisitGroup.objects.update(needs=["wheelchair"])

    answer = opened(contact, site, language=language)

    page = answer.content.decode()
    with translation.override(language):
        assert visit.institution.name in page
    assert visit.reference in page
    assert "09:30 – 09:55" in page
    assert visit.adult_in_charge not in page
    assert visit.adult_phone[-8:] not in page.replace(" ", "")
    assert (answer.status_code, answer.cookies.output()) == (200, "")
    assert "no-store" in answer["Cache-Control"]


def test_a_day_without_a_group_says_so(site, contact):
    book(site, site.turns[0][1])

    page = opened(contact, site, language="en", day=local_date(site.nine) + timedelta(days=1)).content.decode()

    assert "No group comes on this day" in page


@pytest.mark.parametrize(
    ("days", "shown"), [(-10, 0), (0, 0), (1, 1), (4, 4), (6, 4)], ids=["before", "first", "second", "last", "after"]
)
def test_the_next_day_to_come_is_shown_first(site, contact, days, shown):
    now = site.nine + timedelta(days=days)

    page = opened(contact, site, now=now).content.decode()

    day = local_date(site.nine) + timedelta(days=shown)
    assert f'href="?day={day.isoformat()}" aria-current="page"' in " ".join(page.split())


def test_the_table_has_a_line_a_group(site, contact):
    visit = book(site, site.turns[0][2], name_fr="=Collège", name_ar="")
    book(site, site.turns[0][1])

    answer = opened(contact, site, language="fr", file="groups.csv")

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    head, first, second = csv.reader(io.StringIO(text))
    assert (len(head), first[0], second[:4]) == (10, "09:30", ["10:00", "10:25", "'=Collège", visit.reference])
    assert second[6:8] == ["20", "2"]
    assert answer["Content-Disposition"] == f'attachment; filename="{contact.pavilion.code}-2027-05-22.csv"'


def test_a_week_after_the_edition_and_for_a_contact_that_was_removed_it_is_gone(site, contact):
    last_day = site.nine + timedelta(days=4)

    assert opened(contact, site, now=last_day + timedelta(days=7)).status_code == 200
    assert opened(contact, site, now=last_day + timedelta(days=8)).status_code == 404
    assert opened(contact, site, now=last_day + timedelta(days=8), file="groups.csv").status_code == 404
    path = path_of(contact)
    contact.delete()
    assert Client().get(path).status_code == 404


def test_another_key_opens_nothing(site, contact):
    other = PavilionContactFactory(pavilion=contact.pavilion)
    path = path_of(contact)

    for wrong in (path[:-5] + "xxxx/", path.replace(str(contact.public_id), str(other.public_id))):
        assert Client().get(wrong).status_code == 404
        assert Client().get(wrong + "groups.csv").status_code == 404
    assert Client().get(path.replace(str(contact.public_id), str(uuid4()))).status_code == 404


def test_the_page_costs_the_same_for_one_group_and_for_many(site, contact, django_assert_num_queries):
    book(site, site.turns[0][1])
    opened(contact, site)
    with django_assert_num_queries(4):
        opened(contact, site)
    for turn in (1, 2, 2, 3, 3, 4, 5):
        book(site, site.turns[0][turn], window=turn % 2)

    with django_assert_num_queries(4):
        opened(contact, site)
