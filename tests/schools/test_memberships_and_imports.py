"""A decision on an institution while a list is imported: each waits for the other in one order."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from openday.accounts.roles import Role
from schools.models import Institution
from schools.services import memberships
from schools.services.imports.run import _hold_still
from tests.factories.accounts import UserFactory
from tests.factories.schools import InstitutionFactory

NOW = datetime(2027, 1, 10, 9, tzinfo=UTC)


def in_a_thread(act: Callable[[], object], failures: list[Exception]) -> threading.Thread:
    def run() -> None:
        try:
            act()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_a_decision_waits_for_the_import_before_it_locks_a_row(monkeypatch):
    institution, officer = InstitutionFactory(state="pending"), UserFactory(roles=[Role.VISITS])
    locked_row, failures = threading.Event(), []
    lock = memberships._locked

    def lock_and_say_so(*ids: int) -> list[Institution]:
        rows = lock(*ids)
        locked_row.set()
        return rows

    monkeypatch.setattr(memberships, "_locked", lock_and_say_so)

    with transaction.atomic():
        _hold_still()
        decision = in_a_thread(
            lambda: memberships.verify_institution(institution_id=institution.pk, by=officer, now=NOW),
            failures,
        )
        was_locked = locked_row.wait(0.5)
        Institution.objects.filter(pk=institution.pk).update(address="as the list has it")  # a deadlock, were it locked
    decision.join()

    institution.refresh_from_db()
    assert (was_locked, failures) == (False, [])
    assert (institution.state, institution.address) == ("verified", "as the list has it")
