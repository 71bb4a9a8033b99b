"""What a visit keeps of a person, when they ask for it and when they leave."""

from datetime import timedelta

import pytest

from openday.accounts import services
from openday.accounts.errors import StillNeeded
from openday.accounts.models import User
from schools.models import CalendarFeed, Membership, Visit
from schools.services.booking import book_visit, cancel_visit
from schools.services.calendar_feeds import feed_of
from tests.factories.schools import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(site, school, head) -> Visit:
    User.objects.filter(pk=head.pk).update(full_name="نادية العلوي", phone="+212600000012")
    return book_visit(institution_id=school.pk, request=site.request(site.turns[0][1]), by=head, now=site.now)


def test_export_holds_memberships_and_visits(site, school, head, visit):
    exported = services.export_personal_data(user=head, now=site.now)["visits"]

    assert [row["institution"] for row in exported["memberships"]] == [str(school)]
    assert [(row["reference"], row["people"]) for row in exported["visits"]] == [(visit.reference, 22)]


def test_the_link_of_a_calendar_is_exported_and_goes_with_its_owner(site, school, head, visit):
    feed_of(user=head, now=site.now)
    MembershipFactory(institution=school)

    exported = services.export_personal_data(user=head, now=site.now)["visits"]["calendar"]
    services.erase_person(user=head, by=head, now=site.now)

    assert exported == [{"link_made_at": site.now, "last_read_at": None}]
    assert not CalendarFeed.objects.exists()


def test_erase_waits_for_a_visit_that_nobody_else_can_manage(site, school, head, visit):
    with pytest.raises(StillNeeded) as refusal:
        services.erase_person(user=head, by=head, now=site.now)

    assert visit.reference in refusal.value.reasons[0]


@pytest.mark.parametrize("way_out", ["a colleague", "cancelled", "over"])
def test_erase_takes_the_name_out_of_visits_and_keeps_their_figures(site, school, head, visit, way_out):
    now = site.now
    if way_out == "a colleague":
        MembershipFactory(institution=school)
    elif way_out == "cancelled":
        cancel_visit(visit=visit, by=head, now=now)
    else:
        now = visit.arrives_at + timedelta(days=1)

    services.erase_person(user=head, by=head, now=now)

    visit.refresh_from_db()
    assert (visit.adult_in_charge, visit.adult_phone, visit.heads, visit.booked_by) == ("", "", 22, head)
    assert not Membership.objects.filter(user=head).exists()
    assert not Visit.pgh_event_model.objects.filter(adult_phone="+212600000012").exists()


def test_erase_leaves_another_adult_in_charge_alone(site, school, head, visit):
    User.objects.filter(pk=head.pk).update(full_name="شخص آخر", phone="+212600000099")
    MembershipFactory(institution=school)

    services.erase_person(user=head, by=head, now=site.now)

    visit.refresh_from_db()
    assert (visit.adult_in_charge, visit.adult_phone) == ("نادية العلوي", "+212600000012")
