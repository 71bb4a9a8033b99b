"""Who is written to about visits: each once, narrowed as staff chose, and found again when the message leaves."""

from datetime import timedelta

import pytest
from django.utils import translation

from openday.editions.models import Edition
from openday.notifications.audiences import audience_of
from pavilions.models import Slot
from schools.geography import load_geography
from schools.models import ArrivalWindow, Membership, Province, Region, Visit
from schools.services.booking import book_visit, cancel_visit
from tests.factories.accounts import UserFactory
from tests.factories.schools import InstitutionFactory, MembershipFactory
from tests.schools.conftest import head_of


@pytest.fixture
def regions(db):
    load_geography(Region, Province)
    return Region.objects.order_by("code")


def booked(site, *, turn=1, **institution):
    school = InstitutionFactory(**institution)
    head = head_of(school)
    request = site.request(site.turns[0][turn])
    return head, book_visit(institution_id=school.pk, request=request, by=head, now=site.now)


def people(name, site, keys=None, **chosen):
    return list(audience_of(name).people(site.edition, chosen, keys))


def users(name, site, keys=None, **chosen):
    return {each.user for each in people(name, site, keys, **chosen)}


def test_who_represents_an_institution_with_a_visit_is_written_to_once(site):
    head, visit = booked(site, name_fr="Collège Atlas")
    colleague = MembershipFactory(institution=visit.institution).user
    MembershipFactory(institution=visit.institution, state=Membership.State.PENDING)
    MembershipFactory(institution=visit.institution, user=UserFactory(is_active=False))
    MembershipFactory()  # of an institution without a visit
    other, visit_of_both = booked(site, name_fr="Collège Rif")
    MembershipFactory(institution=visit_of_both.institution, user=head)

    found = {each.user: each for each in people("schools.visiting", site)}

    assert found.keys() == {head, colleague, other}
    with translation.override("fr"):
        assert found[colleague].values() == {
            "person": colleague.full_name,
            "school": "Collège Atlas",
            "reference": visit.reference,
            "day": "samedi 22 mai",
        }
        both = found[head].values()
    assert both["school"] == "Collège Atlas, Collège Rif"
    assert (both["reference"], both["day"]) == (f"{visit.reference}, {visit_of_both.reference}", "samedi 22 mai")
    assert users("schools.visiting", site, [colleague.pk, other.pk]) == {colleague, other}


def test_who_cancelled_is_written_to_no_more(site):
    head, visit = booked(site)
    cancel_visit(visit=visit, by=head, now=site.now + timedelta(hours=1))

    assert people("schools.visiting", site) == people("schools.leading", site) == []
    assert users("schools.without_visit", site) == {head}


def test_those_with_a_visit_are_narrowed_by_day_region_level_and_kind(site, regions):
    here, there = regions[0], regions[1]
    first, _visit = booked(site, region=here)
    second, visit = booked(site, turn=2, region=there, kind="association", level="", sector="")
    tomorrow = site.windows[2]
    Visit.objects.filter(pk=visit.pk).update(arrival_window=tomorrow, arrives_at=tomorrow.starts_at)

    assert users("schools.visiting", site, day="2027-05-22") == {first}
    assert users("schools.visiting", site, day="2027-05-23") == {second}
    assert users("schools.visiting", site, day="whenever") == {first, second}
    assert users("schools.visiting", site, region=here.code) == {first}
    assert users("schools.visiting", site, kind="association") == {second}
    assert users("schools.visiting", site, kind="association", region=here.code) == set()
    assert users("schools.visiting", site, level="primary") == {first, second}
    assert users("schools.visiting", site, level="preschool") == set()


def test_who_could_still_book_is_written_to(site, regions):
    booked(site)
    free = MembershipFactory(institution__region=regions[0]).user
    MembershipFactory(institution__state="suspended")
    MembershipFactory(state=Membership.State.PENDING)

    assert users("schools.without_visit", site) == {free}
    assert users("schools.without_visit", site, region=regions[0].code) == {free}
    assert users("schools.without_visit", site, region=regions[1].code) == set()


def test_a_visit_to_another_edition_does_not_count(site):
    head, visit = booked(site)
    other = Edition.objects.create(
        number=999,
        city_ar="فاس",
        venue_ar="فاس",
        starts_date=site.edition.starts_date + timedelta(days=365),
        ends_date=site.edition.ends_date + timedelta(days=365),
        bookings_open_at=visit.booked_at,
        bookings_close_at=visit.arrives_at,
    )

    assert [each.user for each in audience_of("schools.without_visit").people(other, {}, None)] == [head]
    assert list(audience_of("schools.visiting").people(other, {}, None)) == []


def test_who_waits_for_an_answer_is_written_to(site):
    waiting = MembershipFactory(state=Membership.State.PENDING)
    MembershipFactory()
    MembershipFactory(state=Membership.State.REFUSED)

    assert users("schools.waiting", site) == {waiting.user}
    assert users("schools.waiting", site, kind="association") == set()


def test_the_adult_in_charge_is_known_by_telephone_and_visit(site):
    _head, visit = booked(site)

    (leader,) = people("schools.leading", site)

    assert (leader.key, leader.user, leader.email, leader.phone) == (visit.pk, None, "", visit.adult_phone)
    assert audience_of("schools.leading").about_type == "schools.visit"
    with translation.override("ar"):
        assert leader.values() == {
            "person": "نادية العلوي",
            "school": visit.institution.name_ar,
            "reference": visit.reference,
            "day": "السبت 22 ماي",
            "time": "09:00",
            "gate": "باب الحافلات",
        }
    assert people("schools.leading", site, [visit.pk + 1]) == []


@pytest.mark.parametrize("name", ["schools.visiting", "schools.leading", "schools.without_visit", "schools.waiting"])
def test_texts_may_say_of_each_what_their_audience_promises(site, name):
    booked(site)
    MembershipFactory()
    MembershipFactory(state=Membership.State.PENDING)

    told = [each.values().keys() for each in people(name, site)]

    assert told
    assert all(keys == audience_of(name).placeholders.keys() for keys in told)


@pytest.mark.parametrize("name", ["schools.visiting", "schools.leading", "schools.without_visit", "schools.waiting"])
def test_an_audience_costs_the_same_for_one_and_for_thirty(site, name, django_assert_num_queries):
    cost = {"schools.visiting": 2}.get(name, 1)
    Slot.objects.update(capacity=5000)
    ArrivalWindow.objects.update(capacity=5000, coach_capacity=500)
    for more in (1, 29):
        for _ in range(more):
            if name in ("schools.visiting", "schools.leading"):
                booked(site)
            else:
                MembershipFactory(state="pending" if name == "schools.waiting" else "verified")
        with django_assert_num_queries(cost):
            assert [each.values() for each in people(name, site)]


def test_what_can_be_chosen_is_in_words(site, regions):
    for narrowing in audience_of("schools.visiting").narrowings:
        choices = narrowing.choices(site.edition)
        assert choices
        assert all(value and label for value, label in choices)
