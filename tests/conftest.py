"""What every test stands on."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import override_settings
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from xdist.scheduler import LoadScopeScheduling

from openday import after_commit

REAL_LISTS = Path(os.environ.get("OPENDAY_REAL_LISTS") or Path(__file__).parents[2] / "shared" / "data")
OF_MODELS: Final = {"auth_permission", "django_content_type"}
TOGETHER: Final = {"tests/demo/test_demo.py", "tests/demo/test_programme.py"}

# No test is a timed one: a machine that does something else meanwhile is no fault of the code.
hypothesis_settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("untimed")


@pytest.fixture(autouse=True, scope="session")
def fast_passwords() -> Iterator[None]:
    """A slow hash is for attackers; here it would be most of the time."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True, scope="session")
def plain_static_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Pages are tested without collecting static files first."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STORAGES=settings.STORAGES | {"staticfiles": plain}, STATIC_ROOT=tmp_path_factory.mktemp("static")
    ):
        yield


@pytest.fixture(autouse=True, scope="session")
def uploads_apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    uploads = tmp_path_factory.mktemp("uploads")
    with override_settings(UPLOADS_ROOT=uploads, MEDIA_ROOT=uploads):
        yield


@pytest.fixture(autouse=True, scope="session")
def no_telephone_rings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """SMS end in a folder."""
    with override_settings(SMS_GATEWAY_URL=f"file://{tmp_path_factory.mktemp('sms')}"):
        yield


@pytest.fixture(autouse=True, scope="session")
def broker_apart() -> Iterator[None]:
    """Each process of pytest-xdist has its own database of the broker, as it has its own in PostgreSQL."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        yield
        return
    number = 1 + int(worker.removeprefix("gw"))
    is_socket = settings.REDIS_URL.startswith("unix://")
    address = settings.REDIS_URL.split("?")[0]
    apart = f"{address}?db={number}" if is_socket else f"{address.rpartition('/')[0]}/{number}"
    broker = apart.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=") if is_socket else apart
    caches = {name: {**config, "LOCATION": apart} for name, config in settings.CACHES.items()}
    with override_settings(REDIS_URL=apart, CACHES=caches, CELERY_BROKER_URL=broker):
        current_app.conf.update(broker_url=broker)
        yield


@pytest.fixture(autouse=True, scope="session")
def quick_flush() -> Iterator[None]:
    """A committed database is emptied row by row: to truncate every table takes ten times as long.

    As with TRUNCATE no trigger fires, and what still holds a table is waited for. Django's own names of models and of
    permissions stay, so that they need not be written anew each time.
    """

    def sql_flush(self: Any, _style: Any, tables: list[str], **_options: Any) -> list[str]:
        names = [self.quote_name(table) for table in tables if table not in OF_MODELS]
        lock = f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE"
        quiet = "SET LOCAL session_replication_role = replica"
        return ["; ".join([lock, quiet, *(f"DELETE FROM {name}" for name in names)])]  # noqa: S608 - our own tables

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", sql_flush)
        patch.setattr("django.core.management.commands.flush.emit_post_migrate_signal", lambda *_: None)
        yield


@pytest.fixture(autouse=True)
def in_arabic() -> None:
    """The language that the last request of another test left behind is none of this one's."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Rate limits, kept ETags and a broker that was away in one test are none of the next one's."""
    cache.clear()
    after_commit.ask_the_broker_again()


@pytest.fixture
def real_lists(request: pytest.FixtureRequest) -> Path:
    """The folder of the ministry's lists; tests that use it carry the marker `real_lists`."""
    if not request.node.get_closest_marker("real_lists"):
        pytest.fail("a test that reads the real lists carries the marker real_lists")
    return REAL_LISTS


def pytest_configure() -> None:
    """Whitenoise warns of a folder that is not there, and some tests load the whole site while they are collected."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


class _OneByOne(LoadScopeScheduling):
    """Tests go to whichever process is free, but those of a file that loads something once for all of them."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return path if path in TOGETHER else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    return _OneByOne(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not REAL_LISTS.is_dir():
        why = f"needs the ministry's lists, which are not in {REAL_LISTS} (OPENDAY_REAL_LISTS names another folder)"
        for item in items:
            if item.get_closest_marker("real_lists"):
                item.add_marker(pytest.mark.skip(reason=why))
