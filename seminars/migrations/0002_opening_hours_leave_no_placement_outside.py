"""Hours are not narrowed under what the draft of the schedule has placed: the other side of its own trigger."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("seminars", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="""
                CREATE FUNCTION opening_hours_leave_no_placement_outside() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF EXISTS (
                        SELECT FROM seminars_placement AS placement
                        WHERE placement.edition_id = OLD.edition_id
                          AND placement.starts_at >= OLD.opens_at AND placement.ends_at <= OLD.closes_at
                          AND NOT EXISTS (
                              SELECT FROM editions_openingday AS day
                              WHERE day.edition_id = OLD.edition_id
                                AND day.opens_at <= placement.starts_at AND day.closes_at >= placement.ends_at
                          )
                    ) THEN
                        RAISE EXCEPTION USING ERRCODE = 'check_violation',
                            CONSTRAINT = 'opening_hours_leave_no_placement_outside',
                            MESSAGE = 'opening_hours_leave_no_placement_outside';
                    END IF;
                    RETURN NULL;
                END $$;
                CREATE CONSTRAINT TRIGGER opening_hours_leave_no_placement_outside
                    AFTER DELETE OR UPDATE OF opens_at, closes_at, edition_id ON editions_openingday
                    DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION opening_hours_leave_no_placement_outside();
            """,
            reverse_sql="""
                DROP TRIGGER opening_hours_leave_no_placement_outside ON editions_openingday;
                DROP FUNCTION opening_hours_leave_no_placement_outside();
            """,
        ),
    ]
