"""The clock: `celery -A openday.beat beat`. It sends tasks by name, runs none, and loads no app: half the memory."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openday.settings")

app = Celery("openday", fixups=[])
app.config_from_object("django.conf:settings", namespace="CELERY")
