"""The cast of the API stories: the people of the booking stories with their tokens, while bookings are open."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from openday.accounts.models import User
from openday.accounts.services import make_api_token
from openday.api import openapi_schema
from tests.api.shapes import Shapes
from tests.schools.conftest import (  # noqa: F401 - fixtures
    Site,
    head,
    make_site,
    other_teacher,
    school,
    stranger,
    visits_officer,
)


@dataclass
class Caller:
    """A program that asks the API, with a token or without."""

    shapes: Shapes
    token: str = ""

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """Send JSON (`bytes` as they are), and hold the answer against what the schema promises."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        content = {}
        if body is not None:
            raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
            content = {"data": raw, "content_type": "application/json"}
        answer = Client(raise_request_exception=False).generic(method, f"/api/v1/{path}", headers=sent, **content)
        self.shapes.hold(method, path, answer)
        return answer

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self("POST", path, body, **headers)

    def put(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self("PUT", path, body, **headers)


@pytest.fixture(scope="session")
def shapes() -> Shapes:
    return Shapes(openapi_schema())


@pytest.fixture
def site(db: None) -> Iterator[Site]:
    """The site of the booking stories, on a clock that stands still ten days before its first day."""
    made = make_site()
    with time_machine.travel(made.now, tick=False):
        yield made


@pytest.fixture
def anybody(shapes: Shapes) -> Caller:
    return Caller(shapes)


@pytest.fixture
def caller_of(shapes: Shapes):
    """Makes a caller of a person: a token of theirs, made behind their second factor where they are staff."""

    def caller(user: User) -> Caller:
        now = timezone.now()
        _, secret = make_api_token(
            user=user,
            name="school software",
            expires_at=now + timedelta(days=30),
            is_after_second_factor=user.is_staff,
            now=now,
        )
        return Caller(shapes, secret)

    return caller


@pytest.fixture
def api(site, head, caller_of) -> Caller:  # noqa: F811
    """The school's own software: the token of its head."""
    return caller_of(head)


def body_of(site: Site, institution_id: int | None, *slots: Any, **changes: Any) -> dict[str, Any]:
    """What books one primary group of 22 in `slots`; `institution_id` None for a change."""
    body = {
        "arrival_window_id": site.windows[0].pk,
        "coach_count": 1,
        "adult_in_charge": "نادية العلوي",
        "adult_phone": "+212600000012",
        "groups": [{"level": "primary", "pupils": 20, "adults": 2, "slot_ids": [slot.pk for slot in slots]}],
    }
    if institution_id is not None:
        body["institution_id"] = institution_id
    return body | changes
