"""The trail on the pages of staff: what, when, who, from where; and only to whom it concerns."""

import pytest
from django.urls import reverse

from backoffice.services.trail import history_of, history_of_visit
from openday.accounts.roles import Role
from pavilions.models import Pavilion
from schools.models import Visit
from tests.backoffice.conftest import book
from tests.factories.accounts import UserFactory

TRAIL = "/ar/staff/trail/"


def test_a_change_on_a_page_is_kept_with_who_and_from_where(site, programme):
    slot = site.turns[0][1]
    programme.post(
        reverse("backoffice:slot-change"),
        {"slot": [slot.pk], "confirmed": "1", "deed": "close", "reason": "عطب"},
        REMOTE_ADDR="192.0.2.7",
    )

    latest = history_of(slot)[0]

    assert (latest.kind, latest.by.roles, latest.address, latest.page) == (
        "update",
        [Role.PROGRAMME],
        "192.0.2.7",
        "/ar/staff/slots/change/",
    )
    assert ("", "عطب") in [(change.before, change.after) for change in latest.changes]


def test_the_history_of_a_visit_tells_each_change_in_words(site, officer):
    visit = book(site, site.turns[0][1])
    officer.post(reverse("backoffice:visit-cancel", args=[visit.public_id]), {"reason": "عاصفة"})

    newest, oldest = history_of_visit(Visit.objects.get())

    assert (newest.kind, oldest.kind) == ("update", "insert")
    told = {change.after for change in newest.changes}
    assert "عاصفة" in told
    assert str(Visit.State.CANCELLED.label) in told


def test_a_change_around_the_site_is_kept_without_a_person(site):
    pavilion = site.turns[0][1].pavilion
    Pavilion.objects.filter(pk=pavilion.pk).update(name_fr="Autre nom")

    latest = history_of(pavilion)[0]

    assert (latest.by, latest.page, [change.after for change in latest.changes]) == (None, "", ["Autre nom"])


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("visit", lambda site, visit: visit.reference),
        ("slot", lambda site, visit: str(site.turns[0][1].pk)),
        ("arrival", lambda site, visit: str(site.windows[0].pk)),
        ("pavilion", lambda site, visit: site.turns[0][1].pavilion.code.lower()),
        ("edition", lambda site, visit: str(site.edition.number)),
        ("institution", lambda site, visit: visit.institution.ministry_code),
        ("membership", lambda site, visit: str(visit.institution.memberships.get().pk)),
        ("person", lambda site, visit: visit.booked_by.email.upper()),
    ],
)
def test_staff_find_the_history_of_each_kind_of_thing(site, operator, kind, text):
    visit = book(site, site.turns[0][1], ministry_code="12345C")

    page = operator.get(TRAIL, {"kind": kind, "q": text(site, visit)})

    assert page.context["thing"] is not None
    assert page.context["events"]


@pytest.mark.parametrize("text", ["", "nothing", "9" * 40, "V-2027-99999"])
def test_what_is_not_there_is_said(site, operator, text):
    page = operator.get(TRAIL, {"kind": "visit", "q": text})

    assert (page.status_code, page.context["thing"], bool(page.context["form"].errors)) == (200, None, True)


def test_persons_are_looked_up_only_by_who_gives_roles(site, officer):
    person = UserFactory()

    page = officer.get(TRAIL, {"kind": "person", "q": person.email})

    assert (page.context["thing"], list(page.context["form"].errors)) == (None, ["kind"])
