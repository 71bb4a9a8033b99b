"""What a balancer and a monitor are told."""

from itertools import product

import pytest
from django.db import OperationalError

from openday.pages import health

ELSEWHERE = "redis://127.0.0.1:1/0"


def test_healthz_asks_nobody(client, django_assert_num_queries):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer["Cache-Control"]
    assert "Set-Cookie" not in answer


@pytest.mark.django_db
def test_readyz_is_ready_when_database_and_broker_answer(client):
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "database": "ok", "broker": "ok"})


@pytest.mark.django_db
def test_readyz_names_the_broker_that_is_away(client, settings):
    settings.REDIS_URL = ELSEWHERE

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"status": "away", "database": "ok", "broker": "away"})


def test_readyz_names_the_database_that_is_away(client, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise OperationalError

    monkeypatch.setattr(health.connection, "cursor", refuse)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["database"]) == (503, "away")


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
@pytest.mark.django_db
def test_probes_need_no_tls_and_only_read(client, settings, path):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get(path).status_code == 200
    assert client.post(path).status_code == 405


@pytest.mark.django_db
def test_metrics_tell_what_is_up_and_what_waits(client):
    answer = client.get("/metrics")

    assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    values = dict(line.split() for line in answer.content.decode().splitlines() if not line.startswith("#"))
    of_messages = product(("due", "late_seconds", "failed", "being_sent", "dead"), ("email", "sms", "site"))
    assert set(values) == {
        "openday_database_up",
        "openday_broker_up",
        *(f'openday_tasks_waiting{{queue="{name}"}}' for name in ("mail", "default", "heavy")),
        *(f'openday_messages_{name}{{channel="{channel}"}}' for name, channel in of_messages),
    }
    assert (values["openday_database_up"], values["openday_broker_up"]) == ("1", "1")


@pytest.mark.parametrize("request_", [{"REMOTE_ADDR": "203.0.113.7"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}])
def test_metrics_are_for_this_machine_alone_without_a_token(client, request_):
    assert client.get("/metrics", **request_).status_code == 404


@pytest.mark.parametrize(
    ("header", "status"), [("Bearer right", 200), ("Bearer wrong", 404), ("", 404), ("Bearer يمين", 404)]
)
@pytest.mark.django_db
def test_metrics_are_for_whoever_holds_the_token(client, settings, header, status):
    settings.METRICS_TOKEN = "right"

    answer = client.get("/metrics", HTTP_AUTHORIZATION=header, REMOTE_ADDR="203.0.113.7")

    assert answer.status_code == status
