"""What every booking asks the database is found by an index, however many bookings there are."""

import re

from django.db import connection, transaction

from tests.api.conftest import body_of

GROWING = ("schools_", "accounts_", "pavilions_slot", "pghistory_")


def test_a_booking_scans_no_table_that_grows(site, api, school):
    api.get("visits/")  # keeps when the token was last used
    asked = []

    def note(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with transaction.atomic(), connection.execute_wrapper(note):
        api.post("visits/", body_of(site, school.pk, site.turns[0][1], site.turns[1][3]), Idempotency_Key="a")
        transaction.set_rollback(True)

    scans = [scan for sql, params in asked if not _is_of_the_test(sql) for scan in _scans(sql, params)]
    assert [sql.split()[0] for sql, _ in asked] == ["SELECT", "SELECT", "SELECT", "SAVEPOINT", "WITH", "RELEASE"]
    assert scans == []


def _is_of_the_test(sql: str) -> bool:
    return sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))


def _scans(sql: str, params: object) -> list[str]:
    """Tables read from end to end even where the planner would rather not."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}", params)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    return [table for table in re.findall(r"Seq Scan on (\S+)", plan) if table.startswith(GROWING)]


def test_control_a_search_without_an_index_is_noticed(db):
    assert _scans("SELECT id FROM schools_visit WHERE adult_phone = %s", ["x"]) == ["schools_visit"]
