"""The Celery application: `openday.celery.app`. Tasks live in each app's `tasks.py`."""

import gc
import os
from typing import Any

from celery import Celery
from celery.signals import worker_before_create_process

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openday.settings")

app = Celery("openday", task_cls="openday.trail:TrailedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_before_create_process.connect
def keep_what_is_shared(**_: Any) -> None:
    """What the worker has loaded is shared with the processes of its jobs, as long as nobody tidies it up."""
    gc.collect()
    gc.freeze()
