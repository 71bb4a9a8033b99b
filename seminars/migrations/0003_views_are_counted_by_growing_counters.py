from django.db import migrations, models
from django.db.models import Q
from django.db.models.deletion import CASCADE


class Migration(migrations.Migration):
    dependencies = [("seminars", "0002_opening_hours_leave_no_placement_outside")]

    operations = [
        migrations.DeleteModel(name="ViewFlush"),
        migrations.RemoveConstraint(model_name="streamviews", name="one_count_an_hour_and_stream"),
        migrations.AddField(
            model_name="streamviews",
            name="counter",
            field=models.CharField(default="", max_length=32),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="streamviews", name="views", field=models.PositiveBigIntegerField(verbose_name="views")
        ),
        migrations.AlterField(
            model_name="streamviews",
            name="stream",
            field=models.ForeignKey(
                on_delete=CASCADE,
                related_name="views_by_hour",
                to="seminars.livestream",
                verbose_name="live stream",
            ),
        ),
        migrations.AddConstraint(
            model_name="streamviews",
            constraint=models.UniqueConstraint(
                fields=("stream", "hour", "counter"), name="one_count_a_stream_hour_and_counter"
            ),
        ),
        migrations.AddConstraint(
            model_name="livestream",
            constraint=models.CheckConstraint(
                condition=Q(("hall", None), ("stage", None), _connector="OR"),
                name="a_stream_shows_a_hall_or_a_stage_or_everything",
            ),
        ),
        migrations.AddConstraint(
            model_name="livestream",
            constraint=models.CheckConstraint(
                condition=Q(("embed_url__startswith", "https://")), name="a_stream_is_played_over_https"
            ),
        ),
    ]
