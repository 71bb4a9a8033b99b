"""Foreign keys over two and three columns, which Django cannot state: a stop's times are its slot's, and its
heads are its group's. Checked at commit, so that a group and its stops can change in one transaction."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("schools", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="""
                ALTER TABLE schools_stop
                    ADD CONSTRAINT stop_has_the_times_of_its_slot
                        FOREIGN KEY (slot_id, starts_at, ends_at)
                        REFERENCES pavilions_slot (id, starts_at, ends_at) DEFERRABLE INITIALLY DEFERRED,
                    ADD CONSTRAINT stop_has_the_heads_of_its_group
                        FOREIGN KEY (group_id, heads)
                        REFERENCES schools_visitgroup (id, heads) DEFERRABLE INITIALLY DEFERRED;
            """,
            reverse_sql="""
                ALTER TABLE schools_stop
                    DROP CONSTRAINT stop_has_the_times_of_its_slot,
                    DROP CONSTRAINT stop_has_the_heads_of_its_group;
            """,
        )
    ]
