"""What every page of an outlet's application stands on: the application, how far it is, what it lacks and where."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from media_accreditation.errors import AccreditationError, Missing
from media_accreditation.models import Application, ApplicationQuerySet, InformationRequest, PressRules, TeamMember
from media_accreditation.refusals import sentence_for
from media_accreditation.services.missing import NOT_THEIRS, Lack, missing_from
from media_accreditation.services.rules import press_rules_of, takes_applications
from openday.accounts.models import User
from openday.accounts.views import person

State = Application.State
ON_DETAILS: Final = frozenset({Lack.CONTACT_NAME, Lack.CONTACT_EMAIL, Lack.CONTACT_PHONE, Lack.DAYS, Lack.ZONES})
ON_PAPERS: Final = frozenset({Lack.ASSIGNMENT, Lack.ID_PAPER, Lack.PHOTO})


@dataclass(frozen=True)
class LackShown:
    """Something missing, and the page on which it is put right ("" where the press office does it)."""

    label: str
    url: str
    member: TeamMember | None = None


@dataclass(frozen=True)
class Step:
    name: str
    url: str
    is_done: bool
    is_here: bool


@dataclass
class Dossier:
    """One request to one application. The application comes with all that may be missing."""

    user: User
    application: Application
    now: datetime

    @cached_property
    def rules(self) -> PressRules:
        rules: PressRules | None = getattr(self.application.edition, "press_rules", None)
        return rules or press_rules_of(self.application.edition)

    @cached_property
    def missing(self) -> list[Missing]:
        return missing_from(self.application)

    @cached_property
    def lacks(self) -> list[LackShown]:
        by_id = {member.public_id: member for member in self.application.members.all()}
        return [self._shown(lack, by_id.get(lack.member) if lack.member else None) for lack in self.missing]

    @property
    def lacks_of_theirs(self) -> list[LackShown]:
        """What the outlet itself can put right."""
        return [lack for lack in self.lacks if lack.url]

    @cached_property
    def team(self) -> list[TeamMember]:
        return sorted((row for row in self.application.members.all() if not row.withdrawn_at), key=lambda row: row.pk)

    @cached_property
    def questions(self) -> list[InformationRequest]:
        """All that reviews asked, oldest first."""
        return sorted(self.application.questions.all(), key=lambda row: (row.asked_at, row.pk))

    @property
    def open_questions(self) -> list[InformationRequest]:
        review = self.application.asked_during
        return [row for row in self.questions if review and row.review == review and not row.answered_at]

    @property
    def is_editable(self) -> bool:
        return self.application.state in Application.EDITABLE_STATES

    @property
    def can_be_sent(self) -> bool:
        """Whether the door is open, whatever is missing."""
        return self.application.state == State.DRAFT and self.is_in_time

    @property
    def is_in_time(self) -> bool:
        is_open = takes_applications(self.application.edition, self.rules, now=self.now)
        return is_open or self.application.late_allowed_at is not None

    @property
    def can_be_taken_back(self) -> bool:
        return self.application.state == State.SUBMITTED and self.is_in_time

    def can_be_changed(self, member: TeamMember) -> bool:
        """As `services.team.is_open`, from what is loaded."""
        if self.application.state == State.MORE_INFO:
            return bool({None, member.pk} & {row.member_id for row in self.open_questions})
        return self.application.state == State.DRAFT

    def lacks_of(self, member: TeamMember) -> list[LackShown]:
        return [lack for lack in self.lacks if lack.member == member]

    # --- Where things are -------------------------------------------------------------------------
    def url_of(self, page: str) -> str:
        return reverse(f"press:application-{page}", args=[self.application.public_id])

    def steps(self, here: str) -> list[Step]:
        """The way to a sent application; a step is done once nothing of it is missing."""
        codes = {lack.code for lack in self.missing}
        has_members_whole = Lack.MEMBERS not in codes and not any(lack.member for lack in self.missing)
        done = {
            "details": not codes & {*ON_DETAILS, Lack.ASSIGNMENT},
            "team": has_members_whole,
            "equipment": self.application.equipment.exists() and Lack.FREQUENCIES not in codes,
            "detail": False,
        }
        names = {
            "details": _("When and where"),
            "team": _("The team"),
            "equipment": _("Equipment"),
            "detail": _("Check and send"),
        }
        return [Step(names[page], self.url_of(page), done[page], page == here) for page in names]

    def _shown(self, lack: Missing, member: TeamMember | None) -> LackShown:
        code = Lack(lack.code)
        return LackShown(str(code.label), self._url_of_lack(code, member), member)

    def _url_of_lack(self, code: Lack, member: TeamMember | None) -> str:
        if code in NOT_THEIRS:
            return ""
        if member:
            page = "press:member-papers" if code in ON_PAPERS else "press:member-edit"
            field = code.value if code in ON_PAPERS else f"id_{code.value}"
            return f"{reverse(page, args=[member.public_id])}#{field}"
        if code == Lack.ASSIGNMENT:
            return f"{reverse('press:application-papers', args=[self.application.public_id])}#{code.value}"
        page = "details" if code in ON_DETAILS else "equipment" if code == Lack.FREQUENCIES else "team"
        return self.url_of(page) + (f"#id_{code.value}" if code in ON_DETAILS else "")


def dossiers(user: User) -> ApplicationQuerySet:
    """Applications of the outlets that `user` acts for, with all that pages show of them. Ten queries at most."""
    own: ApplicationQuerySet = Application.objects.visible_to(user)
    return own.with_what_may_be_missing().prefetch_related("members__photo", "questions__member")


def dossier_of(request: HttpRequest, public_id: UUID) -> Dossier:
    """404 where the application is not one of an outlet that the person acts for."""
    user = person(request)
    application = dossiers(user).filter(public_id=public_id).first()
    if application is None:
        raise Http404
    return Dossier(user=user, application=application, now=timezone.now())


def dossier_of_member(request: HttpRequest, public_id: UUID) -> tuple[Dossier, TeamMember]:
    """The same by one of its team, whoever was taken off included."""
    user = person(request)
    application = dossiers(user).filter(members__public_id=public_id).first()
    if application is None:
        raise Http404
    dossier = Dossier(user=user, application=application, now=timezone.now())
    member = next(row for row in application.members.all() if row.public_id == public_id)
    member.application = application
    return dossier, member


def do_or_say(request: HttpRequest, deed: Callable[[], Any], *, done: str, to: str) -> HttpResponse:
    """Do something that needs no form, and go to `to`: with what was `done`, or why it was not."""
    try:
        deed()
    except AccreditationError as refusal:
        messages.error(request, sentence_for(refusal))
    else:
        messages.success(request, done)
    return redirect(to)
