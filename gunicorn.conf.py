"""The web server, in production and in the demo: `gunicorn openday.wsgi:application` reads this file by itself."""

import gc
import os

bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
preload_app = True  # loaded once, shared by the processes: half the memory
timeout = 60  # a process that no longer answers is replaced
graceful_timeout = 15  # what is being answered is finished when it stops
keepalive = 5
# What a proxy says of a request is read by Django alone, where TRUST_PROXY says so: gunicorn would believe whoever
# comes from this machine, and with him every header that a proxy here passes on.
forwarded_allow_ips = ""
# Nobody waits longer for a page: a question to the database that does is given up, and its thread is free again.
os.environ.setdefault("DATABASE_STATEMENT_TIMEOUT_MS", "20000")
max_requests = int(os.environ.get("WEB_REQUESTS_A_PROCESS", "0"))
control_socket_disable = True


def when_ready(server: object) -> None:
    """Load every door and catalogue before the processes are forked: they share them, and no first reader waits."""
    from django.conf import settings  # noqa: PLC0415 - the application is loaded by now, and not before
    from django.db import connections  # noqa: PLC0415
    from django.urls import get_resolver  # noqa: PLC0415
    from django.utils import translation  # noqa: PLC0415

    for language, _ in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("")
            get_resolver().reverse_dict  # noqa: B018 - filled as it is read
    connections.close_all()  # none is shared
    gc.collect()
    gc.freeze()
    # An answer makes thousands of objects and no cycles to speak of: looking for some at every 700 took 3 %.
    gc.set_threshold(10_000, 20, 20)
