"""The rows of a list beside the institutions that are known, in two tables that live as long as the transaction.

Set against set, inside the database: memory stays flat however long the list is, and nothing is asked a row at a time.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Case, F, When

from openday.folding import fold
from openday.lists.cells import Remark
from schools.models import Institution
from schools.names import core_of
from schools.services.imports.rows import Row, digest_of, import_key_of

ROW_COLUMNS = (
    "row_number, outcome, meant, ministry_code, parent_code, import_key, name_ar, name_fr, level, sector, region_id, "
    "province_id, commune_code, commune_ar, commune_fr, address, is_rural, core_ar, core_fr, place_ar, place_fr, "
    "digest, reasons, warnings"
)
CHUNK = 5000
KNOWN_FIELDS = (
    *("pk", "ministry_code", "mother_code", "level", "sector", "province_id", "commune_code"),
    *("name_ar", "name_fr", "commune_ar", "commune_fr"),
)
CREATE = """
    DROP TABLE IF EXISTS pg_temp.import_row, pg_temp.known_institution;
    CREATE TEMPORARY TABLE import_row (
        row_number int PRIMARY KEY,
        outcome text NOT NULL,         -- '' until it is known
        institution_id bigint,         -- the one that it is
        changes text[] NOT NULL DEFAULT '{}',
        meant text NOT NULL,
        ministry_code text NOT NULL, parent_code text NOT NULL, import_key text NOT NULL,
        name_ar text NOT NULL, name_fr text NOT NULL, level text NOT NULL, sector text NOT NULL,
        region_id bigint, province_id bigint,
        commune_code text NOT NULL, commune_ar text NOT NULL, commune_fr text NOT NULL,
        address text NOT NULL, is_rural boolean,
        core_ar text NOT NULL, core_fr text NOT NULL, place_ar text NOT NULL, place_fr text NOT NULL,
        digest text NOT NULL,
        reasons jsonb NOT NULL, warnings jsonb NOT NULL
    ) ON COMMIT DROP;
    CREATE TEMPORARY TABLE known_institution (
        id bigint PRIMARY KEY,
        ministry_code text NOT NULL, parent_code text, level text NOT NULL, sector text NOT NULL,
        province_id bigint, commune_code text NOT NULL,
        core_ar text NOT NULL, core_fr text NOT NULL, place_ar text NOT NULL, place_fr text NOT NULL
    ) ON COMMIT DROP;
"""


def create_tables() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL client_min_messages = warning")
        # Fresh tables have no statistics, and a loop over 13,000 × 13,000 rows takes minutes: hash, whatever they say.
        cursor.execute("SET LOCAL enable_nestloop = off; SET LOCAL jit = off")
        cursor.execute(CREATE)


def stage_rows(rows: Iterable[tuple[Row, list[str]]], kind: str) -> None:
    """Copy the rows, with their cells, into `import_row`. One statement, streamed: `rows` may not ask the database."""
    with connection.cursor() as cursor, cursor.copy(f"COPY import_row ({ROW_COLUMNS}) FROM STDIN") as copy:
        for row, cells in rows:
            copy.write_row(_staged(row, cells, kind))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE import_row")


def stage_known(kind: str) -> None:
    """Copy what the institutions of this kind are compared by into `known_institution`."""
    institutions = (
        Institution.objects.filter(kind=kind)
        .annotate(mother_code=Case(When(parent__kind=Institution.Kind.SCHOOL, then=F("parent__ministry_code"))))
        .values_list(*KNOWN_FIELDS)
        .order_by("pk")
        .iterator(chunk_size=CHUNK)
    )
    while chunk := list(islice(institutions, CHUNK)):  # read, then copied: a connection does one thing at a time
        with connection.cursor() as cursor, cursor.copy("COPY known_institution FROM STDIN") as copy:
            for *same, name_ar, name_fr, commune_ar, commune_fr in chunk:
                copy.write_row((*same, core_of(name_ar), core_of(name_fr), fold(commune_ar), fold(commune_fr)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE known_institution")


def staged_outcomes(*outcomes: str) -> Iterator[tuple[Any, ...]]:
    """Row number, outcome, changes and remarks (see `remarks_of`) of each row, in the order of the file.

    Of all rows when `outcomes` is empty. Streamed.
    """
    with connection.connection.cursor(name="import_outcomes") as cursor:
        cursor.itersize = 2000
        cursor.execute(
            """
            SELECT row_number, outcome, changes, reasons || warnings FROM import_row
            WHERE %(outcomes)s::text[] = '{}' OR outcome = ANY (%(outcomes)s) ORDER BY row_number
            """,
            {"outcomes": list(outcomes)},
        )
        yield from cursor


def remarks_of(stored: str) -> list[Remark]:
    """JSON as `staged_outcomes` gives it."""
    return [Remark(**remark) for remark in json.loads(stored)]


def _staged(row: Row, cells: list[str], kind: str) -> tuple[object, ...]:
    return (
        row.number,
        "refused" if row.reasons else "",
        row.meant,
        row.ministry_code,
        row.parent_code,
        import_key_of(row, kind),
        row.name_ar,
        row.name_fr,
        row.level,
        row.sector,
        row.place.region_id,
        row.place.province_id,
        row.commune_code,
        row.commune_ar,
        row.commune_fr,
        row.address,
        row.is_rural,
        core_of(row.name_ar),
        core_of(row.name_fr),
        fold(row.commune_ar),
        fold(row.commune_fr),
        digest_of(cells),
        _stored(row.reasons),
        _stored(row.warnings),
    )


def _stored(remarks: list[Remark]) -> str:
    return json.dumps([asdict(remark) for remark in remarks]) if remarks else "[]"
