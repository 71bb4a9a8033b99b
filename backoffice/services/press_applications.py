"""Applications as staff see them: how far they all are, what waits for its release, what one of them went through."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q

from backoffice.services.trail import Happening, history_of_parts
from media_accreditation.models import (
    Application,
    ApplicationQuerySet,
    Category,
    InformationRequest,
    Review,
    TeamMember,
    Verdict,
)
from media_accreditation.services.draws import cleared_by_category, waiting_for_review
from media_accreditation.services.quotas import overruns_of, quotas_by_category
from media_accreditation.services.releasing import verdict_of
from openday.editions.models import Edition

State = Application.State
STATE_TONES: Final = {
    State.DRAFT: "wait",
    State.SUBMITTED: "soft",
    State.PRESS_REVIEW: "soft",
    State.SECURITY_REVIEW: "act",
    State.MORE_INFO: "wait",
    State.APPROVED: "good",
    State.PARTLY_APPROVED: "good",
    State.REFUSED: "bad",
    State.REVOKED: "bad",
}
STANDING: Final = Q(members__withdrawn_at=None)


@dataclass(frozen=True)
class StatePart:
    """How many applications are in a state, and the tone in which it is drawn."""

    state: State
    count: int
    tone: str


def states_of(edition: Edition) -> list[StatePart]:
    """In the order of their way, those that are empty left out. One query."""
    found = Application.objects.filter(edition=edition).values_list("state").annotate(count=Count("pk")).order_by()
    counts = dict(found)
    return [StatePart(state, counts[state], STATE_TONES[state]) for state in State if counts.get(state)]


def applications_of(edition: Edition, narrowed: dict[str, Any]) -> ApplicationQuerySet:
    """`narrowed` is what PressListForm says; the newest first. Asks now for what is searched."""
    applications: ApplicationQuerySet = Application.objects.filter(edition=edition)
    if state := narrowed.get("state"):
        applications = applications.filter(state=state)
    if kind := narrowed.get("kind"):
        applications = applications.filter(outlet__kind=kind)
    found = applications.matching(narrowed.get("q", "")).select_related("outlet")
    return found.annotate(
        team_size=Count("members", filter=STANDING),
        approved_size=Count("members", filter=STANDING & Q(members__released_verdict=Verdict.CLEARED)),
    ).order_by("-submitted_at", "-pk")


# --- Release --------------------------------------------------------------------------------------
@dataclass(frozen=True)
class ReadyRow:
    """An application whose decision can be released: how many of its team would be approved, and what is over."""

    application: Application
    cleared: int
    team: int
    outcome: State
    over: list[tuple[str, int, int]]  # category or "", people, places


@dataclass(frozen=True)
class CategoryRow:
    """A category: places in all (None: no limit), taken, and how many are cleared or still in review."""

    category: Category
    places: int | None
    taken: int
    cleared: int
    waiting: int

    @property
    def left(self) -> int | None:
        return None if self.places is None else self.places - self.taken

    @property
    def lacks(self) -> int:
        """How many people are cleared beyond the places that are left."""
        return 0 if self.left is None else max(self.cleared - self.left, 0)


def ready_rows(edition: Edition) -> list[ReadyRow]:
    """All of them, who waits longest first. Three queries."""
    applications = Application.objects.ready().filter(edition=edition).select_related("outlet")
    rows = list(applications.prefetch_related("members").order_by("submitted_at", "pk"))
    quotas = list(edition.press_quotas.all())
    return [_ready_row(application, quotas_by_category(quotas, application.outlet)) for application in rows]


def _ready_row(application: Application, places: dict[str, int]) -> ReadyRow:
    team = [member for member in application.members.all() if not member.withdrawn_at]
    cleared = [member for member in team if verdict_of(member) == Verdict.CLEARED]
    overruns = overruns_of(application, cleared, places)
    outcome = State.REFUSED if not cleared else State.APPROVED if len(cleared) == len(team) else State.PARTLY_APPROVED
    return ReadyRow(
        application=application,
        cleared=len(cleared),
        team=len(team),
        outcome=outcome,
        over=[(overrun.category, overrun.asked, overrun.places) for overrun in overruns],
    )


def category_rows(edition: Edition) -> list[CategoryRow]:
    """All categories, whatever their number of rows. Two queries, and one a category."""
    capacities = {row.category: row for row in edition.press_capacities.all()}
    cleared = cleared_by_category(edition)
    return [
        CategoryRow(
            category=category,
            places=capacities[category].places if category in capacities else None,
            taken=capacities[category].taken if category in capacities else 0,
            cleared=cleared.get(category, 0),
            waiting=waiting_for_review(edition, category),
        )
        for category in Category
    ]


def outcomes_of(rows: Iterable[ReadyRow]) -> dict[State, int]:
    return dict(Counter(row.outcome for row in rows))  # a Counter would answer 0 to a template that asks for `items`


# --- One application ------------------------------------------------------------------------------
def history_of_application(application: Application, *, notes_of: Collection[str]) -> list[Happening]:
    """The application, its team and its questions, newest first; notes of other reviews than `notes_of` are left
    out, and verdicts stand without their codes. Four queries, and one for each kind of object that they refer to."""
    hidden = {f"{review}_{name}" for review in Review for name in ("reasons", "decided_at", "decided_by")}
    # What has its own page (papers), and moments that the events themselves have.
    hidden |= {"photo", "added_at", "asked_at", "created_at", "created_by"}
    hidden |= {f"{stem}_at" for stem in ("submitted", "decided", "revoked", "late_allowed", "answered", "released")}
    hidden |= {f"{review}_reviewed_at" for review in Review}
    hidden |= {f"{review}_note" for review in Review if review not in notes_of}
    members = {member.pk: member.name for member in application.members.all()}
    parts: list[tuple[type[Any], str, dict[int, str]]] = [
        (Application, "pgh_obj", {}),
        (TeamMember, "application", members),
        (InformationRequest, "application", {}),
    ]
    return history_of_parts(
        [(model, {name: application.pk}, titles) for model, name, titles in parts], hidden=frozenset(hidden)
    )


def team_for_page(application: Application) -> Sequence[TeamMember]:
    """With who decided on each. One query."""
    members = application.members.select_related("press_decided_by", "security_decided_by")
    return list(members.order_by("withdrawn_at", "pk"))
