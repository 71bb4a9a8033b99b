"""Taking places at a gate in one call, which a window that is full or closed ends: as slots do (pavilions 0008).

The keys of groups and stops are handed out by the thousand to each connection. A booking asks for them before it
writes, and whoever makes a sequence write to the log, as every 32nd key does, waits for the disk. Nobody sees these
keys, so that holes in them harm nothing; those of visits are on the telephone, and come one by one.
"""

from django.db import migrations

TAKE_ARRIVALS = """
CREATE FUNCTION schools_take_arrivals(window_id bigint, heads bigint, coaches bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE schools_arrivalwindow
    SET heads_taken = heads_taken + heads, coaches_taken = coaches_taken + coaches
    WHERE id = window_id
      AND (heads <= 0 OR closed_at IS NULL AND heads_taken + heads <= capacity)
      AND (coaches <= 0 OR closed_at IS NULL AND coaches_taken + coaches <= coach_capacity);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'arrival window full' USING ERRCODE = 'OD002', DETAIL = window_id::text;
    END IF;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("schools", "0010_visits_move_and_are_answered"), ("pavilions", "0008_full_slots_raise")]

    operations = [
        migrations.RunSQL(TAKE_ARRIVALS, "DROP FUNCTION schools_take_arrivals(bigint, bigint, bigint);"),
        migrations.RunSQL(
            "ALTER SEQUENCE schools_visitgroup_id_seq CACHE 1000; ALTER SEQUENCE schools_stop_id_seq CACHE 1000;",
            "ALTER SEQUENCE schools_visitgroup_id_seq CACHE 1; ALTER SEQUENCE schools_stop_id_seq CACHE 1;",
        ),
    ]
