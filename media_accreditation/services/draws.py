"""Drawing lots for the last places of a category, where more people are cleared than it has places."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from media_accreditation.errors import (
    AccreditationOverQuota,
    DrawTooEarly,
    MayNotDecide,
    NoDrawNeeded,
    SameOfficer,
    SeedMissing,
)
from media_accreditation.models import Application, Draw, TeamMember, Verdict
from media_accreditation.services.locks import lock_applications, lock_members
from media_accreditation.services.lots import Entrant, Turn, turns, winners
from media_accreditation.services.quotas import IN_REVIEW, lock_rules, overruns_of, places_of
from media_accreditation.services.reasons import NO_PLACE_DRAWN
from media_accreditation.services.releasing import verdict_of
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition

State = Application.State


@transaction.atomic
def draw_lots(
    *, edition: Edition, category: str, seed: str, by: User, now: datetime, leaves_out_waiting: bool = False
) -> Draw:
    """Give the places that are left in `category` to some of those whom both reviews cleared, by lot.

    Whoever gets none is no longer cleared, for that reason; nothing is released yet. Drawn twice, the second one finds
    nobody too many: NoDrawNeeded. Raises MayNotDecide, SeedMissing, SameOfficer (who draws decided for security on one
    of them), AccreditationOverQuota (an outlet's own quota comes first), or DrawTooEarly while people of the category
    are in review, unless `leaves_out_waiting`.
    """
    if not by.may(Permission.MANAGE_PRESS):
        raise MayNotDecide
    if not (seed := seed.strip()):
        raise SeedMissing
    lock_rules(edition)
    ready = Application.objects.ready().filter(edition=edition)
    applications = {each.pk: each for each in lock_applications(list(ready.values_list("pk", flat=True)))}
    cleared = [member for member in lock_members(list(applications)) if _is_cleared(member)]
    members = [member for member in cleared if member.category == category]
    capacity = edition.press_capacities.select_for_update(no_key=True).filter(category=category).first()
    places = len(members) if capacity is None else capacity.places - capacity.taken
    if len(members) <= places:
        raise NoDrawNeeded(len(members), places)
    if not leaves_out_waiting and (waiting := waiting_for_review(edition, category)):
        raise DrawTooEarly(waiting)
    _check_quotas(applications, cleared)

    by_id = {member.public_id.hex: member for member in members}
    outlet_of = {pk: application.outlet.public_id.hex for pk, application in applications.items()}
    entrants = sorted(Entrant(outlet_of[member.application_id], key) for key, member in by_id.items())
    won = winners(turns(seed=seed, entrants=entrants, places=places))
    _leave_out([by_id[key] for key in by_id.keys() - set(won)], applications, by=by, now=now)
    return Draw.objects.create(
        edition=edition,
        category=category,
        places=places,
        seed=seed,
        entrants=[vars(entrant) for entrant in entrants],
        winners=won,
        drawn_at=now,
        drawn_by=by,
    )


def draw_again(draw: Draw) -> list[Turn]:
    """Every turn of `draw`, from nothing but its entrants, places and seed. No query."""
    return turns(seed=draw.seed, entrants=[Entrant(**entrant) for entrant in draw.entrants], places=draw.places)


def is_as_drawn(draw: Draw) -> bool:
    """Whether drawing again gives the same winners in the same order. No query."""
    return winners(draw_again(draw)) == list(draw.winners)


def waiting_for_review(edition: Edition, category: str) -> int:
    """People of a category whose application is in review, and not ready. One query."""
    standing = TeamMember.objects.standing().filter(role__in=roles_of(category), application__edition=edition)
    in_review = Application.objects.filter(edition=edition, state__in=(State.SUBMITTED, *IN_REVIEW)).exclude(
        pk__in=Application.objects.ready().values("pk")
    )
    undecided = ~Q(press_verdict=Verdict.NOT_CLEARED) & ~Q(security_verdict=Verdict.NOT_CLEARED)
    return standing.filter(undecided, application__in=in_review).count()


def cleared_by_category(edition: Edition) -> dict[str, int]:
    """How many whom both reviews cleared wait for the release. One query."""
    counts: dict[str, int] = {}
    ready = Application.objects.ready().filter(edition=edition)
    cleared = TeamMember.objects.standing().filter(
        application__in=ready, press_verdict=Verdict.CLEARED, security_verdict=Verdict.CLEARED
    )
    for role in cleared.values_list("role", flat=True):
        category = TeamMember.CATEGORY_OF_ROLE[TeamMember.Role(role)]
        counts[category] = counts.get(category, 0) + 1
    return counts


def roles_of(category: str) -> list[TeamMember.Role]:
    return [role for role, of in TeamMember.CATEGORY_OF_ROLE.items() if of == category]


def _is_cleared(member: TeamMember) -> bool:
    return not member.withdrawn_at and verdict_of(member) == Verdict.CLEARED


def _check_quotas(applications: dict[int, Application], members: Sequence[TeamMember]) -> None:
    teams: dict[int, list[TeamMember]] = {}
    for member in members:
        teams.setdefault(member.application_id, []).append(member)
    overruns = []
    for pk, team in teams.items():
        overruns += overruns_of(applications[pk], team, places_of(applications[pk]))
    if overruns:
        raise AccreditationOverQuota(overruns)


def _leave_out(losers: Sequence[TeamMember], applications: dict[int, Application], *, by: User, now: datetime) -> None:
    if any(member.security_decided_by_id == by.pk for member in losers):
        raise SameOfficer
    for member in losers:
        member.press_verdict, member.press_reasons = Verdict.NOT_CLEARED, [NO_PLACE_DRAWN]
        member.press_decided_at, member.press_decided_by = now, by
    fields = ["press_verdict", "press_reasons", "press_decided_at", "press_decided_by"]
    TeamMember.objects.bulk_update(losers, fields, batch_size=500)
    touched = [applications[pk] for pk in sorted({member.application_id for member in losers})]
    for application in touched:
        application.revision += 1
    Application.objects.bulk_update(touched, ["revision"], batch_size=500)
