"""The Celery application: `openday.celery.app`. Tasks live in each app's `tasks.py`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openday.settings")

app = Celery("openday", task_cls="openday.trail:TrailedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
