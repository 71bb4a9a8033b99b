"""Pages that say what went wrong."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.test import Client, RequestFactory
from django.utils import translation

from openday.pages import errors
from tests.factories.accounts import UserFactory


def raising(error: BaseException):
    """The home page, failing."""

    def fail(*_args: object, **_kwargs: object) -> None:
        raise error

    return fail


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def broken_home(monkeypatch):
    def breaks(error: BaseException) -> None:
        editions = SimpleNamespace(objects=SimpleNamespace(current=raising(error)))
        monkeypatch.setattr("openday.pages.views.Edition", editions)

    return breaks


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (BadRequest(), 400),
        (SuspiciousOperation(), 400),
        (PermissionDenied(), 403),
        (ProgrammingError("a bug"), 500),
        (ValueError("a bug"), 500),
        (OperationalError("lock timeout"), 503),
        (InterfaceError("connection already closed"), 503),
    ],
)
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_error_page_speaks_the_language_of_the_path(visitor, broken_home, error, status, language):
    broken_home(error)

    response = visitor.get(f"/{language}/")

    page = response.content.decode()
    assert response.status_code == status
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
    assert str(error) not in page or not str(error)
    assert f'href="/{language}/"' in page
    assert response.headers["Cache-Control"] == "no-store"
    assert not response.cookies


def test_busy_database_says_when_to_try_again(visitor, broken_home):
    broken_home(OperationalError("canceling statement due to lock timeout"))

    response = visitor.get("/fr/?theme=forensics")

    assert response.headers["Retry-After"] == "5"
    assert 'href="/fr/?theme=forensics"' in response.content.decode()


def test_busy_database_is_logged_like_any_failure(visitor, broken_home, caplog):
    broken_home(OperationalError("the server closed the connection"))

    visitor.get("/fr/")

    assert "the server closed the connection" in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/ar/nowhere/", "/ar/staff/nowhere/", "/ar/%00", "/nowhere"])
def test_unknown_address_leads_on(client, path):
    response = client.get(path, headers={"Accept-Language": "ar"})

    assert response.status_code == 404
    assert "لا توجد صفحة بهذا العنوان" in response.content.decode()


def test_error_pages_need_no_database():
    """This test may not reach one: pytest-django would fail it."""
    for status in (400, 403, 404, 429, 500, 503):
        response = errors._page(RequestFactory().get("/fr/visits/"), status)

        assert response.status_code == status
        assert "<h1>" in response.content.decode()


@pytest.mark.django_db
def test_form_without_its_token_is_explained():
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(UserFactory())

    response = strict.post("/language/", {"language": "fr"}, headers={"Accept-Language": "fr"})

    assert response.status_code == 403
    assert "Ce formulaire est resté ouvert trop longtemps" in response.content.decode()
    assert not response.cookies


def test_language_of_an_error_does_not_leak_into_the_next_request():
    with translation.override("en"):
        errors.not_found(RequestFactory().get("/fr/nowhere/"))

        assert translation.get_language() == "en"
