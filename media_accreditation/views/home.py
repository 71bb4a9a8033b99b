"""The press space: the outlets that I act for, each with its application and what comes next."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from media_accreditation.models import Application, Outlet, Representative
from media_accreditation.services.applications import MAY_PREPARE
from media_accreditation.services.rules import press_rules_of, takes_applications
from media_accreditation.views.dossier import Dossier, dossiers
from openday.accounts.models import User
from openday.accounts.views import person
from openday.editions.models import Edition

RANK: Final = {Representative.State.VERIFIED: 0, Representative.State.PENDING: 1, Representative.State.SUSPENDED: 2}


@dataclass(frozen=True)
class Place:
    """An outlet that the person acts for or asked to, with its application of this edition and those before."""

    representative: Representative
    dossier: Dossier | None
    earlier: list[Application]
    can_begin: bool

    @property
    def outlet(self) -> Outlet:
        return self.representative.outlet


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Fourteen queries at most, whatever there is to show."""
    user, now = person(request), timezone.now()
    edition = Edition.objects.current()
    rules = press_rules_of(edition) if edition else None
    is_open = bool(edition and rules and takes_applications(edition, rules, now=now))
    mine = _latest_an_outlet(user)
    visible = dossiers(user).order_by("-edition__starts_date")
    applications = list(visible) if mine else []
    context = {
        "edition": edition,
        "rules": rules,
        "is_open": is_open,
        "is_too_early": bool(rules and now < rules.opens_at),
        "places": [_place(row, applications, user, edition=edition, is_open=is_open) for row in mine],
    }
    return render(request, "press/home.html", context)


def _latest_an_outlet(user: User) -> list[Representative]:
    """One row an outlet: who was refused and asked again is waiting, not refused. One query."""
    rows = list(user.outlets_represented.select_related("outlet").order_by("outlet_id", "-requested_at"))
    best: dict[int, Representative] = {}
    for row in sorted(rows, key=_rank):
        best.setdefault(row.outlet_id, row)
    return sorted(best.values(), key=lambda row: (_rank(row), row.outlet.name, row.outlet_id))


def _rank(row: Representative) -> int:
    """What one can act on comes first."""
    return RANK.get(Representative.State(row.state), len(RANK))


def _place(
    row: Representative, applications: list[Application], user: User, *, edition: Edition | None, is_open: bool
) -> Place:
    own = [each for each in applications if each.outlet_id == row.outlet_id]
    current = next((each for each in own if edition and each.edition_id == edition.pk), None)
    acts = row.state == Representative.State.VERIFIED or (
        row.state == Representative.State.PENDING and row.is_proposer and row.outlet.state == Outlet.State.PENDING
    )
    return Place(
        representative=row,
        dossier=Dossier(user, current, timezone.now()) if current else None,
        earlier=[each for each in own if each is not current],
        can_begin=is_open and acts and row.outlet.state in MAY_PREPARE and current is None,
    )
