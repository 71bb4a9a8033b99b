"""What the first page of staff says of the press."""

from collections.abc import Callable

import pytest
from django.test import Client

from backoffice.services.press_home import StateCount, press_home
from media_accreditation.models import Application, Representative
from openday.accounts.roles import Role
from openday.editions.models import Edition
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory
from tests.factories.media_accreditation import (
    ActivityRequestFactory,
    ApplicationFactory,
    BadgeFactory,
    RepresentativeFactory,
    TeamMemberFactory,
)

pytestmark = pytest.mark.django_db
State = Application.State


@pytest.fixture
def edition() -> Edition:
    """Two drafts, one of each review, one accredited team of two with a badge and an activity that has no time."""
    edition = EditionFactory()
    for state in (State.DRAFT, State.DRAFT, State.SUBMITTED, State.PRESS_REVIEW, State.SECURITY_REVIEW):
        ApplicationFactory(edition=edition, state=state)
    Application.objects.filter(state=State.SECURITY_REVIEW).update(security_reviewed_at=None, security_reviewed_by=None)
    Application.objects.filter(state=State.PRESS_REVIEW).update(press_reviewed_at=None, press_reviewed_by=None)
    accredited = ApplicationFactory(edition=edition, state=State.APPROVED)
    TeamMemberFactory(application=accredited)
    BadgeFactory(member=TeamMemberFactory(application=accredited, papers=True))
    ActivityRequestFactory(application=accredited)
    RepresentativeFactory(state=Representative.State.PENDING)
    return edition


def test_each_sees_what_waits_for_them(edition):
    press = press_home(user=UserFactory(roles=[Role.PRESS]), edition=edition)
    security = press_home(user=UserFactory(roles=[Role.SECURITY]), edition=edition)
    visits = press_home(user=UserFactory(roles=[Role.VISITS]), edition=edition)

    assert press.states == [
        StateCount(State.DRAFT, 2),
        StateCount(State.SUBMITTED, 1),
        StateCount(State.PRESS_REVIEW, 1),
        StateCount(State.SECURITY_REVIEW, 1),
        StateCount(State.APPROVED, 1),
    ]
    assert (press.applications, press.accredited_outlets, press.accredited_people) == (6, 1, 2)
    assert (press.press_review.count, press.representatives.count, press.activities.count) == (2, 1, 1)
    assert (press.ready, press.badges.to_print, press.security_review) == (0, 1, None)
    assert (security.security_review.count, security.press_review, security.badges) == (1, None, None)
    assert visits is None


@pytest.mark.parametrize("count", [1, 30])
def test_the_first_page_asks_as_much_for_one_application_as_for_many(
    as_role: Callable[[Role], Client], count, django_assert_num_queries
):
    ApplicationFactory.create_batch(count, edition=EditionFactory(), state=State.SUBMITTED)
    officer = as_role(Role.PRESS)

    with django_assert_num_queries(12):
        page = officer.get("/fr/staff/").content.decode()

    assert "Accréditations à examiner" in page
    assert "/fr/staff/press/review/press/" in page


def test_before_the_first_application_nobody_waits(as_role, db):
    EditionFactory()

    page = as_role(Role.SECURITY).get("/ar/staff/").content.decode()

    assert "طلبات اعتماد لدى الأمن" in page
    assert "الاعتمادات حسب الحالة" not in page
