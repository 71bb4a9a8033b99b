from django.db import migrations
from django.db.models import F


def stay_handed_out(apps, schema_editor):
    """What was public before staff were asked to look stays so."""
    apps.get_model("seminars", "Material").objects.filter(approved_at=None).update(approved_at=F("uploaded_at"))


class Migration(migrations.Migration):
    dependencies = [("seminars", "0005_what_speakers_send_waits_for_a_look")]

    operations = [migrations.RunPython(stay_handed_out, migrations.RunPython.noop)]
