"""`make test`: every check, then every test, on a database and a broker of their own, thrown away afterwards."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from ctypes.util import find_library
from dataclasses import dataclass

import psycopg
from psycopg import sql

from openday.embedded import postgresql, processes
from openday.embedded.binaries import apt_install
from openday.embedded.place import LOCAL, ROOT, Place
from openday.embedded.services import Services, running_services
from openday.embedded.supervisor import say
from openday.embedded.trouble import Trouble

PLACE = Place(LOCAL / "test")
MIGRATED_CLUSTER = PLACE.folder / "migrated"
PYTHON = sys.executable
DEBIAN_PACKAGES = {  # program: its package
    "chromium": "chromium",
    "xgettext": "gettext",
    "msgmerge": "gettext",
    "zbarimg": "zbar-tools",
    "pdftotext": "poppler-utils",
}
DEBIAN_LIBRARIES = {"atomic": "libatomic1"}  # library: its package
# What production sets, so that `check --deploy` speaks of production. Nothing connects.
PRODUCTION = {
    "SECRET_KEY": "production-check-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "DEBUG": "False",
    "IS_DEMO": "False",
    "IS_HTTPS": "True",
    "TRUST_PROXY": "True",
    "ALLOWED_HOSTS": "openday.example",
    "SITE_URL": "https://openday.example",
    "CSRF_TRUSTED_ORIGINS": "https://openday.example",
}


@dataclass(frozen=True)
class Check:
    """A command that says what is wrong and fails, or says nothing of interest."""

    name: str
    command: list[str]


LINT = [
    Check("ruff", [PYTHON, "-m", "ruff", "check", "."]),
    Check("ruff format", [PYTHON, "-m", "ruff", "format", "--check", "."]),
    Check("djlint", [PYTHON, "-m", "djlint", "--lint", "--check", "templates"]),
    Check("layers", [f"{ROOT}/.venv/bin/lint-imports"]),
    Check("catalogues", [PYTHON, "locale/catalogues.py", "check"]),
]
TYPES = Check("mypy", [PYTHON, "-m", "mypy"])
FRAME = [
    Check("migrations", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"]),
    Check("check --deploy", [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]),
]


def run_suite(words: list[str]) -> int:
    """Everything; or, with pytest's arguments in `words`, those tests alone. The status to exit with."""
    need_programs()
    started_at = time.monotonic()
    call([PYTHON, "locale/catalogues.py", "compile"], os.environ)
    if not words and not run_checks([TYPES, *LINT, FRAME[1]]):
        return 1
    with PLACE.alone():
        throw_away()
        if not make_migrated(checks=[] if words else [FRAME[0]]):
            return 1
        with running_services(PLACE, keep=False) as services:
            env = environment(services)
            workers = min(4, (os.cpu_count() or 1) + 1)  # browsers and brokers are waited for
            shown = [] if words else ["-n", str(workers), "--durations", "20"]
            make_databases(services, ["", *(f"_gw{number}" for number in range(workers))])
            say(f"checked in {time.monotonic() - started_at:.0f} s; now the tests" if not words else "the tests")
            # The cluster goes as a whole: no test database is dropped under a connection that a thread still holds.
            status = call([PYTHON, "-m", "pytest", "--reuse-db", *shown, *words], env)
        throw_away()
    return status


def make_migrated(checks: list[Check]) -> bool:
    """Migrate our database, for all who need one: the copy of its cluster, and those of `make_databases`."""
    with running_services(PLACE, keep=False) as services:
        env = environment(services)
        if not run_checks(checks, env) or call([PYTHON, "manage.py", "migrate", "--verbosity", "0"], env):
            return False
    postgresql.copy_data(PLACE.postgresql, MIGRATED_CLUSTER)
    return True


def make_databases(services: Services, suffixes: list[str]) -> None:
    """Copies of our database, under the names that pytest-django and each worker of pytest-xdist look for."""
    server, _, database = services.database_url.rpartition("/")
    with psycopg.connect(
        host=server.partition("@/")[2], user=postgresql.USER, dbname="postgres", autocommit=True
    ) as ask:
        for suffix in suffixes:
            name = sql.Identifier(f"test_{database}{suffix}")
            ask.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, sql.Identifier(database)))


def lint() -> int:
    need_programs()
    return 0 if run_checks(LINT) else 1


def collect_messages() -> int:
    need_programs()
    return call([PYTHON, "locale/catalogues.py", "messages"], {**os.environ, **without_services()})


def run_checks(checks: list[Check], env: Mapping[str, str] | None = None) -> bool:
    """Run `checks`, two at a time, telling each one's outcome in order. Whether all passed."""
    everything = {**os.environ, **without_services(), **(env or {})}

    def run(check: Check) -> tuple[Check, "subprocess.CompletedProcess[str]", float]:
        started_at = time.monotonic()
        done = subprocess.run(check.command, cwd=ROOT, env=everything, capture_output=True, text=True, check=False)
        return check, done, time.monotonic() - started_at

    with ThreadPoolExecutor(max_workers=2) as pool:
        outcomes = [future.result() for future in [pool.submit(run, check) for check in checks]]
    for check, done, seconds in outcomes:
        print(f"  {'ok  ' if done.returncode == 0 else 'FAIL'} {check.name} ({seconds:.0f} s)", flush=True)
        if done.returncode != 0:
            print((done.stdout + done.stderr).rstrip(), flush=True)
    return all(done.returncode == 0 for _, done, _ in outcomes)


def call(command: list[str], env: Mapping[str, str]) -> int:
    """Run `command` in the foreground; it ends when we are stopped."""
    step = subprocess.Popen(command, cwd=ROOT, env=dict(env), stdin=subprocess.DEVNULL)
    try:
        return step.wait()
    except BaseException:
        step.terminate()
        try:
            step.wait(20)
        except subprocess.TimeoutExpired:
            step.kill()
        raise


def without_services() -> dict[str, str]:
    """Settings for commands that connect to nothing."""
    return {**PRODUCTION, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}


def environment(services: Services) -> dict[str, str]:
    """What the tests run in: as in production but for https, and nothing of the person's own settings."""
    settings = {**PRODUCTION, "IS_HTTPS": "False", "TRUST_PROXY": "False", "SITE_URL": "http://testserver"}
    settings |= {"ALLOWED_HOSTS": "localhost,127.0.0.1", "CSRF_TRUSTED_ORIGINS": "", "EMAIL_URL": "consolemail://"}
    settings |= {"DATABASE_URL": services.database_url, "REDIS_URL": services.redis_url, "PYTHONTZPATH": ""}
    settings |= {postgresql.MIGRATED: str(MIGRATED_CLUSTER), processes.MARK: str(PLACE.folder)}
    # Without bytecode each process would compile every test anew.
    there = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**there, **settings}


def throw_away() -> None:
    for folder in (PLACE.postgresql, PLACE.redis, MIGRATED_CLUSTER):
        shutil.rmtree(folder, ignore_errors=True)


def need_programs() -> None:
    """Those of DEBIAN_PACKAGES: installed as root on Debian, else named. What drives Chromium wants libatomic."""
    missing = {package for program, package in DEBIAN_PACKAGES.items() if not shutil.which(program)}
    missing |= {package for library, package in DEBIAN_LIBRARIES.items() if not find_library(library)}
    packages = sorted(missing)
    if not packages:
        return
    if os.geteuid() == 0 and shutil.which("apt-get") and apt_install(*packages):
        return
    raise Trouble(
        f"the checks and tests need {' and '.join(packages)}. Install them, for instance as root: "
        f"apt-get install {' '.join(packages)}"
    )


VERBS: dict[str, Callable[[], int]] = {"lint": lint, "messages": collect_messages}
