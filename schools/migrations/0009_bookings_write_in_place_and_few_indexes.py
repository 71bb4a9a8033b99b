"""Counters change in place: a page of arrival windows keeps room for the next version of its rows, so that a booking
writes no index of theirs. And three indexes go, each the beginning of a longer one."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("schools", "0008_imports_of_institutions")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE schools_arrivalwindow SET (fillfactor = 50)",
            "ALTER TABLE schools_arrivalwindow RESET (fillfactor)",
        ),
        migrations.AlterField(
            model_name="visit",
            name="edition",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="visits",
                to="editions.edition",
                verbose_name="edition",
            ),
        ),
        migrations.AlterField(
            model_name="visit",
            name="institution",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="visits",
                to="schools.institution",
                verbose_name="institution",
            ),
        ),
        migrations.AlterField(
            model_name="visitgroup",
            name="visit",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="groups",
                to="schools.visit",
                verbose_name="visit",
            ),
        ),
    ]
