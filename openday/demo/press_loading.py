"""The press of a demo edition, loaded whole or not at all, and counted."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import pghistory
from django.db import connection, transaction
from django.db.models import Count, QuerySet

from media_accreditation.models import ActivityRequest, Application, Badge, Outlet, Representative, TeamMember
from media_accreditation.services.rules import press_rules_of
from openday.accounts.models import User
from openday.demo import press, press_badges
from openday.demo.press import Applicant, Cast, Moments, Story
from openday.demo.press_activities import Host, add_officers, plan_activities, spread
from openday.demo.press_names import OutletName
from openday.editions.models import Edition

State = Application.State
Activity = ActivityRequest.State
LARGEST_TEAM: Final = 12  # what the published rule gives to most outlets
# Of a thousand outlets; the rest is approved. Each state at least once.
ENDS: Final = {
    State.DRAFT: 30,
    State.SUBMITTED: 30,
    State.PRESS_REVIEW: 30,
    State.MORE_INFO: 30,
    State.SECURITY_REVIEW: 30,
    State.PARTLY_APPROVED: 240,
    State.REFUSED: 40,
    State.REVOKED: 20,
}
ENDS_OF_ACTIVITIES: Final = {
    Activity.DONE: 700,
    Activity.AGREED: 90,
    Activity.PROPOSED: 60,
    Activity.ASKED: 60,
    Activity.CANCELLED: 60,
    Activity.NO_SHOW: 30,
}
LABEL: Final = "presse"
LEAST_OUTLETS: Final = len(ENDS) + 2


class NotADemo(Exception):
    """There is no demo edition, or another one is published."""


class PressLoaded(Exception):
    """So many outlets were brought by an earlier call."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


class TooFew(Exception):
    """`outlets` and `members` are too few for every state, or too many for the published rule."""


class CountsDiffer(Exception):
    """What was loaded is not what was asked for: nothing stays."""

    def __init__(self, counts: "Counts") -> None:
        super().__init__(counts)
        self.counts = counts


@dataclass
class Counts:
    """What the outlets that were brought have in the edition, by state."""

    outlets: int = 0
    members: int = 0
    activities: int = 0
    applications_by_state: dict[str, int] = field(default_factory=dict)
    badges_by_state: dict[str, int] = field(default_factory=dict)
    activities_by_state: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Scale:
    """How many of each; the same seed brings the same."""

    names: Sequence[OutletName]
    members: int
    activities: int
    seed: int


@transaction.atomic
def load_press(*, scale: Scale, now: datetime) -> Counts:
    """Take `scale` through every state, as if the edition were over; answer what there is then.

    All of it or nothing. Raises NotADemo, PressLoaded, TooFew, or CountsDiffer where a state is empty.
    """
    edition = Edition.objects.current()
    cast = demo_cast()
    if edition is None or not edition.is_demo or cast is None:
        raise NotADemo
    if count := Outlet.objects.filter(is_demo=True, registration_number__startswith=f"{LABEL.upper()}-").count():
        raise PressLoaded(count)
    rules = press_rules_of(edition)
    story = Story(
        label=LABEL,
        edition=edition,
        cast=cast,
        moments=Moments(
            opens_at=rules.opens_at,
            applied_until=rules.deadline_at,
            reviewed_at=rules.deadline_at + timedelta(hours=1),
            released_at=rules.deadline_at + timedelta(days=2),
            badged_at=edition.days.order_by("date")[0].opens_at - timedelta(days=2),
        ),
        dice=random.Random(scale.seed),  # noqa: S311 - the same story each time, no secret
        met=TeamMember.objects.count(),
    )
    with pghistory.context(source="load_press"):
        users = press.create_users(LABEL, len(scale.names), joined_at=rules.opens_at)
        outlets = tell(story, scale, users, ENDS_OF_ACTIVITIES)
    counts = counts_of(edition, outlets)
    if not _is_whole(counts, scale):
        raise CountsDiffer(counts)
    return counts


def demo_cast() -> Cast | None:
    """The demo's press officer and security officer. Two queries."""
    demo = User.objects.filter(is_demo=True).exclude(roles=[])
    officer, guard = (demo.filter(roles=[role]).order_by("pk").first() for role in ("press", "security"))
    return Cast(officer, guard) if officer and guard else None


def tell(
    story: Story,
    scale: Scale,
    users: Sequence[User],
    activity_shares: dict[Activity, int],
    *,
    ends: Sequence[State] | None = None,
) -> list[Outlet]:
    """All acts in their order. `ends` are of the outlets in their order, drawn where none are given."""
    outlets = press.bring_outlets(story, scale.names, users)
    sizes = team_sizes(len(outlets), scale.members, story.dice)
    drawn = ends or ends_of(len(outlets), story.dice)
    applicants = [
        Applicant(number, outlet, user, size, end)
        for number, (outlet, user, size, end) in enumerate(zip(outlets, users, sizes, drawn, strict=True))
    ]
    press.set_limits(story)
    applications = {}
    moments = story.moments
    for applicant, at in zip(applicants, moments.of_applying(len(applicants)), strict=True):
        applications[applicant.number] = press.apply(story, applicant, now=at)
    for applicant in applicants:
        press.review(story, applicant, applications[applicant.number], now=moments.reviewed_at)
    press.draw(story, short_of=max(1, len(applicants) // 30))
    ready = Application.objects.filter(outlet__in=outlets, edition=story.edition).ready()
    press.release(story, list(ready.order_by("pk").values_list("pk", flat=True)))
    press_badges.hand_over(story)
    hosts = [
        Host(applications[applicant.number].pk, applicant.user)
        for applicant in applicants
        if applicant.ends in (State.APPROVED, State.PARTLY_APPROVED)
    ]
    officers = add_officers(story, now=moments.released_at)
    activity_ends = spread(activity_shares, scale.activities, story.dice)
    plan_activities(story, officers, hosts, activity_ends, asked_at=moments.released_at + timedelta(hours=1))
    press_badges.take_back(story, applicants, now=moments.badged_at + timedelta(hours=22))
    return outlets


def team_sizes(outlets: int, members: int, dice: random.Random) -> list[int]:
    """How many come of each outlet: two at least. Raises TooFew where it cannot be, or `LARGEST_TEAM` is not enough."""
    if outlets < LEAST_OUTLETS or not 2 * outlets <= members <= LARGEST_TEAM * outlets:
        raise TooFew
    sizes = [2] * outlets
    room = list(range(outlets))
    for _member in range(members - 2 * outlets):
        at = dice.randrange(len(room))
        sizes[room[at]] += 1
        if sizes[room[at]] == LARGEST_TEAM:
            room.pop(at)
    return sizes


def ends_of(outlets: int, dice: random.Random) -> list[State]:
    ends = [state for state, share in ENDS.items() for _each in range(max(1, round(outlets * share / 1000)))]
    ends += [State.APPROVED] * (outlets - len(ends))
    dice.shuffle(ends)
    return ends


def counts_of(edition: Edition, outlets: Sequence[Outlet]) -> Counts:
    """Six queries."""
    applications = Application.objects.filter(edition=edition, outlet__in=outlets)
    members = TeamMember.objects.standing().filter(application__in=applications)
    activities = ActivityRequest.objects.filter(application__in=applications)
    acted_for = Representative.objects.verified().filter(outlet__in=outlets).values("outlet").distinct()
    return Counts(
        outlets=acted_for.count(),
        members=members.count(),
        activities=activities.count(),
        applications_by_state=_by_state(applications),
        badges_by_state=_by_state(Badge.objects.filter(member__application__in=applications)),
        activities_by_state=_by_state(activities),
    )


def _by_state(rows: QuerySet[Application] | QuerySet[Badge] | QuerySet[ActivityRequest]) -> dict[str, int]:
    return dict(rows.order_by().values_list("state").annotate(Count("pk")))


def _is_whole(counts: Counts, scale: Scale) -> bool:
    """As many as were asked for, and something in every state."""
    asked = (len(scale.names), scale.members, scale.activities)
    return (counts.outlets, counts.members, counts.activities) == asked and (
        counts.applications_by_state.keys() == set(Application.State)
        and counts.badges_by_state.keys() == set(Badge.State)
        and counts.activities_by_state.keys() == set(Activity)
    )


def let_the_planner_know() -> None:
    """PostgreSQL would take the tables for empty until it looks at them by itself, a minute later."""
    with connection.cursor() as cursor:
        for model in (Outlet, Application, TeamMember, Badge, ActivityRequest):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")
