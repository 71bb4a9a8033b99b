"""What the staged rows come to, written: whoever matched is updated, the others are added. Set by set."""

from datetime import datetime
from typing import Final

from django.db import connection

UPDATE: Final = """
    UPDATE schools_institution AS known SET
        state = CASE WHEN known.state = 'pending' THEN 'verified' ELSE known.state END,
        ministry_code = COALESCE(NULLIF(told.ministry_code, ''), known.ministry_code),
        import_key = CASE WHEN 'import_key' = ANY (told.changes) THEN told.import_key ELSE known.import_key END,
        name_ar = COALESCE(NULLIF(told.name_ar, ''), known.name_ar),
        name_fr = COALESCE(NULLIF(told.name_fr, ''), known.name_fr),
        level = COALESCE(NULLIF(told.level, ''), known.level),
        sector = COALESCE(NULLIF(told.sector, ''), known.sector),
        region_id = COALESCE(told.region_id, known.region_id),
        province_id = COALESCE(told.province_id, known.province_id),
        commune_code = COALESCE(NULLIF(told.commune_code, ''), known.commune_code),
        commune_ar = COALESCE(NULLIF(told.commune_ar, ''), known.commune_ar),
        commune_fr = COALESCE(NULLIF(told.commune_fr, ''), known.commune_fr),
        address = COALESCE(NULLIF(told.address, ''), known.address),
        is_rural = COALESCE(told.is_rural, known.is_rural),
        parent_id = COALESCE(mother.id, known.parent_id)
    FROM import_row AS told
    LEFT JOIN schools_institution AS mother
        ON mother.ministry_code <> '' AND mother.ministry_code = told.parent_code AND mother.id <> told.institution_id
    WHERE told.outcome = 'changed' AND known.id = told.institution_id
"""
# A satellite comes after its mother school, whatever the order of the list.
INSERT: Final = """
    WITH added AS (
        INSERT INTO schools_institution (
            kind, state, ministry_code, import_key, name_ar, name_fr, level, sector, region_id, province_id,
            commune_code, commune_ar, commune_fr, address, is_rural, parent_id, is_demo, created_at
        )
        SELECT %(kind)s, 'verified', told.ministry_code,
            CASE WHEN told.ministry_code = '' THEN told.import_key ELSE '' END,
            told.name_ar, told.name_fr, told.level, told.sector, told.region_id, told.province_id,
            told.commune_code, told.commune_ar, told.commune_fr, told.address, told.is_rural, mother.id, false, %(now)s
        FROM import_row AS told
        LEFT JOIN schools_institution AS mother
            ON mother.ministry_code <> '' AND mother.ministry_code = told.parent_code
        LEFT JOIN import_row AS coming
            ON coming.ministry_code <> '' AND coming.ministry_code = told.parent_code
            AND coming.outcome = 'added' AND mother.id IS NULL
        WHERE told.outcome = 'added' AND told.institution_id IS NULL
            AND (coming.row_number IS NULL OR %(even_orphans)s)
        ORDER BY told.row_number
        RETURNING id, ministry_code, import_key
    )
    UPDATE import_row AS told SET institution_id = added.id FROM added
    WHERE told.outcome = 'added' AND told.institution_id IS NULL AND added.ministry_code = told.ministry_code
        AND added.import_key = CASE WHEN told.ministry_code = '' THEN told.import_key ELSE '' END
"""
LATE_MOTHERS: Final = """
    UPDATE schools_institution AS known SET parent_id = mother.id
    FROM import_row AS told
    JOIN schools_institution AS mother ON mother.ministry_code <> '' AND mother.ministry_code = told.parent_code
    WHERE told.outcome = 'changed' AND 'parent' = ANY (told.changes) AND known.id = told.institution_id
        AND mother.id <> known.id AND mother.id IS DISTINCT FROM known.parent_id
"""


def write_rows(kind: str, *, now: datetime) -> None:
    """A handful of statements whatever the size; one more for each level of satellites of satellites."""
    with connection.cursor() as cursor:
        cursor.execute(UPDATE)
        while True:
            cursor.execute(INSERT, {"kind": kind, "now": now, "even_orphans": False})
            if not cursor.rowcount:
                break
        # Rows that are each other's mothers: they come without one.
        cursor.execute(INSERT, {"kind": kind, "now": now, "even_orphans": True})
        cursor.execute(LATE_MOTHERS)
