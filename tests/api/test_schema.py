"""The OpenAPI schema: valid, complete, and true, also for what nobody thought of."""

import json
from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck
from hypothesis import settings as examples
from schemathesis import checks

from openday.api import endpoints, openapi_schema
from schools.services.booking import book_visit


def test_the_schema_is_valid_openapi_3_1_made_without_a_warning():
    openapi_schema.cache_clear()
    with GENERATOR_STATS.silence():
        GENERATOR_STATS.reset()
        schema = openapi_schema()
        warnings = dict(GENERATOR_STATS._warn_cache), dict(GENERATOR_STATS._error_cache)

    validate_schema(schema)
    assert schema["openapi"] == "3.1.0"
    assert warnings == ({}, {})


def test_the_schema_names_every_endpoint():
    assert len(openapi_schema()["paths"]) == len(endpoints)


def test_the_schema_is_public_english_and_cacheable():
    answer = Client().get("/api/schema/", headers={"Accept-Language": "ar"})

    assert answer.status_code == 200
    assert json.loads(answer.content) == json.loads(json.dumps(openapi_schema()))
    assert "s-maxage" in answer["Cache-Control"]
    assert not answer.cookies


@pytest.mark.parametrize("operation", [
    pytest.param(operation, id=operation["operationId"])
    for path in openapi_schema()["paths"].values() for operation in path.values()
])  # fmt: skip
def test_an_operation_explains_itself(operation):
    assert operation["description"]
    assert operation["tags"]
    assert {"429", "503"} < set(operation["responses"])


# --- What nobody thought of ------------------------------------------------------------------------------


every = schemathesis.openapi.from_wsgi("/api/schema/", get_wsgi_application())


@pytest.fixture
def one_connection(db) -> Iterator[None]:
    """A request leaves the connection open that the test rolls back, as with Django's own test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def token(site, school, head, api, settings) -> str:
    """Of somebody who may do something, in a site where there is something."""
    settings.API_REQUESTS_A_MINUTE = settings.API_BOOKINGS_A_MINUTE = 10**9
    book_visit(institution_id=school.pk, request=site.request(site.turns[0][1]), by=head, now=site.now)
    return api.token


@pytest.mark.usefixtures("one_connection")
@every.parametrize()
@examples(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_no_request_that_anyone_can_make_is_answered_with_a_500(token, case):
    answer = case.call(headers={"Authorization": f"Bearer {token}"})

    case.validate_response(
        answer,
        checks=[
            checks.not_a_server_error,
            checks.status_code_conformance,
            checks.content_type_conformance,
            checks.response_schema_conformance,
        ],
    )
