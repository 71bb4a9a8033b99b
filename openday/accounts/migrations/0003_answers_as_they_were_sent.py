"""Kept answers are text: what was sent, to the byte. Kept ones are at most seven days old, and none is in use yet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_api_token")]

    operations = [
        migrations.RemoveConstraint(model_name="idempotentrequest", name="an_answer_has_a_status"),
        migrations.RemoveField(model_name="idempotentrequest", name="answer"),
        migrations.AddField(
            model_name="idempotentrequest",
            name="answer",
            field=models.TextField(blank=True, default="", help_text="As it was sent, to the byte."),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="idempotentrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer", ""), ("status", None))
                | models.Q(("status__isnull", False), models.Q(("answer", ""), _negated=True)),
                name="an_answer_has_a_status",
            ),
        ),
    ]
