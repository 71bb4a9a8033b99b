"""Passes: issued once a bearer, revoked for a reason, and never changed otherwise."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from openday.passes.models import Pass
from openday.passes.services.issuing import issue_passes, revoke_outdated, revoke_passes
from openday.passes.services.keys import public_keys
from openday.passes.tokens import Kind, verify
from tests.passes.conftest import NINE, NOON, order

GROUP = Kind.VISIT_GROUP


def test_a_pass_says_what_was_ordered(edition):
    issued = issue_passes(orders=[order(edition, bearer=1, zone_ids=(3, 1, 3))], now=NOON)[0]

    claims = verify(issued.token, keys=public_keys(), at=NINE)
    assert (claims.kind, claims.serial, claims.edition) == (GROUP, issued.serial, edition.number)
    assert (claims.starts_at, claims.ends_at, claims.heads) == (NINE, NINE + timedelta(minutes=15), 31)
    assert (claims.gate_id, claims.zone_ids) == (edition.gates.get().pk, (1, 3))
    assert (issued.issued_at, issued.revoked_at, issued.revoked_reason) == (NOON, None, "")


def test_who_may_go_to_more_zones_than_a_pass_can_name_may_go_to_all(edition):
    ten, eleven = issue_passes(
        orders=[
            order(edition, bearer=1, zone_ids=tuple(range(1, 11))),
            order(edition, bearer=2, zone_ids=tuple(range(1, 12))),
        ],
        now=NOON,
    )

    assert (len(ten.zone_ids), eleven.zone_ids) == (10, [])
    assert verify(eleven.token, keys=public_keys(), at=NINE).zone_ids == ()


def test_a_pass_is_issued_once(edition):
    orders = [order(edition, bearer=bearer) for bearer in (1, 2)]
    first = issue_passes(orders=orders, now=NOON)

    again = issue_passes(orders=[*orders, order(edition, bearer=3)], now=NOON + timedelta(days=1))

    assert again[:2] == first
    assert [each.bearer_id for each in again] == [1, 2, 3]
    assert Pass.objects.count() == 3


@pytest.mark.parametrize("count", [1, 30])
def test_issuing_costs_the_same_queries_for_one_and_for_thirty(edition, count):
    issue_passes(orders=[order(edition, bearer=1000)], now=NOON)  # the first on a new site makes its keys
    orders = [order(edition, bearer=bearer) for bearer in range(count)]

    with CaptureQueriesContext(connection) as issuing:
        issue_passes(orders=orders, now=NOON)
    with CaptureQueriesContext(connection) as again:
        issue_passes(orders=orders, now=NOON)

    assert (len(issuing), len(again)) == (3 + 2, 1 + 2)  # and the savepoint


def test_serials_are_not_to_be_guessed(edition):
    issued = issue_passes(orders=[order(edition, bearer=bearer) for bearer in range(100)], now=NOON)

    serials = [each.serial for each in issued]
    assert len(set(serials)) == 100
    assert sum(serial.bit_count() for serial in serials) / 100 == pytest.approx(31.5, abs=4)
    assert serials != sorted(serials)


def test_revoking_is_idempotent_and_leaves_others_alone(edition):
    issue_passes(orders=[order(edition, bearer=1), order(edition, bearer=2, record=8)], now=NOON)

    def revoke():
        return revoke_passes(kind=GROUP, record_ids=[7], reason=Pass.Reason.CANCELLED, now=NOON)

    assert (revoke(), revoke()) == (1, 0)
    assert Pass.objects.active().get().record_id == 8
    assert Pass.objects.get(record_id=7).revoked_reason == "cancelled"


CHANGES = {
    "people": {"heads": 32},
    "the start": {"starts_at": NINE - timedelta(minutes=15)},
    "the end": {"ends_at": NINE + timedelta(minutes=30)},
    "the gate": {"gate_id": None},
    "zones": {"zone_ids": (1, 4)},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_pass_that_says_something_else_is_outdated(edition, change):
    same, changed = issue_passes(orders=[order(edition, bearer=1), order(edition, bearer=2)], now=NOON)

    outdated = revoke_outdated(
        kind=GROUP, record_id=7, orders=[order(edition, bearer=1), order(edition, bearer=2, **change)], now=NOON
    )

    assert outdated == 1
    assert Pass.objects.active().get() == same
    changed.refresh_from_db()
    assert (changed.revoked_at, changed.revoked_reason) == (NOON, "replaced")
    renewed = issue_passes(orders=[order(edition, bearer=2, **change)], now=NOON)[0]
    assert verify(renewed.token, keys=public_keys(), at=renewed.starts_at).serial != changed.serial


def test_the_pass_of_a_bearer_that_is_gone_is_outdated(edition):
    issue_passes(orders=[order(edition, bearer=1), order(edition, bearer=2)], now=NOON)

    assert revoke_outdated(kind=GROUP, record_id=7, orders=[order(edition, bearer=1)], now=NOON) == 1
    assert Pass.objects.active().get().bearer_id == 1


def test_gates_learn_what_to_turn_away_as_long_as_it_would_pass(edition):
    issue_passes(orders=[order(edition, bearer=1), order(edition, bearer=2, record=8)], now=NOON)
    revoke_passes(kind=GROUP, record_ids=[7], reason=Pass.Reason.LOST, now=NOON)

    def told_at(moment):
        return list(Pass.objects.revoked_but_for_that_valid(moment).values_list("record_id", flat=True))

    assert told_at(NINE) == [7]
    assert told_at(NINE + timedelta(minutes=15)) == []


def test_revoking_is_on_the_trail_without_the_text(edition):
    issue_passes(orders=[order(edition, bearer=1)], now=NOON)
    revoke_passes(kind=GROUP, record_ids=[7], reason=Pass.Reason.LOST, now=NOON)

    event = Pass.pgh_event_model.objects.get()
    assert (event.revoked_at, event.revoked_reason, event.pgh_label) == (NOON, "lost", "update")
    assert not hasattr(event, "token")


BROKEN = {
    "a_pass_is_revoked_for_a_reason": {"revoked_at": NOON},
    "a_pass_ends_after_it_starts": {"ends_at": NINE},
    "a_pass_is_for_somebody": {"heads": 0},
    "one_active_pass_a_bearer": {"bearer_id": 2},
}


@pytest.mark.parametrize("constraint", BROKEN)
def test_the_database_keeps_the_rules_of_passes(edition, constraint):
    issue_passes(orders=[order(edition, bearer=1), order(edition, bearer=2)], now=NOON)

    with pytest.raises(IntegrityError, match=constraint):
        Pass.objects.filter(bearer_id=1).update(**BROKEN[constraint])


def test_a_reason_without_a_revocation_is_refused(edition):
    issue_passes(orders=[order(edition, bearer=1)], now=NOON)

    with pytest.raises(IntegrityError, match="a_pass_is_revoked_for_a_reason"):
        Pass.objects.update(revoked_reason="lost")
