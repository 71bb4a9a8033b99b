"""Slots that cannot be had end the statement that asked for them: whoever books writes all of a visit in one.

Two statements inside, because each sees what was committed before it began. One that locked and wrote would write
from the snapshot from before its locks, come back to versions that others wait for, and block them and itself.
"""

from django.db import migrations

TAKE_PLACES = """
DROP FUNCTION pavilions_take_places(bigint[], bigint[]);
CREATE FUNCTION pavilions_take_places(asked_ids bigint[], asked_heads bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    refused bigint[];
BEGIN
    PERFORM FROM pavilions_slot WHERE id = ANY (asked_ids) ORDER BY id FOR NO KEY UPDATE;
    SELECT array_agg(asked.id ORDER BY asked.id) INTO refused
    FROM unnest(asked_ids, asked_heads) AS asked (id, heads) LEFT JOIN pavilions_slot AS slot USING (id)
    WHERE asked.heads > 0
      AND (slot.id IS NULL OR slot.closed_at IS NOT NULL OR slot.heads_taken + asked.heads > slot.capacity);
    IF refused IS NOT NULL THEN
        RAISE EXCEPTION 'slots full' USING ERRCODE = 'OD001', DETAIL = to_json(refused)::text;
    END IF;
    UPDATE pavilions_slot AS slot SET heads_taken = slot.heads_taken + asked.heads
    FROM unnest(asked_ids, asked_heads) AS asked (id, heads) WHERE slot.id = asked.id;
END
$$;
"""
AS_IT_WAS = """
DROP FUNCTION pavilions_take_places(bigint[], bigint[]);
CREATE FUNCTION pavilions_take_places(asked_ids bigint[], asked_heads bigint[]) RETURNS bigint[]
LANGUAGE plpgsql AS $$
DECLARE
    refused bigint[];
BEGIN
    PERFORM FROM pavilions_slot WHERE id = ANY (asked_ids) ORDER BY id FOR NO KEY UPDATE;
    SELECT array_agg(asked.id ORDER BY asked.id) INTO refused
    FROM unnest(asked_ids, asked_heads) AS asked (id, heads) LEFT JOIN pavilions_slot AS slot USING (id)
    WHERE asked.heads > 0
      AND (slot.id IS NULL OR slot.closed_at IS NOT NULL OR slot.heads_taken + asked.heads > slot.capacity);
    IF refused IS NULL THEN
        UPDATE pavilions_slot AS slot SET heads_taken = slot.heads_taken + asked.heads
        FROM unnest(asked_ids, asked_heads) AS asked (id, heads) WHERE slot.id = asked.id;
    END IF;
    RETURN coalesce(refused, '{}');
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("pavilions", "0007_pavilions_have_contacts")]

    operations = [migrations.RunSQL(TAKE_PLACES, AS_IT_WAS)]
