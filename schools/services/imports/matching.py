"""Which institution each staged row is, what it changes, and what can't be told.

A row is, in this order: what a person wrote that it is; the institution of its ministry code; the one that its import
key recognises; else the only one of its kind with the same name (in either script, without words like "école" or
"م/م") and level in the same commune. A satellite is only ever compared with satellites of its own mother school.
Two rows, or two institutions, that fit equally well are told and left alone.

The unique indexes on code and key leave out blanks: each join says so, or they would not serve it.
"""

from typing import Final

from django.db import connection

# Rows of one code, or (without a code) of one key: the first stands.
REPEATED: Final = """
    WITH repeats AS (
        SELECT row_number, first_value(row_number) OVER alike AS first_number
        FROM import_row
        WHERE outcome = '' AND (ministry_code <> '') = %(by_code)s
        WINDOW alike AS (
            PARTITION BY CASE WHEN %(by_code)s THEN ministry_code ELSE import_key END ORDER BY row_number
        )
    )
    UPDATE import_row AS later SET
        outcome = CASE WHEN is_same THEN 'unchanged' ELSE 'ambiguous' END,
        warnings = later.warnings || CASE WHEN is_same THEN pg_temp.remark('repeats', first.row_number) ELSE '[]' END,
        reasons = CASE WHEN is_same THEN '[]' ELSE pg_temp.remark(%(reason)s, first.row_number) END
    FROM repeats
    JOIN import_row AS first ON first.row_number = repeats.first_number
    JOIN import_row AS other ON other.row_number = repeats.row_number
    CROSS JOIN LATERAL (
        SELECT other.digest = first.digest
            OR %(by_code)s AND other.import_key = first.import_key AND other.parent_code = first.parent_code
                AND other.is_rural IS NOT DISTINCT FROM first.is_rural AS is_same
    ) AS compared
    WHERE later.row_number = repeats.row_number AND repeats.first_number < later.row_number
"""
REMARK: Final = """
    CREATE OR REPLACE FUNCTION pg_temp.remark(code text, first_number int) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
        SELECT jsonb_build_array(
            jsonb_build_object('code', code, 'data', jsonb_build_object('row', first_number::text))
        )
    $$
"""
MEANT: Final = """
    UPDATE import_row AS row SET
        institution_id = known.id,
        outcome = CASE WHEN known.id IS NULL THEN 'refused' ELSE '' END,
        reasons = CASE WHEN known.id IS NULL THEN %(unknown)s ELSE row.reasons END
    FROM import_row AS meant
    LEFT JOIN known_institution AS known ON known.id = CASE WHEN meant.meant ~ '^[0-9]+$' THEN meant.meant::bigint END
        AND (meant.ministry_code IN ('', known.ministry_code) OR known.ministry_code = '')
    WHERE row.row_number = meant.row_number AND row.outcome = '' AND row.meant NOT IN ('', 'new')
"""
OF_ANOTHER_KIND: Final = """
    UPDATE import_row AS row SET outcome = 'refused', reasons = %(other_kind)s
    FROM schools_institution AS institution
    WHERE row.outcome = '' AND institution.ministry_code <> '' AND institution.ministry_code = row.ministry_code
        AND institution.kind <> %(kind)s
"""
BY_CODE: Final = """
    UPDATE import_row AS row SET institution_id = known.id
    FROM known_institution AS known
    WHERE row.outcome = '' AND row.institution_id IS NULL
        AND known.ministry_code <> '' AND known.ministry_code = row.ministry_code
"""
# A coded row takes the institution of its key only where that has no code yet.
BY_KEY: Final = """
    UPDATE import_row AS row SET institution_id = institution.id
    FROM schools_institution AS institution
    WHERE row.outcome = '' AND row.institution_id IS NULL AND institution.import_key <> ''
        AND institution.import_key = row.import_key
        AND (row.ministry_code = '' OR institution.ministry_code = '' AND row.parent_code = '')
"""
CLAIMED_TWICE: Final = """
    WITH claims AS (
        SELECT row_number, first_value(row_number) OVER (
            PARTITION BY institution_id ORDER BY (meant = '')::int, (ministry_code = '')::int, row_number
        ) AS first_number
        FROM import_row WHERE outcome = '' AND institution_id IS NOT NULL
    )
    UPDATE import_row AS row SET outcome = 'ambiguous', institution_id = NULL,
        reasons = pg_temp.remark('same_institution', first_number)
    FROM claims WHERE claims.row_number = row.row_number AND first_number <> claims.row_number
"""
# Everyone who shares a name with a row and is not spoken for. `likeness`: 2 when both names agree.
CANDIDATES: Final = """
    DROP TABLE IF EXISTS pg_temp.import_candidate;
    CREATE TEMPORARY TABLE import_candidate ON COMMIT DROP AS
    WITH open_row AS MATERIALIZED (
        SELECT * FROM import_row
        WHERE outcome = '' AND institution_id IS NULL AND meant = '' AND province_id IS NOT NULL
    ),
    free AS MATERIALIZED (
        SELECT * FROM known_institution AS known
        WHERE province_id IS NOT NULL
            AND NOT EXISTS (SELECT FROM import_row AS taken WHERE taken.institution_id = known.id)
    ),
    namesake AS (
        SELECT open_row.row_number, free.id FROM open_row
            JOIN free USING (province_id, core_ar) WHERE core_ar <> ''
        UNION
        SELECT open_row.row_number, free.id FROM open_row
            JOIN free USING (province_id, core_fr) WHERE core_fr <> ''
    )
    SELECT row.row_number, free.id AS institution_id,
        (row.core_ar = free.core_ar)::int * (row.core_ar <> '')::int
            + (row.core_fr = free.core_fr)::int * (row.core_fr <> '')::int AS likeness,
        CASE
            WHEN row.commune_code <> '' AND free.commune_code <> '' THEN row.commune_code = free.commune_code
            WHEN row.place_fr <> '' AND row.place_fr = free.place_fr THEN true
            WHEN row.place_ar <> '' AND row.place_ar = free.place_ar THEN true
            ELSE '' IN (row.place_fr, free.place_fr) AND '' IN (row.place_ar, free.place_ar)
        END AS is_same_commune
    FROM namesake
    JOIN open_row AS row USING (row_number)
    JOIN free ON free.id = namesake.id
    WHERE (row.ministry_code = '' OR free.ministry_code = '')
        AND COALESCE(NULLIF(row.parent_code, ''), '-') = COALESCE(NULLIF(free.parent_code, ''), '-')
        AND (row.level = free.level OR '' IN (row.level, free.level))
        AND (row.sector = free.sector OR '' IN (row.sector, free.sector))
        -- something besides the name agrees, unless neither tells anything
        AND (
            row.level <> '' AND row.level = free.level OR row.sector <> '' AND row.sector = free.sector
            OR row.level = '' AND row.sector = '' OR free.level = '' AND free.sector = ''
        )
"""
BY_NAME: Final = """
    WITH best AS (
        SELECT row_number, institution_id, count(*) OVER (PARTITION BY row_number) AS rivals
        FROM (
            SELECT *, rank() OVER (PARTITION BY row_number ORDER BY likeness DESC) AS place
            FROM import_candidate WHERE is_same_commune
        ) AS ranked WHERE place = 1
    ),
    judged AS (
        SELECT row_number, min(rivals) AS rivals, array_agg(institution_id ORDER BY institution_id) AS ids,
            max(claims) AS claims
        FROM (SELECT *, count(*) OVER (PARTITION BY institution_id) AS claims FROM best) AS counted
        GROUP BY row_number
    )
    UPDATE import_row AS row SET
        institution_id = CASE WHEN rivals = 1 AND claims = 1 THEN ids[1] END,
        outcome = CASE WHEN rivals = 1 AND claims = 1 THEN '' ELSE 'ambiguous' END,
        reasons = CASE WHEN rivals = 1 AND claims = 1 THEN row.reasons ELSE jsonb_build_array(jsonb_build_object(
            'code', CASE WHEN rivals > 1 THEN 'several_fit' ELSE 'several_rows_fit' END,
            'data', jsonb_build_object('institutions', array_to_string(ids[1:10], ', '))
        )) END
    FROM judged WHERE judged.row_number = row.row_number
"""
# A code that comes for a school of both names, in the same province but another commune: a person says.
IN_ANOTHER_COMMUNE: Final = """
    WITH elsewhere AS (
        SELECT candidate.row_number, array_agg(candidate.institution_id ORDER BY candidate.institution_id) AS ids
        FROM import_candidate AS candidate
        WHERE likeness = 2 AND NOT is_same_commune
            AND NOT EXISTS (SELECT FROM import_row AS taken WHERE taken.institution_id = candidate.institution_id)
        GROUP BY candidate.row_number
    )
    UPDATE import_row AS row SET outcome = 'ambiguous', reasons = jsonb_build_array(jsonb_build_object(
        'code', 'in_another_commune',
        'data', jsonb_build_object('institutions', array_to_string(ids[1:10], ', '))
    ))
    FROM elsewhere
    WHERE elsewhere.row_number = row.row_number AND row.outcome = '' AND row.institution_id IS NULL
        AND row.ministry_code <> ''
"""
UNKNOWN_PARENT: Final = """
    UPDATE import_row AS row SET warnings = row.warnings || jsonb_build_array(jsonb_build_object(
        'code', 'parent_unknown', 'data', jsonb_build_object('code', row.parent_code)
    ))
    WHERE row.outcome = '' AND row.parent_code <> ''
        AND NOT EXISTS (SELECT FROM schools_institution WHERE ministry_code = row.parent_code AND ministry_code <> '')
        AND NOT EXISTS (
            SELECT FROM import_row AS mother
            WHERE mother.ministry_code = row.parent_code AND mother.outcome NOT IN ('refused', 'ambiguous')
        )
"""
STANDING_DECISION: Final = """
    UPDATE import_row AS row SET warnings = row.warnings || jsonb_build_array(jsonb_build_object(
        'code', 'stays_' || institution.state, 'data', '{}'::jsonb
    ))
    FROM schools_institution AS institution
    WHERE row.outcome = '' AND institution.id = row.institution_id AND institution.state IN ('refused', 'suspended')
"""
# What a blank leaves as it is, a value replaces. A parent that this very list adds is a change too.
CHANGES: Final = """
    UPDATE import_row AS row SET
        changes = compared.changes,
        outcome = CASE WHEN compared.changes = '{}' THEN 'unchanged' ELSE 'changed' END
    FROM import_row AS told
    JOIN schools_institution AS known ON known.id = told.institution_id
    LEFT JOIN schools_institution AS mother
        ON mother.ministry_code = told.parent_code AND mother.ministry_code <> '' AND mother.id <> known.id
    LEFT JOIN schools_institution AS holder ON holder.import_key = told.import_key AND holder.import_key <> ''
    LEFT JOIN import_row AS coming
        ON coming.ministry_code = told.parent_code AND coming.ministry_code <> ''
        AND coming.outcome NOT IN ('refused', 'ambiguous') AND mother.id IS NULL
    CROSS JOIN LATERAL (
        SELECT array_remove(ARRAY[
            CASE WHEN known.state = 'pending' THEN 'state' END,
            CASE WHEN told.ministry_code NOT IN ('', known.ministry_code) THEN 'ministry_code' END,
            CASE WHEN told.name_ar NOT IN ('', known.name_ar) THEN 'name_ar' END,
            CASE WHEN told.name_fr NOT IN ('', known.name_fr) THEN 'name_fr' END,
            CASE WHEN told.level NOT IN ('', known.level) THEN 'level' END,
            CASE WHEN told.sector NOT IN ('', known.sector) THEN 'sector' END,
            CASE WHEN COALESCE(told.region_id, known.region_id) IS DISTINCT FROM known.region_id THEN 'region' END,
            CASE WHEN COALESCE(told.province_id, known.province_id) IS DISTINCT FROM known.province_id
                THEN 'province' END,
            CASE WHEN told.commune_code NOT IN ('', known.commune_code) THEN 'commune_code' END,
            CASE WHEN told.commune_ar NOT IN ('', known.commune_ar) THEN 'commune_ar' END,
            CASE WHEN told.commune_fr NOT IN ('', known.commune_fr) THEN 'commune_fr' END,
            CASE WHEN told.address NOT IN ('', known.address) THEN 'address' END,
            CASE WHEN COALESCE(told.is_rural, known.is_rural) IS DISTINCT FROM known.is_rural THEN 'is_rural' END,
            CASE WHEN COALESCE(mother.id, coming.institution_id, known.parent_id) IS DISTINCT FROM known.parent_id
                OR coming.row_number IS NOT NULL AND coming.institution_id IS NULL THEN 'parent' END,
            CASE WHEN told.ministry_code = '' AND known.import_key <> told.import_key AND holder.id IS NULL
                THEN 'import_key' END
        ], NULL) AS changes
    ) AS compared
    WHERE row.row_number = told.row_number AND row.outcome = '' AND row.institution_id IS NOT NULL
"""
ADDED: Final = "UPDATE import_row SET outcome = 'added' WHERE outcome = '' AND institution_id IS NULL"


def match_rows(kind: str) -> None:
    """Give every staged row its outcome: added, changed, unchanged, refused or ambiguous. Writes none."""
    values = {
        "kind": kind,
        "unknown": '[{"code": "meant_unknown", "data": {}}]',
        "other_kind": '[{"code": "code_of_another_kind", "data": {}}]',
    }
    with connection.cursor() as cursor:
        cursor.execute(REMARK)
        for by_code, reason in ((True, "code_repeated"), (False, "row_repeated")):
            cursor.execute(REPEATED, {"by_code": by_code, "reason": reason})
        for statement in (MEANT, OF_ANOTHER_KIND, BY_CODE, BY_KEY):
            cursor.execute(statement, values)
        cursor.execute(CLAIMED_TWICE)
        cursor.execute(CANDIDATES)
        cursor.execute("ANALYZE import_candidate")
        for statement in (BY_NAME, IN_ANOTHER_COMMUNE, UNKNOWN_PARENT, STANDING_DECISION, CHANGES, ADDED):
            cursor.execute(statement)
