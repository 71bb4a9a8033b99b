"""Nothing that the site asks of its database or its broker lasts for ever."""

import os
import runpy
import time

import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction


def test_the_web_gives_up_a_question_that_takes_too_long_unless_told_otherwise(monkeypatch):
    monkeypatch.setenv("DATABASE_STATEMENT_TIMEOUT_MS", "")
    monkeypatch.delenv("DATABASE_STATEMENT_TIMEOUT_MS")
    runpy.run_path(str(settings.BASE_DIR / "gunicorn.conf.py"))
    chosen = os.environ["DATABASE_STATEMENT_TIMEOUT_MS"]
    monkeypatch.setenv("DATABASE_STATEMENT_TIMEOUT_MS", "7")
    runpy.run_path(str(settings.BASE_DIR / "gunicorn.conf.py"))

    assert (chosen, os.environ["DATABASE_STATEMENT_TIMEOUT_MS"]) == ("20000", "7")


def test_commands_and_jobs_take_their_time_but_wait_for_no_lock(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout'), current_setting('lock_timeout')")

        assert cursor.fetchone() == ("0", "5s")


def test_a_question_that_was_given_up_is_told_as_try_again(db):
    def ask_for_too_long() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 50")
            cursor.execute("SELECT pg_sleep(5)")

    began = time.monotonic()
    with pytest.raises(OperationalError):  # answered with 503
        ask_for_too_long()

    assert time.monotonic() - began < 4
