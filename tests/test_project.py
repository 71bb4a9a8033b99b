"""What is true of the project as a whole: doors shut, pairs whole, names in the docs, the zone from the package."""

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import models
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.urls.exceptions import Resolver404
from pghistory.models import Event

from openday import time_zone
from tests.test_constraints import OURS, _values, _verdict

ROOT = Path(__file__).resolve().parents[1]
MODELS = [model for model in apps.get_models() if model._meta.app_label in OURS and not issubclass(model, Event)]


# --- Doors: shut, but for the names known by heart -------------------------------------------------

# Anybody may come in here. A new name is a decision: say it here, and why in the commit.
PUBLIC = {
    # what a monitor asks
    "healthz",
    "readyz",
    "metrics",
    # what machines that know a secret tell
    "sms-reports",
    # the mail provider, which brings a secret
    "mail-reports",
    # the public site
    "choose-language",
    "favicon",
    "robots",
    "sitemap",
    "styleguide",
    "pages:home",
    "pages:info",
    "pavilions:pavilion-list",
    "pavilions:pavilion-detail",
    # the programme
    "seminars:programme",
    "seminars:day",
    "seminars:favourites",
    "seminars:seminar",
    "seminars:speakers",
    "seminars:speaker",
    "seminars:speaker-photo",
    "seminars:hall_screen",
    "seminars:embed",
    "seminars:material",
    # the page of a speaker, who has no account: the link in their mail is the key
    "seminars:own-page",
    "seminars:own-photo",
    "seminars:own-photo-file",
    "seminars:own-times",
    "seminars:own-materials",
    "seminars:own-material-remove",
    "seminars:worker",  # a script that says nothing of anybody
    # what changed on the programme
    "seminars:releases",
    "seminars:release",
    "seminars:release-feed",
    # seats in seminars: to ask for them, and what a signed link opens
    "seminars:registration-ask",
    "seminars:registration-asked",
    "seminars:registration-detail",
    "seminars:registration-letter",
    "seminars:registration-certificate",
    "seminars:registration-calendar",
    # the live page: what is on, the player after a press, and the count of who watches, which knows nobody
    "live:stream-list",
    "live:stream-detail",
    "live:stream-watch",
    "live-view-count",
    "press:own-part",  # of a team member who has no account: the link in their mail is the key
    "press:own-papers",
    "press:guide",
    "press:guide-rules",
    "press:draw-file",
    "press:kit-list",
    "press:kit-file",
    "press:agenda-feed",  # the same for the activities of an outlet
    "schools:calendar-feed",  # calendars cannot sign in: the signed link is the key
    # the questions after a visit, and the day of a pavilion: the link in a mail is the key
    "schools:visit-feedback",
    "schools:pavilion-day",
    "schools:pavilion-day-file",
    # the programme for programs and for paper
    "seminars:calendar",
    "seminars:calendar-event",
    "seminars:schedule-xml",
    "seminars:day-paper",
    "seminars:hall-paper",
    # what the API tells everybody, and how to use it
    "api:programme",
    "api:seminar-list",
    "api:seminar-detail",
    "api:speaker-list",
    "api:speaker-detail",
    "api:hall-list",
    "api:hall-detail",
    "api:release-list",
    "api:release-detail",
    "api:live-stream-list",
    "api:live-stream-detail",
    "api:edition-list",
    "api:edition-detail",
    "api:pavilion-list",
    "api:pavilion-detail",
    "api:slot-list",
    "api:arrival-window-list",
    "api:pass-key-list",  # gates check passes with them, and know nobody
    "api:pass-revocation-list",
    "schools:passes-worker",  # a script that says nothing of anybody
    "api:schema",
    "api:docs",
    "api:api/^v1/",  # an unknown path of the API: 404 in its own shape
    # the way in
    "account_login",
    "account_logout",
    "account_signup",
    "account_inactive",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_confirm_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "accounts:confirmation-resend",
    "mfa_authenticate",
    # what a demonstration sent: 404 everywhere else
    "demo:message-list",
    "demo:message-detail",
    "demo:message-html",
    "demo:message-source",
    "demo:message-file",
    "notifications:unsubscribe",  # its address is the proof
}


def walk(resolver: URLResolver, path: str = "", names: str = "") -> Iterator[tuple[str, str]]:
    """Every pattern as (name with its namespaces, the route as written)."""
    for pattern in resolver.url_patterns:
        route = path + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            namespace = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from walk(pattern, route, names + namespace)
        elif isinstance(pattern, URLPattern):
            yield names + (pattern.name or route), route


SAMPLES = ("1", "P01", "x", "00000000-0000-4000-8000-000000000000", "2027-04-17", "editions", "ar")
PARAMETER = re.compile(r"<(?:\w+:)?\w+>|\(\?P<\w+>(?:[^()]|\([^()]*\))*\)")


def address_of(route: str) -> str:
    """A path that `route` answers: its parameters filled with whichever samples fit."""
    plain = re.sub(r"(?<!\\)[\^$]|\\[AZ]|\(\?:[^)]*\)\??", "", route).replace("\\.", ".").replace("\\/", "/")
    count = len(PARAMETER.findall(plain))
    for values in product(SAMPLES, repeat=count):
        filled = iter(values)
        path = "/" + PARAMETER.sub(lambda _: next(filled), plain)  # noqa: B023 - used at once
        with contextlib.suppress(Resolver404):
            if resolve(path).route.replace("^", "") == route.replace("^", ""):
                return path
    raise AssertionError(f"no sample fits {route}: add one to SAMPLES")


@pytest.mark.django_db
def test_every_door_but_the_public_ones_asks_for_a_sign_in():
    client = Client(raise_request_exception=False)

    open_doors = set()
    for name, route in walk(get_resolver()):
        answer = client.get(address_of(route))
        is_shut = answer.status_code in {401, 403} or (
            answer.status_code == 302 and re.match(r"^/\w\w/account/login/\?next=|^/admin/login/", answer["Location"])
        )
        if not is_shut:
            open_doors.add(name)

    assert open_doors == PUBLIC


# --- Models ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_row_says_which_one_it_is(model):
    assert model.__str__ is not models.Model.__str__


PAIRS = [
    pytest.param(model, f"{stem}_at", f"{stem}_by", id=f"{model._meta.label}.{stem}")
    for model in MODELS
    for stem in sorted(field.name.removesuffix("_by") for field in model._meta.fields if field.name.endswith("_by"))
    if f"{stem}_at" in {field.name for field in model._meta.fields}
]


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "at", "by"), PAIRS)
def test_when_and_by_whom_are_both_known_or_neither(model, at, by):
    may_be_null = {name: model._meta.get_field(name).null for name in (at, by)}
    checks = [c for c in model._meta.constraints if isinstance(c, models.CheckConstraint)]
    checks = [check for check in checks if {at, by} <= set(check.condition.referenced_base_fields)]

    def is_refused(*, at_is_null: bool) -> bool:
        """Whether some check says no to every row that has one of the two alone."""
        if not may_be_null[at if at_is_null else by]:
            return True
        return any(
            all(
                not _verdict(model, check, row)
                for row in rows_of(model, check)
                if (row[at] is None) == at_is_null and (row[by] is None) != at_is_null
            )
            for check in checks
        )

    assert (is_refused(at_is_null=True), is_refused(at_is_null=False)) == (True, True)


def rows_of(model: type[models.Model], check: models.CheckConstraint) -> Iterator[dict[str, object]]:
    names = sorted(check.condition.referenced_base_fields)
    for values in product(*(_values(model._meta.get_field(name)) for name in names)):
        yield dict(zip(names, values, strict=True))


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


# --- Settings, commands, targets: all told -----------------------------------------------------------


def variables_read() -> set[str]:
    files = ("openday/settings.py", "gunicorn.conf.py", "openday/embedded/demo.py")
    source = "".join((ROOT / file).read_text() for file in files)
    return set(re.findall(r"""(?:env(?:\.\w+)?|required|environ\.get|configured)\(\s*["']([A-Z_]+)["']""", source))


def variables_offered() -> set[str]:
    return set(re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def test_env_example_names_every_variable_that_is_read():
    assert variables_offered() == variables_read()


def test_operations_tell_every_variable_command_and_target():
    told = (ROOT / "docs" / "operations.md").read_text()
    apps_of_ours = {config.name for config in apps.get_app_configs() if (ROOT / config.name.replace(".", "/")).exists()}
    commands = {name for name, app in get_commands().items() if app in apps_of_ours}
    targets = set(re.findall(r"^([a-z]+):.* ## ", (ROOT / "Makefile").read_text(), re.MULTILINE))

    names = {f"`{name}`" for name in variables_read()}
    names |= {f"`manage.py {name}" for name in commands} | {f"`make {name}" for name in targets}

    assert {name for name in names if name not in told} == set()


@pytest.mark.parametrize("name", ["requirements.in", "requirements-dev.in", "requirements-embedded.in"])
def test_each_requirement_says_why_it_is_here(name):
    lines = (ROOT / name).read_text().splitlines()

    assert [line for line in lines if line and not re.match(r"#|-r |[\w\[\]~=.,-]+ +# \w.{4,}", line)] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-embedded.txt"])
def test_what_is_installed_is_pinned_and_hashed_and_names_no_host(name):
    text = (ROOT / name).read_text()
    pins = re.findall(r"^[\w.\[\],-]+==\S+.*?(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)

    assert pins
    assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin] == []
    assert re.findall(r"https?://\S+|--index-url|--find-links", text) == []


def test_each_process_finds_its_tasks_without_what_only_tests_install():
    """The worker starts from a bare interpreter: what pytest and its plug-ins patch is not there."""
    code = "from openday.celery import app; app.loader.import_default_modules(); print(*sorted(app.tasks))"

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.stderr == ""
    assert {task["task"] for task in settings.CELERY_BEAT_SCHEDULE.values()} <= set(done.stdout.split())


# --- The time zone -----------------------------------------------------------------------------------

# IANA 2026c and later: from 2026-09-20 Africa/Casablanca stays on +00. Older files go on switching in Ramadan.
TRANSITIONS = [
    ("2025-02-23T02:00:00", 1, 0),
    ("2025-04-06T02:00:00", 0, 1),
    ("2026-02-15T02:00:00", 1, 0),
    ("2026-03-22T02:00:00", 0, 1),
    ("2026-09-20T01:00:00", 1, 0),
]


def hours_at(instant: datetime, zone: ZoneInfo) -> float:
    offset = instant.astimezone(zone).utcoffset()
    assert offset is not None
    return offset.total_seconds() / 3600


@pytest.mark.parametrize(("instant", "before", "after"), TRANSITIONS)
def test_the_zone_follows_the_pinned_facts(instant, before, after):
    zone = ZoneInfo(time_zone.NAME)
    moment = datetime.fromisoformat(instant).replace(tzinfo=UTC)

    just_before = datetime.fromtimestamp(moment.timestamp() - 1, UTC)

    assert (hours_at(just_before, zone), hours_at(moment, zone)) == (before, after)


@pytest.mark.parametrize("day", ["2026-12-01", "2027-02-08", "2027-03-15", "2027-07-01", "2030-01-10", "2036-06-01"])
def test_the_zone_never_moves_again(day):
    assert hours_at(datetime.fromisoformat(day).replace(tzinfo=UTC), ZoneInfo(time_zone.NAME)) == 0


def test_the_pinned_zone_wins_over_old_files_of_the_machine(tmp_path):
    """A machine whose own file keeps Morocco on +01 for ever, which Python would read first."""
    old = tmp_path / "Africa" / "Casablanca"
    old.parent.mkdir()
    old.write_bytes(_file_of_a_zone(hours=1, abbreviation=b"+01"))
    code = (
        "import zoneinfo, datetime; machine = datetime.datetime(2027, 4, 17, 9, tzinfo=zoneinfo.ZoneInfo("
        "'Africa/Casablanca')).utcoffset(); zoneinfo.ZoneInfo.clear_cache();"
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'openday.settings'; import django; django.setup();"
        "from django.utils import timezone;"
        "ours = datetime.datetime(2027, 4, 17, 9, tzinfo=timezone.get_default_timezone()).utcoffset();"
        "print(machine, ours)"
    )
    env = {**os.environ, "PYTHONTZPATH": str(tmp_path)}

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=False)

    assert (done.stderr, done.stdout.split()) == ("", ["1:00:00", "0:00:00"])


def _file_of_a_zone(*, hours: int, abbreviation: bytes) -> bytes:
    """A compiled zone file (RFC 9636, version 1 and 2 parts) with one offset and no switch."""
    name = abbreviation + b"\0"
    header = b"TZif2" + bytes(15) + b"".join(n.to_bytes(4, "big") for n in (0, 0, 0, 0, 1, len(name)))
    body = (hours * 3600).to_bytes(4, "big") + b"\0\0" + name
    return header + body + header + body + b"\n<+01>-1\n"
