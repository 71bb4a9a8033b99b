"""`NULL >= 1` is neither true nor false, and a check that is not false passes: say that the number is not null."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("schools", "0002_stops_agree_with_slot_and_group")]

    operations = [
        migrations.RemoveConstraint(model_name="visit", name="visit_that_counts_has_a_number"),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(("live_number", None), ("state__in", ["cancelled", "no_show"]))
                | models.Q(
                    ("live_number__gte", 1),
                    ("live_number__isnull", False),
                    ("state__in", ["held", "confirmed", "arrived", "completed"]),
                ),
                name="visit_that_counts_has_a_number",
            ),
        ),
    ]
