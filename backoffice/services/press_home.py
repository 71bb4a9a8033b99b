"""What the first page of staff says of the press: what waits for this person, and how far accreditation is."""

from dataclasses import dataclass, field

from django.db.models import Count, Min, Q

from backoffice.services.home import Waiting
from media_accreditation.models import ActivityRequest, Application, Badge, Representative, Review, TeamMember
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition


@dataclass(frozen=True)
class BadgeDesk:
    to_print: int
    to_collect: int
    collected: int


@dataclass(frozen=True)
class StateCount:
    state: Application.State
    count: int


@dataclass
class PressHome:
    """None where the person may not see it."""

    representatives: Waiting | None = None
    press_review: Waiting | None = None
    security_review: Waiting | None = None
    ready: int | None = None
    badges: BadgeDesk | None = None
    activities: Waiting | None = None
    accredited_people: int = 0
    states: list[StateCount] = field(default_factory=list)

    @property
    def applications(self) -> int:
        return sum(row.count for row in self.states)

    @property
    def accredited_outlets(self) -> int:
        return sum(row.count for row in self.states if row.state in Application.APPROVED_STATES)


def press_home(*, user: User, edition: Edition) -> PressHome | None:
    """None for whom may see nothing of the press. At most eight queries, whatever the edition holds."""
    if not user.may(Permission.VIEW_PRESS):
        return None
    applications = Application.objects.filter(edition=edition)
    home = PressHome(states=_states(edition))
    home.accredited_people = TeamMember.objects.approved().filter(application__edition=edition).count()
    if user.may(Permission.MANAGE_OUTLETS):
        pending = Representative.objects.pending()
        home.representatives = Waiting(**pending.aggregate(count=Count("pk"), since=Min("requested_at")))
    if user.may(Permission.REVIEW_PRESS):
        to_review = applications.to_review(Review.PRESS)
        home.press_review = Waiting(**to_review.aggregate(count=Count("pk"), since=Min("submitted_at")))
    if user.may(Permission.REVIEW_SECURITY):
        to_review = applications.to_review(Review.SECURITY)
        home.security_review = Waiting(**to_review.aggregate(count=Count("pk"), since=Min("press_reviewed_at")))
    if user.may(Permission.MANAGE_PRESS):
        home.ready = applications.ready().count()
    if user.may(Permission.MANAGE_BADGES):
        home.badges = _badge_desk(edition)
    if user.may(Permission.MANAGE_ACTIVITIES):
        asked = ActivityRequest.objects.filter(application__edition=edition, state=ActivityRequest.State.ASKED)
        home.activities = Waiting(**asked.aggregate(count=Count("pk"), since=Min("asked_at")))
    return home


def _states(edition: Edition) -> list[StateCount]:
    """In the order of the way; states that nobody is in are left out."""
    counted = Application.objects.filter(edition=edition).order_by().values_list("state").annotate(Count("pk"))
    found = dict(counted)
    return [StateCount(state, found[state]) for state in Application.State if state in found]


def _badge_desk(edition: Edition) -> BadgeDesk:
    state = Badge.State
    return BadgeDesk(
        **Badge.objects.filter(edition=edition).aggregate(
            to_print=Count("pk", filter=Q(state=state.ORDERED)),
            to_collect=Count("pk", filter=Q(state=state.PRINTED)),
            collected=Count("pk", filter=Q(state=state.COLLECTED)),
        )
    )
