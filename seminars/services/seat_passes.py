"""Passes of registrations: one for everybody who comes along, for the hall of the seminar and its time."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from openday.passes.models import Pass
from openday.passes.services.issuing import PassOrder, issue_passes, revoke_outdated, revoke_passes
from openday.passes.tokens import Kind
from seminars.errors import NoSeatHeld
from seminars.models import Registration, ReleasedEntry
from seminars.services.sittings import entry_opens_at, sittings_of

STATES_WITH_PASSES = (Registration.State.CONFIRMED, Registration.State.ATTENDED)


@transaction.atomic
def pass_of(*, registration: Registration, now: datetime) -> Pass:
    """Its pass; issued where there is none yet, and anew where a release moved the seminar since.

    Idempotent, however many ask at once. Four queries, once it is issued. Raises NoSeatHeld.
    """
    registration = (
        Registration.objects.select_for_update(of=("self",), no_key=True)
        .select_related("seminar__edition")
        .get(pk=registration.pk)
    )
    entry = sittings_of([registration.seminar_id]).get(registration.seminar_id)
    if registration.state not in STATES_WITH_PASSES or entry is None or entry.is_cancelled:
        raise NoSeatHeld(registration.state)
    order = _order(registration, entry)
    revoke_outdated(kind=Kind.SEMINAR, record_id=registration.pk, orders=[order], now=now)
    return issue_passes(orders=[order], now=now)[0]


def revoke_changed_pass(registration: Registration, *, now: datetime) -> None:
    """It says another number of people than come. Part of the change's transaction; a new one is issued when asked."""
    revoke_passes(kind=Kind.SEMINAR, record_ids=[registration.pk], reason=Pass.Reason.REPLACED, now=now)


def revoke_passes_of(registrations: Iterable[Registration], *, now: datetime) -> None:
    """They hold no seats any more. Part of the caller's transaction."""
    ids = [registration.pk for registration in registrations]
    revoke_passes(kind=Kind.SEMINAR, record_ids=ids, reason=Pass.Reason.CANCELLED, now=now)


def _order(registration: Registration, entry: ReleasedEntry) -> PassOrder:
    return PassOrder(
        kind=Kind.SEMINAR,
        edition=registration.seminar.edition,
        record_id=registration.pk,
        bearer_id=registration.pk,
        starts_at=entry_opens_at(entry),
        ends_at=entry.ends_at,
        gate_id=None,
        zone_ids=(entry.hall.zone_id,),
        heads=registration.seats,
    )
