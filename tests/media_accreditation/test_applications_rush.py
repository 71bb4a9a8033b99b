"""Colleagues and officers at the same moment: one after the other, whoever comes first. Without the lock: red."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection

from media_accreditation.errors import AccreditationError, AlreadyInTeam, ApplicationIncomplete, MoveNotAllowed
from media_accreditation.models import Application, TeamMember
from media_accreditation.services import applications as applications_service
from media_accreditation.services import review as review_service
from media_accreditation.services import team as team_service
from media_accreditation.services.applications import take_back_application
from media_accreditation.services.review import begin_review
from media_accreditation.services.team import MemberDetails, add_member, withdraw_member
from openday.accounts.models import User
from openday.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.media_accreditation import (
    NOW,
    ApplicationFactory,
    PressRulesFactory,
    RepresentativeFactory,
    TeamMemberFactory,
)

State = Application.State
pytestmark = [pytest.mark.rush, pytest.mark.django_db(transaction=True)]


def of_outlet(state: str, people: int) -> tuple[Application, list[User]]:
    """An application in `state`, and so many who act for its outlet."""
    first = RepresentativeFactory()
    application = ApplicationFactory(edition=PressRulesFactory().edition, outlet=first.outlet, state=state)
    others = [RepresentativeFactory(outlet=first.outlet).user for _more in range(people - 1)]
    return application, [first.user, *others]


def at_once(deeds: list[Callable[[], Any]]) -> list[type]:
    """What each came to: the type of its answer or of its refusal."""

    def outcome(deed: Callable[[], Any]) -> type:
        try:
            return type(deed())
        except (AccreditationError, IntegrityError) as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as rush:
        return list(rush.map(outcome, deeds))


def drop_the_lock(monkeypatch: pytest.MonkeyPatch, *modules: Any, threads: int) -> None:
    """All read before any writes, as may happen where nothing is locked."""
    all_have_read = Barrier(threads, timeout=20)

    def unlocked(application_id: int) -> Application:
        application = Application.objects.select_related("outlet", "edition").get(pk=application_id)
        all_have_read.wait()
        return application

    for module in modules:
        monkeypatch.setattr(module, "lock_application", unlocked)


@pytest.mark.parametrize("is_locked", [True, False])
def test_colleagues_who_add_one_person_at_once_add_them_once(is_locked: bool, monkeypatch: pytest.MonkeyPatch):
    application, people = of_outlet(State.DRAFT, 4)
    karim = MemberDetails(role="camera", name_ar="كريم", id_number="AB1")
    if not is_locked:
        drop_the_lock(monkeypatch, team_service, threads=4)

    outcomes = at_once(
        [partial(add_member, application_id=application.pk, details=karim, by=person, now=NOW) for person in people]
    )

    assert TeamMember.objects.count() == outcomes.count(TeamMember) == 1
    refusal = AlreadyInTeam if is_locked else IntegrityError  # the database is the last judge
    assert outcomes.count(refusal) == 3


@pytest.mark.parametrize("is_locked", [True, False])
def test_the_last_two_of_a_team_in_review_never_leave_at_once(is_locked: bool, monkeypatch: pytest.MonkeyPatch):
    application, people = of_outlet(State.SUBMITTED, 2)
    team = TeamMemberFactory.create_batch(2, application=application)
    if not is_locked:
        drop_the_lock(monkeypatch, team_service, threads=2)

    outcomes = at_once(
        [
            partial(withdraw_member, member_id=member.pk, by=person, now=NOW)
            for member, person in zip(team, people, strict=True)
        ]
    )

    assert outcomes.count(ApplicationIncomplete) == (1 if is_locked else 0)
    assert application.members.standing().count() == (1 if is_locked else 0)


@pytest.mark.parametrize("is_locked", [True, False])
def test_an_application_is_taken_back_or_reviewed_and_never_both(is_locked: bool, monkeypatch: pytest.MonkeyPatch):
    application, [salma] = of_outlet(State.SUBMITTED, 1)
    TeamMemberFactory(application=application)
    officer = UserFactory(roles=[Role.PRESS])
    if not is_locked:
        drop_the_lock(monkeypatch, applications_service, review_service, threads=2)

    outcomes = at_once(
        [
            partial(take_back_application, application_id=application.pk, by=salma, now=NOW),
            partial(begin_review, application_id=application.pk, review="press", by=officer, now=NOW),
        ]
    )

    assert outcomes.count(MoveNotAllowed) == (1 if is_locked else 0)
