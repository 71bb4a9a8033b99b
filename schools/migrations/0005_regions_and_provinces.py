"""The regions and provinces of Morocco: reference data that every installation needs."""

from django.db import migrations

from schools.geography import load_geography


def load(apps, schema_editor):
    load_geography(apps.get_model("schools", "Region"), apps.get_model("schools", "Province"))


class Migration(migrations.Migration):
    dependencies = [("schools", "0004_a_closed_arrival_window_holds_nobody")]

    # Going back keeps the rows: institutions may point at them.
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
