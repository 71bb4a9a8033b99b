"""Foreign keys over two and three columns, which Django cannot state: a stop's times are its slot's, and its
heads are its group's. Checked with each statement, before a booking locks the places that everyone wants."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("schools", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="""
                ALTER TABLE schools_stop
                    ADD CONSTRAINT stop_has_the_times_of_its_slot
                        FOREIGN KEY (slot_id, starts_at, ends_at)
                        REFERENCES pavilions_slot (id, starts_at, ends_at) DEFERRABLE INITIALLY IMMEDIATE,
                    ADD CONSTRAINT stop_has_the_heads_of_its_group
                        FOREIGN KEY (group_id, heads)
                        REFERENCES schools_visitgroup (id, heads) DEFERRABLE INITIALLY IMMEDIATE;
            """,
            reverse_sql="""
                ALTER TABLE schools_stop
                    DROP CONSTRAINT stop_has_the_times_of_its_slot,
                    DROP CONSTRAINT stop_has_the_heads_of_its_group;
            """,
        )
    ]
