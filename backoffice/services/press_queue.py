"""The desk of a review: applications that wait, the one in hand, and all that a reviewer looks at before deciding."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Count, Prefetch, Q, QuerySet

from backoffice.services.queues import Queue, queue_from
from media_accreditation.models import (
    Application,
    ApplicationQuerySet,
    InformationRequest,
    Paper,
    Review,
    TeamMember,
    Verdict,
)
from media_accreditation.services.quotas import quotas_by_category
from media_accreditation.services.review import Decision, Staged, of_review, other_review
from openday.editions.models import Edition

TO_DECIDE: Final = "to_decide"
WAITING: Final = "waiting"
OVER: Final = "over"
State = Application.State


def queue_of(edition: Edition, review: str, narrowed: Mapping[str, Any], *, at: int | None) -> Queue[Application]:
    """`narrowed` is what PressQueueForm says; who waits longest comes first. One query, more where it searches."""
    applications = _narrowed(_at_stage(edition, review, narrowed.get("stage") or TO_DECIDE), narrowed)
    standing = Count("members", filter=Q(members__withdrawn_at=None))
    shown = applications.select_related("outlet").annotate(team_size=standing)
    return queue_from(shown.order_by("submitted_at", "pk"), at=at)


def counts_of(edition: Edition, review: str) -> dict[str, int]:
    """How many are at each stage of this review. One query."""
    stages = {stage: _at_stage(edition, review, stage) for stage in (TO_DECIDE, WAITING, OVER)}
    counted = Application.objects.filter(edition=edition).aggregate(
        **{stage: Count("pk", filter=Q(pk__in=found.values("pk"))) for stage, found in stages.items()}
    )
    return dict(counted)


def _at_stage(edition: Edition, review: str, stage: str) -> ApplicationQuerySet:
    applications: ApplicationQuerySet = Application.objects.filter(edition=edition)
    if stage == WAITING:
        return applications.waiting_in(review)
    if stage == OVER:  # and not released: still to be decided otherwise, or on its way
        if review == Review.PRESS:
            return applications.filter(Q(state=State.SECURITY_REVIEW) | Q(pk__in=applications.ready().values("pk")))
        return applications.ready().filter(state=State.SECURITY_REVIEW)
    return applications.to_review(review)


def _narrowed(applications: ApplicationQuerySet, narrowed: Mapping[str, Any]) -> ApplicationQuerySet:
    if kind := narrowed.get("kind"):
        applications = applications.filter(outlet__kind=kind)
    if narrowed.get("country") == "abroad":
        abroad = TeamMember.objects.standing().exclude(nationality="MA")
        applications = applications.filter(Q(pk__in=abroad.values("application")) | ~Q(outlet__country="MA"))
    elif narrowed.get("country") == "home":
        applications = applications.filter(outlet__country="MA")
    return applications.matching(narrowed.get("q", ""))


# --- The application in hand ----------------------------------------------------------------------
@dataclass
class MemberRow:
    """A member with what stands staged of them, and what the reviewer chose (the same, until they choose otherwise).

    `elsewhere` are other outlets in whose team the same person is, in this edition; `before` tells of the other review.
    """

    member: TeamMember
    stands: Decision
    chosen: Decision
    papers: list[Paper]
    questions: list[InformationRequest]
    elsewhere: list[str]
    before: str
    error: str = ""
    decided_by: Any = None
    decided_at: Any = None

    @property
    def is_changed(self) -> bool:
        return self.chosen != self.stands


@dataclass
class Dossier:
    """All that a reviewer of one application looks at."""

    application: Application
    rows: list[MemberRow]
    left_out: list[TeamMember]  # by the press office: security does not decide on them
    papers: list[Paper]  # of the application, then of the outlet
    questions: list[InformationRequest]  # of the whole
    places: dict[str, int]
    asked: dict[str, int] = field(default_factory=dict)
    earlier: list[Application] = field(default_factory=list)

    @property
    def decided_count(self) -> int:
        return sum(1 for row in self.rows if row.stands.verdict)

    @property
    def over(self) -> list[tuple[str, int, int]]:
        """(category or "" for all, people, places) where more would come than the quota says."""
        return [
            (key, self.asked.get(key, 0), most) for key, most in self.places.items() if self.asked.get(key, 0) > most
        ]


def dossier_of(
    application: Application,
    review: str,
    *,
    typed: Mapping[int, Decision] | None = None,
    errors: Mapping[int, str] | None = None,
) -> Dossier:
    """`typed` are decisions that were sent and not kept, by member. A fixed number of queries, whatever the team."""
    members = list(_members(application))
    in_review = {member.pk for member in of_review(members, review)}
    elsewhere = _elsewhere(application, members)
    questions = list(
        application.questions.select_related("member", "asked_by", "answered_by").order_by("asked_at", "pk")
    )
    rows = [
        _row(
            member,
            review,
            chosen=(typed or {}).get(member.pk),
            elsewhere=elsewhere.get(member.id_digest, []),
            questions=[question for question in questions if question.member_id == member.pk],
            error=(errors or {}).get(member.pk, ""),
        )
        for member in members
        if member.pk in in_review
    ]
    standing = [member for member in members if not member.withdrawn_at]
    asked: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.chosen.verdict != Verdict.NOT_CLEARED:
            asked[row.member.category] += 1
            asked[""] += 1
    return Dossier(
        application=application,
        rows=rows,
        left_out=[member for member in standing if member.pk not in in_review],
        papers=[*application.papers.all(), *application.outlet.papers.all()],
        questions=[question for question in questions if question.member_id is None],
        places=quotas_by_category(application.edition.press_quotas.all(), application.outlet),
        asked=asked,
        earlier=list(
            Application.objects.decided()
            .filter(outlet=application.outlet_id)
            .exclude(pk=application.pk)
            .select_related("edition")
            .order_by("-edition__number", "-pk")[:3]
        ),
    )


def application_in_hand(pk: int) -> Application:
    """With what the desk shows of it, the team apart."""
    kept = Paper.objects.kept().order_by("kind", "-uploaded_at", "-pk")
    return (
        Application.objects.select_related("outlet", "edition", "press_reviewed_by", "security_reviewed_by")
        .prefetch_related(
            "zones",
            "equipment",
            "vehicles",
            "edition__press_quotas",
            Prefetch("papers", kept),
            Prefetch("outlet__papers", kept),
        )
        .get(pk=pk)
    )


def _members(application: Application) -> "QuerySet[TeamMember]":
    kept = Paper.objects.kept().order_by("kind", "-uploaded_at", "-pk")
    members = application.members.select_related("photo", "press_decided_by", "security_decided_by")
    return members.prefetch_related("zones", Prefetch("papers", kept)).order_by("pk")


def _elsewhere(application: Application, members: Iterable[TeamMember]) -> dict[str, list[str]]:
    """Names of other outlets by the digest of a person whom they want to send, too. One query."""
    digests = {member.id_digest for member in members if member.id_digest}
    others = (
        TeamMember.objects.standing()
        .filter(id_digest__in=digests, application__edition=application.edition_id)
        .exclude(application=application.pk)
        .exclude(application__state__in=(State.REFUSED, State.REVOKED))
        .select_related("application__outlet")
        .order_by("pk")
    )
    found: dict[str, list[str]] = defaultdict(list)
    for other in others:
        found[other.id_digest].append(other.application.outlet.name)
    return found


def _row(
    member: TeamMember,
    review: str,
    *,
    chosen: Decision | None,
    elsewhere: list[str],
    questions: list[InformationRequest],
    error: str,
) -> MemberRow:
    stands = Staged(review).of(member)
    return MemberRow(
        member=member,
        stands=stands,
        chosen=stands if chosen is None else chosen,
        papers=[paper for paper in member.papers.all() if paper.kind != Paper.Kind.PHOTO],
        questions=questions,
        elsewhere=elsewhere,
        before=getattr(member, f"{other_review(review)}_verdict"),
        error=error,
        decided_by=getattr(member, f"{review}_decided_by"),
        decided_at=getattr(member, f"{review}_decided_at"),
    )
