"""Passes of a visit: one a group, for its arrival, its gate and the zones of its stops."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max

from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.passes.models import Pass
from openday.passes.services.issuing import PassOrder, issue_passes, revoke_outdated, revoke_passes
from openday.passes.services.voiding import void
from openday.passes.tokens import Kind
from schools.errors import NoPasses, NotRepresented
from schools.models import Membership, Stop, Visit, VisitGroup

STATES_WITH_PASSES: Final = (Visit.State.CONFIRMED, Visit.State.ARRIVED)


def passes_of(*, visit: Visit, now: datetime) -> dict[int, Pass]:
    """The pass of each group of `visit`, by the group's primary key; issued where there is none yet.

    Idempotent, however many ask at once. Two queries, once they are issued. Raises NoPasses for a visit that
    nobody comes with.
    """
    issued = passes_of_visits(visits=[visit], now=now)
    if not issued:
        raise NoPasses(Visit.objects.values_list("state", flat=True).get(pk=visit.pk))
    return issued


def passes_of_visits(*, visits: Sequence[Visit], now: datetime) -> dict[int, Pass]:
    """The same for many visits at once, in as many queries; those that nobody comes with have none."""
    groups = VisitGroup.objects.filter(visit__in=visits, visit__state__in=STATES_WITH_PASSES)
    visit_of = dict(groups.values_list("pk", "visit_id"))
    active = Pass.objects.active().of_records(Kind.VISIT_GROUP, set(visit_of.values()))
    found = {issued.bearer_id: issued for issued in active if issued.bearer_id in visit_of}
    if without := {visit_id for group_id, visit_id in visit_of.items() if group_id not in found}:
        found |= _issue(without, now=now)
    return found


@transaction.atomic
def _issue(visit_ids: Iterable[int], *, now: datetime) -> dict[int, Pass]:
    """As the visits are once they are locked: whoever changes or cancels one meanwhile comes before or after."""
    visits = list(
        Visit.objects.select_for_update(of=("self",), no_key=True)
        .select_related("edition", "arrival_window")
        .filter(pk__in=visit_ids, state__in=STATES_WITH_PASSES)
        .order_by("pk")
    )
    issued = issue_passes(orders=_orders(visits), now=now)
    return {each.bearer_id: each for each in issued}


def revoke_outdated_passes(*, visit: Visit, now: datetime) -> None:
    """After a change: void the passes that say other numbers, times, gate or zones than `visit` has now.

    New ones are issued when they are asked for. Part of the change's transaction; one query where none was issued.
    """
    if Pass.objects.active().of_records(Kind.VISIT_GROUP, [visit.pk]).exists():
        revoke_outdated(kind=Kind.VISIT_GROUP, record_id=visit.pk, orders=_orders([visit]), now=now)


def revoke_passes_of(*, visit: Visit, now: datetime) -> None:
    """After a cancellation: void every pass of `visit`. Part of the caller's transaction."""
    revoke_passes(kind=Kind.VISIT_GROUP, record_ids=[visit.pk], reason=Pass.Reason.CANCELLED, now=now)


@transaction.atomic
def void_lost_passes(*, visit: Visit, serials: Collection[int], by: User, now: datetime) -> int:
    """Void those of `serials` that are passes of `visit`: they are lost, or others have them. Answers how many held.

    New ones are issued when they are asked for; a form that is sent twice does not void those. Raises NotRepresented.
    """
    visit = Visit.objects.select_for_update(no_key=True).get(pk=visit.pk)
    represents = Membership.objects.verified().filter(user=by, institution=visit.institution_id)
    if not by.may(Permission.MANAGE_VISITS) and not represents.exists():
        raise NotRepresented
    lost = Pass.objects.of_records(Kind.VISIT_GROUP, [visit.pk]).filter(serial__in=serials)
    return void(lost, reason=Pass.Reason.LOST, now=now)


def every_pass_of(visit: Visit) -> list[Pass]:
    """All that were ever issued for `visit`, the newest first. One query."""
    return list(Pass.objects.of_records(Kind.VISIT_GROUP, [visit.pk]).order_by("-issued_at", "-pk"))


def earlier_passes_ended_at(visit: Visit) -> datetime | None:
    """When passes of `visit` were last voided; None where all that were ever issued hold. One query."""
    issued = Pass.objects.of_records(Kind.VISIT_GROUP, [visit.pk])
    ended_at: datetime | None = issued.aggregate(last=Max("revoked_at"))["last"]
    return ended_at


def _orders(visits: Sequence[Visit]) -> list[PassOrder]:
    """For every group of `visits`, which come with edition and arrival window. Two queries."""
    by_pk = {visit.pk: visit for visit in visits}
    zones: dict[int, set[int]] = defaultdict(set)
    stops = Stop.objects.filter(group__visit__in=by_pk).values_list("group_id", "slot__pavilion__zone_id")
    for group_id, zone_id in stops:
        zones[group_id].add(zone_id)
    return [
        PassOrder(
            kind=Kind.VISIT_GROUP,
            edition=visit.edition,
            record_id=visit.pk,
            bearer_id=group.pk,
            starts_at=visit.arrival_window.starts_at,
            ends_at=visit.arrival_window.ends_at,
            gate_id=visit.arrival_window.gate_id,
            zone_ids=tuple(zones[group.pk]),
            heads=group.heads,
        )
        for group in VisitGroup.objects.filter(visit__in=by_pk).order_by("visit_id", "position")
        for visit in [by_pk[group.visit_id]]
    ]
