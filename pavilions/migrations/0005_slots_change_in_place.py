"""A page of slots keeps room for the next version of its rows: a booking then writes none of their eight indexes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("pavilions", "0004_history_has_names")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE pavilions_slot SET (fillfactor = 50)",
            "ALTER TABLE pavilions_slot RESET (fillfactor)",
        )
    ]
