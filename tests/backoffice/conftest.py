"""The staff, and the site that they look after."""

from collections.abc import Callable

import pytest
from django.test import Client

from openday.accounts.models import User
from openday.accounts.roles import Role
from pavilions.models import Slot
from schools.geography import load_geography
from schools.models import Province, Region, Visit
from schools.services.booking import book_visit
from tests.factories.accounts import UserFactory, sign_in
from tests.factories.schools import InstitutionFactory
from tests.schools.conftest import Site, head_of, make_site


@pytest.fixture
def site(db: None) -> Site:
    return make_site()


@pytest.fixture
def regions(db: None) -> None:
    """Those that every installation starts with, also after a test that emptied the database."""
    load_geography(Region, Province)


@pytest.fixture
def as_role(db: None) -> Callable[[Role | None], Client]:
    """A browser signed in as somebody of this role; None: as a head of school."""

    def signed_in(role: Role | None) -> Client:
        return sign_in(Client(), UserFactory(roles=[role] if role else []))

    return signed_in


@pytest.fixture
def officer(as_role: Callable[[Role | None], Client]) -> Client:
    """A visits officer."""
    return as_role(Role.VISITS)


@pytest.fixture
def programme(as_role: Callable[[Role | None], Client]) -> Client:
    """A programme officer: slots and pavilions are theirs."""
    return as_role(Role.PROGRAMME)


@pytest.fixture
def operator(as_role: Callable[[Role | None], Client]) -> Client:
    return as_role(Role.OPERATOR)


def book(site: Site, *slots: Slot, window: int = 0, by: User | None = None, **institution: object) -> Visit:
    """A visit of a school of its own, one group of 22."""
    school = InstitutionFactory(**institution)
    head = by or head_of(school)
    return book_visit(institution_id=school.pk, request=site.request(*slots, window=window), by=head, now=site.now)
