"""What an outlet is told on the way to the reviews, reminded of, and written to about; and what is no longer said."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import translation

from media_accreditation.models import Application, Badge, Outlet, PressRules, Representative, TeamMember
from media_accreditation.own_part import own_part_path
from media_accreditation.services.applications import allow_late, submit_application
from media_accreditation.services.team import invite_member
from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.editions.models import Edition
from openday.notifications.audiences import audience_of
from openday.notifications.kinds import kind_of
from openday.notifications.models import Message, ReminderRule
from openday.notifications.services.reminding import add_usual_rules, remind
from openday.time_zone import at_local
from tests.factories.accounts import UserFactory
from tests.factories.media_accreditation import (
    BEFORE,
    NOW,
    ApplicationFactory,
    BadgeFactory,
    InformationRequestFactory,
    OutletFactory,
    PaperFactory,
    PressRulesFactory,
    RepresentativeFactory,
    TeamMemberFactory,
)

State = Application.State
DEADLINE_DAY = date(2027, 5, 8)
FIRST_DAY = date(2027, 5, 22)


@pytest.fixture
def edition(db: None) -> Edition:
    edition = PressRulesFactory().edition
    add_usual_rules(edition=edition, now=datetime(2020, 1, 1, tzinfo=UTC))
    ReminderRule.objects.exclude(reminder__startswith="press.").delete()
    return edition


@pytest.fixture
def salma(db: None) -> User:
    return UserFactory(language="fr")


@pytest.fixture
def application(edition: Edition, salma: User) -> Application:
    outlet = RepresentativeFactory(user=salma, outlet=OutletFactory(name_fr="Sawt Chamal")).outlet
    return ApplicationFactory(edition=edition, outlet=outlet, contact_email="desk@example.org")


def facts(message: Message):
    return kind_of(message.kind).load([message]).get(message.pk)


def reminded(day: date, hour: int = 10) -> set[tuple[str, str, str]]:
    """What a beat of that hour writes: kind, channel, and who ("" without an account)."""
    remind(now=at_local(day, time(hour)).astimezone(UTC))
    rows = Message.objects.filter(rule__isnull=False).select_related("recipient")
    return {(row.kind, row.channel, row.recipient.email if row.recipient else row.address) for row in rows}


# --- News -----------------------------------------------------------------------------------------
def test_who_acts_for_the_outlet_and_its_contact_are_told_that_it_arrived(application: Application, salma: User):
    PaperFactory(application=application, kind="assignment")
    TeamMemberFactory(application=application, papers=True)

    submit_application(application_id=application.pk, by=salma, now=NOW)

    told = Message.objects.filter(kind="press.application_submitted")
    assert {(row.channel, row.address, row.recipient) for row in told} == {
        ("email", salma.email, salma),
        ("site", "", salma),
        ("email", "desk@example.org", None),
    }
    said = facts(told.get(address=salma.email))
    assert (said.values["outlet"], str(application.public_id) in said.url) == ("Sawt Chamal", True)

    Application.objects.update(state=State.DRAFT)
    assert facts(told.get(address=salma.email)) is None


def test_a_late_allowance_says_what_is_missing(application: Application):
    allow_late(application_id=application.pk, by=UserFactory(roles=[Role.PRESS]), now=NOW)

    said = facts(Message.objects.get(kind="press.late_allowed", channel="email", recipient__isnull=False))

    with translation.override("fr"):
        assert said.values["missing"] == translation.ngettext(
            "%(count)d thing is still missing", "%(count)d things are still missing", 2
        ) % {"count": 2}


def test_an_invited_member_gets_the_link_in_their_language_until_it_is_another(application: Application, salma: User):
    member = TeamMemberFactory(application=application, email="karim@example.org", language="fr")

    invite_member(member_id=member.pk, by=salma, now=NOW)

    letter = Message.objects.get(kind="press.member_invited")
    member.refresh_from_db()
    with translation.override("fr"):
        path = own_part_path(member)
    said = facts(letter)
    assert (letter.address, letter.recipient, letter.channel) == ("karim@example.org", None, "email")
    assert (said.url.endswith(path), said.values["by"]) == (True, salma.full_name)
    for change in ({"email": "else@example.org"}, {"withdrawn_at": NOW}):
        TeamMember.objects.filter(pk=member.pk).update(**change)
        assert facts(letter) is None
        TeamMember.objects.filter(pk=member.pk).update(email="karim@example.org", withdrawn_at=None)
    Application.objects.update(state=State.SUBMITTED, submitted_at=NOW, submitted_by=salma)
    assert facts(letter) is None


# --- Reminders ------------------------------------------------------------------------------------
def test_a_draft_is_reminded_of_a_week_and_two_days_before_the_deadline(application: Application, salma: User):
    outlet = ("press.draft_waits", "email", "desk@example.org")
    RepresentativeFactory(outlet=application.outlet, state="pending")
    ApplicationFactory(edition=application.edition, state=State.SUBMITTED)

    assert reminded(DEADLINE_DAY - timedelta(days=8)) == set()
    week = reminded(DEADLINE_DAY - timedelta(days=7))
    assert week == {outlet, ("press.draft_waits", "email", salma.email), ("press.draft_waits", "site", salma.email)}
    reminded(DEADLINE_DAY - timedelta(days=2))
    assert Message.objects.filter(rule__isnull=False).count() == 6

    letter = Message.objects.filter(rule__isnull=False).first()
    assert facts(letter) is not None
    PressRules.objects.update(deadline_at=NOW + timedelta(days=90))  # moved: told anew, and not of the old one
    assert facts(letter) is None


def test_a_draft_begun_after_the_reminder_was_due_is_not_reminded_of(application: Application):
    Application.objects.update(created_at=at_local(DEADLINE_DAY - timedelta(days=7), time(10, 30)))

    assert reminded(DEADLINE_DAY - timedelta(days=7), hour=11) == set()


def test_who_has_not_filled_in_their_part_is_reminded(application: Application):
    invited = TeamMemberFactory(application=application, invited_at=BEFORE)
    TeamMemberFactory(application=application, invited_at=BEFORE, papers=True)  # nothing is missing
    TeamMemberFactory(application=application)  # never invited
    TeamMemberFactory(application=application, invited_at=BEFORE, withdrawn_at=NOW)

    assert reminded(DEADLINE_DAY - timedelta(days=4)) == {("press.part_waits", "email", invited.email)}

    letter = Message.objects.get(kind="press.part_waits")
    assert facts(letter) is not None
    PaperFactory(member=invited, kind="id_paper")
    invited.photo = PaperFactory(member=invited, kind="photo")
    invited.save()
    assert facts(letter) is None


def test_a_question_is_reminded_of_two_days_later_until_it_is_answered(edition: Edition, salma: User):
    outlet = RepresentativeFactory(user=salma).outlet
    waiting = ApplicationFactory(edition=edition, outlet=outlet, state=State.MORE_INFO, contact_email=salma.email)
    InformationRequestFactory(application=waiting, asked_at=NOW)
    InformationRequestFactory(application=waiting, asked_at=NOW, review="security")  # of an older review
    other = ApplicationFactory(edition=edition, state=State.MORE_INFO, outlet=RepresentativeFactory().outlet)
    InformationRequestFactory(application=other, asked_at=NOW, answered_at=NOW, answered_by=salma)

    written = reminded(NOW.date() + timedelta(days=2))

    assert written == {("press.questions_wait", channel, salma.email) for channel in ("email", "site")}
    assert facts(Message.objects.get(channel="email", rule__isnull=False)).values["questions"].startswith("1 ")
    Application.objects.filter(pk=waiting.pk).update(state=State.PRESS_REVIEW, asked_during="")
    assert facts(Message.objects.get(channel="email", rule__isnull=False)) is None


def test_badges_that_wait_are_reminded_of_two_days_before_the_first_day(edition: Edition, salma: User):
    outlet = RepresentativeFactory(user=salma).outlet
    approved = ApplicationFactory(edition=edition, outlet=outlet, state=State.APPROVED, contact_email=salma.email)
    badge = BadgeFactory(member=TeamMemberFactory(application=approved, papers=True))

    written = reminded(FIRST_DAY - timedelta(days=2))

    assert written == {("press.badges_wait", channel, salma.email) for channel in ("email", "site")}
    letter = Message.objects.get(channel="email", rule__isnull=False)
    assert facts(letter).values["badges"].startswith("1 ")
    Badge.objects.filter(pk=badge.pk).update(
        state=Badge.State.COLLECTED, collected_at=NOW, collected_by=badge.ordered_by, id_checked="national"
    )
    assert facts(letter) is None


# --- Audiences ------------------------------------------------------------------------------------
def users(name: str, edition: Edition, keys=None, **chosen: str) -> set[User | None]:
    return {each.user for each in audience_of(name).people(edition, chosen, keys)}


def test_outlets_are_written_to_by_what_they_have_sent(application: Application, salma: User):
    edition = application.edition
    sent = ApplicationFactory(edition=edition, state=State.SUBMITTED, outlet=OutletFactory(kind=Outlet.Kind.TV))
    nadia = RepresentativeFactory(outlet=sent.outlet).user
    idle = RepresentativeFactory().user
    RepresentativeFactory(outlet=sent.outlet, state=Representative.State.SUSPENDED)
    RepresentativeFactory(outlet=sent.outlet, user=UserFactory(is_active=False))

    assert users("press.applying", edition) == {salma, nadia}
    assert users("press.applying", edition, state="draft") == {salma}
    assert users("press.applying", edition, kind="tv") == {nadia}
    assert users("press.applying", edition, keys=[nadia.pk]) == {nadia}
    assert users("press.not_applying", edition) == {salma, idle}
    with translation.override("fr"):
        [said] = [each.values() for each in audience_of("press.applying").people(edition, {}, [salma.pk])]
    assert said == {"person": salma.full_name, "outlet": "Sawt Chamal", "reference": application.reference}


def test_accredited_people_are_written_to_without_an_account(edition: Edition):
    approved = ApplicationFactory(edition=edition, state=State.PARTLY_APPROVED)
    karim = TeamMemberFactory(application=approved)
    driver = TeamMemberFactory(application=approved, role="driver")
    TeamMemberFactory(application=approved, verdict="not_cleared")
    TeamMemberFactory(application=approved, withdrawn_at=NOW)

    people = list(audience_of("press.accredited").people(edition, {}, None))
    drivers = list(audience_of("press.accredited").people(edition, {"category": "L"}, None))

    assert [(each.key, each.user, each.email) for each in people] == [
        (karim.pk, None, karim.email),
        (driver.pk, None, driver.email),
    ]
    assert [each.key for each in drivers] == [driver.pk]
