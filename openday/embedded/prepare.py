"""What has to be done before the site can serve, in one process: each step costs nothing when nothing changed.

Run as `python -m openday.embedded.prepare`, with the settings in the environment.
"""

import hashlib
import io
import runpy
import sys
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from openday.embedded.place import ROOT


def prepare() -> None:
    runpy.run_path(str(ROOT / "locale" / "catalogues.py"))["compile_all"]()
    django.setup()
    collect_static()
    migrate()
    told = io.StringIO()
    call_command("load_demo", stdout=told)
    if not told.getvalue().startswith("Already"):
        print(f"openday: {told.getvalue().strip()}", flush=True)


def migrate() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("openday: bringing the database up to date", flush=True)
        call_command("migrate", interactive=False, verbosity=0)
    connection.close()


def collect_static() -> None:
    """Collect again when any file came, went or changed."""
    digest = hashlib.sha256(str(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: str(found[0])):
            facts = Path(storage.path(path)).stat()
            digest.update(f"{path} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    print("openday: collecting static files", flush=True)
    call_command("collectstatic", interactive=False, verbosity=0, clear=True, stdout=io.StringIO())
    stamp.write_text(digest.hexdigest())


if __name__ == "__main__":
    try:
        prepare()
    except (CommandError, DatabaseError, ImproperlyConfigured) as error:
        sys.exit(f"openday: {str(error).strip().splitlines()[0]}")
