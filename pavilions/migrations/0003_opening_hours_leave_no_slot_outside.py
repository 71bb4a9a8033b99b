"""Opening hours and open slots agree from both sides: a slot holds its day while it is written, and a day that
changes or goes is checked at the commit. The day belongs to an app below this one, hence the plain SQL."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('editions', '0001_initial'),
        ('pavilions', '0002_a_closed_slot_holds_nobody'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='slot',
            name='slot_lies_inside_opening_hours',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='slot',
            trigger=pgtrigger.compiler.Trigger(name='slot_lies_inside_opening_hours', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF NEW.closed_at IS NULL AND NOT EXISTS (\n                        SELECT FROM editions_openingday AS day\n                        JOIN pavilions_pavilion AS pavilion ON pavilion.edition_id = day.edition_id\n                        WHERE pavilion.id = NEW.pavilion_id\n                          AND day.opens_at <= NEW.starts_at AND day.closes_at >= NEW.ends_at\n                        FOR SHARE OF day\n                    ) THEN\n                        RAISE EXCEPTION USING ERRCODE = 'check_violation',\n                            CONSTRAINT = 'slot_lies_inside_opening_hours',\n                            MESSAGE = 'slot_lies_inside_opening_hours';\n                    END IF;\n                    RETURN NEW;\n                ", hash='b10fb028146d825c352027a30a5bc2adfd9f2197', operation='INSERT OR UPDATE OF "pavilion_id", "starts_at", "ends_at", "closed_at"', pgid='pgtrigger_slot_lies_inside_opening_hours_cb1de', table='pavilions_slot', when='BEFORE')),
        ),
        migrations.RunSQL(
            sql="""
                CREATE FUNCTION opening_hours_leave_no_slot_outside() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF EXISTS (
                        SELECT FROM pavilions_slot AS slot
                        JOIN pavilions_pavilion AS pavilion ON pavilion.id = slot.pavilion_id
                        WHERE pavilion.edition_id = OLD.edition_id AND slot.closed_at IS NULL
                          AND slot.starts_at >= OLD.opens_at AND slot.ends_at <= OLD.closes_at
                          AND NOT EXISTS (
                              SELECT FROM editions_openingday AS day
                              WHERE day.edition_id = OLD.edition_id
                                AND day.opens_at <= slot.starts_at AND day.closes_at >= slot.ends_at
                          )
                    ) THEN
                        RAISE EXCEPTION USING ERRCODE = 'check_violation',
                            CONSTRAINT = 'opening_hours_leave_no_slot_outside',
                            MESSAGE = 'opening_hours_leave_no_slot_outside';
                    END IF;
                    RETURN NULL;
                END $$;
                CREATE CONSTRAINT TRIGGER opening_hours_leave_no_slot_outside
                    AFTER DELETE OR UPDATE OF opens_at, closes_at, edition_id ON editions_openingday
                    DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION opening_hours_leave_no_slot_outside();
            """,
            reverse_sql="""
                DROP TRIGGER opening_hours_leave_no_slot_outside ON editions_openingday;
                DROP FUNCTION opening_hours_leave_no_slot_outside();
            """,
        ),
    ]
