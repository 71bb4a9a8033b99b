"""Issuing passes and revoking them.

What a pass is issued for is locked by the caller, so that it neither changes meanwhile nor gets two passes.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from openday.editions.models import Edition
from openday.passes.models import Pass
from openday.passes.services.keys import key_to_sign_with
from openday.passes.services.voiding import void
from openday.passes.tokens import MOST_ZONES, Claims, Kind, sign


@dataclass(frozen=True)
class PassOrder:
    """What a pass of one bearer is to say. No zones: all of them, which is also what too many for a pass become."""

    kind: Kind
    edition: Edition
    record_id: int
    bearer_id: int
    starts_at: datetime
    ends_at: datetime
    gate_id: int | None
    zone_ids: tuple[int, ...]
    heads: int

    @property
    def zones_said(self) -> list[int]:
        zone_ids = sorted(set(self.zone_ids))
        return zone_ids if len(zone_ids) <= MOST_ZONES else []

    def is_met_by(self, issued: Pass) -> bool:
        return (issued.edition_id, issued.starts_at, issued.ends_at, issued.gate_id, issued.zone_ids, issued.heads) == (
            self.edition.pk,
            self.starts_at,
            self.ends_at,
            self.gate_id,
            self.zones_said,
            self.heads,
        )


@transaction.atomic
def issue_passes(*, orders: Sequence[PassOrder], now: datetime) -> list[Pass]:
    """The active pass of each bearer, in the order of `orders`: the one that it has, else a new one.

    Three queries, one where all have theirs. The caller holds a lock on what they are issued for.
    """
    bearers = {(order.kind, order.bearer_id) for order in orders}
    active = Pass.objects.active().filter(kind__in={kind for kind, _ in bearers}, bearer_id__in=[b for _, b in bearers])
    found = {(issued.kind, issued.bearer_id): issued for issued in active}
    missing = [order for order in orders if (order.kind, order.bearer_id) not in found]
    if missing:
        key, private_key = key_to_sign_with(now=now)
        fresh = [_new_pass(order, now=now) for order in missing]
        for order, issued in zip(missing, fresh, strict=True):
            issued.key = key
            issued.token = sign(_claims(order, issued.serial), key_id=key.number, private_key=private_key)
            found[order.kind, order.bearer_id] = issued
        Pass.objects.bulk_create(fresh, batch_size=1000)
    return [found[order.kind, order.bearer_id] for order in orders]


@transaction.atomic
def revoke_passes(*, kind: Kind, record_ids: Iterable[int], reason: Pass.Reason, now: datetime) -> int:
    """Void every pass issued for these records; answers how many held. Idempotent. Two queries, one where none does."""
    return void(Pass.objects.of_records(kind, record_ids), reason=reason, now=now)


@transaction.atomic
def revoke_outdated(*, kind: Kind, record_id: int, orders: Sequence[PassOrder], now: datetime) -> int:
    """Void the passes of a record that say something else than `orders`; answers how many. Three queries at most."""
    wanted = {order.bearer_id: order for order in orders}
    outdated = [
        issued.pk
        for issued in Pass.objects.active().of_records(kind, [record_id])
        if issued.bearer_id not in wanted or not wanted[issued.bearer_id].is_met_by(issued)
    ]
    return void(Pass.objects.filter(pk__in=outdated), reason=Pass.Reason.REPLACED, now=now) if outdated else 0


def _new_pass(order: PassOrder, *, now: datetime) -> Pass:
    return Pass(
        serial=secrets.randbits(63) or 1,
        kind=order.kind,
        edition=order.edition,
        record_id=order.record_id,
        bearer_id=order.bearer_id,
        starts_at=order.starts_at,
        ends_at=order.ends_at,
        gate_id=order.gate_id,
        zone_ids=order.zones_said,
        heads=order.heads,
        issued_at=now,
    )


def _claims(order: PassOrder, serial: int) -> Claims:
    return Claims(
        kind=order.kind,
        serial=serial,
        edition=order.edition.number,
        starts_at=order.starts_at,
        ends_at=order.ends_at,
        heads=order.heads,
        gate_id=order.gate_id,
        zone_ids=tuple(order.zones_said),
    )
