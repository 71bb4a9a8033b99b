"""Two outlets of the list that are one: everything that hangs on the duplicate goes to the one that is kept.

The duplicate's row stays as a sign that points to the other, with the applications that ended without a team: nothing
is lost, and its old addresses lead on. What would come of it is told first (`plan_merge`), by the same rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db import transaction

from media_accreditation.errors import (
    ApplicationsInTheWay,
    MayNotDecide,
    MoveNotAllowed,
    OutletNotVerified,
    OwnRequest,
)
from media_accreditation.models import Application, Outlet, Quota, Representative, TeamMember
from media_accreditation.services.joining import join_applications
from media_accreditation.services.locks import lock_applications
from media_accreditation.services.outlets import other_names, wait_for_additions
from media_accreditation.services.paper_moves import move_papers
from media_accreditation.services.quotas import IN_REVIEW, allot, lock_rules
from media_accreditation.services.representatives import OUTLET_MOVES
from media_accreditation.services.telling_outlets import tell_of_merge
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition

State = Application.State
# Filled in from the duplicate where the one that is kept does not say.
FILLED: Final = ("name_ar", "name_fr", "registration_number", "website", "city", "address", "email", "phone")
_JOINED_AT: Final = {
    State.DRAFT: "draft",
    State.SUBMITTED: "submitted",
    State.APPROVED: "approved",
    State.PARTLY_APPROVED: "approved",
}
_ENDED: Final = (State.REFUSED, State.REVOKED)


class Meeting(StrEnum):
    """What becomes of the duplicate's application to an edition."""

    MOVES = "moves"  # the other outlet has none
    JOINS = "joins"  # both are at the same point: one team of two
    STAYS = "stays"  # it ended, or is an empty draft: it stays with the duplicate
    BLOCKS = "blocks"  # staff have to settle one of the two first, or keep the other outlet


@dataclass(frozen=True)
class Encounter:
    """`kept` is None where only the duplicate applied."""

    other: Application
    kept: Application | None
    meeting: Meeting


@dataclass(frozen=True)
class MergePlan:
    """What a merge does, told before it is done."""

    kept: Outlet
    duplicate: Outlet
    encounters: list[Encounter]
    representatives: list[Representative]
    paper_count: int
    quota_count: int
    names: list[str]
    filled: list[str]

    @property
    def filled_in_words(self) -> list[tuple[str, str]]:
        """Label and value of each of `filled`."""
        labels = {field.name: str(field.verbose_name) for field in Outlet._meta.fields}
        return [(labels[name], getattr(self.duplicate, name)) for name in self.filled]

    @property
    def blocked(self) -> list[Encounter]:
        return [one for one in self.encounters if one.meeting == Meeting.BLOCKS]


# --- Telling --------------------------------------------------------------------------------------
def plan_merge(*, keep_id: int, duplicate_id: int) -> MergePlan:
    """Eight queries. Raises Outlet.DoesNotExist."""
    kept, duplicate = Outlet.objects.get(pk=keep_id), Outlet.objects.get(pk=duplicate_id)
    representatives = duplicate.representatives.select_related("user").order_by("pk")
    return MergePlan(
        kept=kept,
        duplicate=duplicate,
        encounters=_encounters(kept, duplicate),
        representatives=list(representatives),
        paper_count=duplicate.papers.kept().count(),
        quota_count=Quota.objects.filter(outlet=duplicate).count(),
        names=[name for name in duplicate.all_names if name not in kept.all_names],
        filled=[name for name in FILLED if getattr(duplicate, name) and not getattr(kept, name)],
    )


def _encounters(kept: Outlet, duplicate: Outlet) -> list[Encounter]:
    """Two queries, one more for the teams."""
    shown = Application.objects.select_related("edition").prefetch_related("members").order_by("edition_id")
    mine = {application.edition_id: application for application in shown.filter(outlet=kept)}
    return [
        Encounter(other, mine.get(other.edition_id), _meeting(other, mine.get(other.edition_id)))
        for other in shown.filter(outlet=duplicate)
    ]


def _meeting(other: Application, kept: Application | None) -> Meeting:
    if kept is None:
        return Meeting.MOVES
    if other.state in _ENDED or (other.state == State.DRAFT and kept.state != State.DRAFT and not _team(other)):
        return Meeting.STAYS
    at = _JOINED_AT.get(State(other.state))
    return Meeting.JOINS if at and at == _JOINED_AT.get(State(kept.state)) else Meeting.BLOCKS


def _team(application: Application) -> list[TeamMember]:
    return [member for member in application.members.all() if member.withdrawn_at is None]


# --- Doing ----------------------------------------------------------------------------------------
@transaction.atomic
def merge_outlets(*, keep_id: int, duplicate_id: int, by: User, now: datetime) -> Outlet:
    """Everything of the duplicate goes to `keep_id`; its people are told. Answers the one that is kept.

    Idempotent. Raises MayNotDecide, OwnRequest, OutletNotVerified (the one that is kept), MoveNotAllowed (the
    duplicate is suspended or merged elsewhere), ApplicationsInTheWay, AccreditationOverQuota (two approved teams
    together); nothing is written then.
    """
    if not by.may(Permission.MANAGE_OUTLETS):
        raise MayNotDecide
    editions = Edition.objects.filter(press_applications__outlet__in=(keep_id, duplicate_id))
    editions |= Edition.objects.filter(press_quotas__outlet=duplicate_id)
    for edition in editions.distinct().order_by("pk"):
        lock_rules(edition)
    wait_for_additions()
    kept, duplicate = _locked(keep_id, duplicate_id)
    if duplicate.merged_into_id == kept.pk:
        return kept
    _check(kept, duplicate, by)
    locked = Application.objects.filter(outlet__in=(kept, duplicate)).values_list("pk", flat=True)
    lock_applications(list(locked))
    encounters = _encounters(kept, duplicate)
    if blocked := [one.other.edition_id for one in encounters if one.meeting == Meeting.BLOCKS]:
        raise ApplicationsInTheWay(blocked)
    _move_representatives(kept, duplicate, now=now)
    _move_details(kept, duplicate)
    _move_quotas(kept, duplicate)
    for encounter in encounters:
        _move_application(encounter, kept, by=by, now=now)
    return kept


def _locked(keep_id: int, duplicate_id: int) -> tuple[Outlet, Outlet]:
    """In primary-key order."""
    rows = Outlet.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=(keep_id, duplicate_id))
    locked = {outlet.pk: outlet for outlet in rows.order_by("pk")}
    if len(locked) != len({keep_id, duplicate_id}):
        raise Outlet.DoesNotExist
    return locked[keep_id], locked[duplicate_id]


def _check(kept: Outlet, duplicate: Outlet, by: User) -> None:
    if kept.pk == duplicate.pk or kept.state != Outlet.State.VERIFIED:
        raise OutletNotVerified
    standing = Representative.objects.exclude(state=Representative.State.REFUSED)
    if standing.filter(user=by, outlet__in=(kept, duplicate)).exists():
        raise OwnRequest
    if Outlet.State.MERGED not in OUTLET_MOVES[duplicate.state]:
        raise MoveNotAllowed(duplicate.state, Outlet.State.MERGED)


def _move_representatives(kept: Outlet, duplicate: Outlet, *, now: datetime) -> None:
    """Who stands with both stands once, verified where one of the two was (a suspension stays)."""
    rows = Representative.objects.select_for_update(of=("self",), no_key=True)
    mine = {row.user_id: row for row in rows.filter(outlet=kept).exclude(state="refused").order_by("pk")}
    others = list(rows.filter(outlet=duplicate).select_related("user").order_by("pk"))
    for row in others:
        same = mine.get(row.user_id)
        if same is None or row.state == Representative.State.REFUSED:
            # Whoever proposed the duplicate is verified like anybody before they see what the other outlet has.
            row.outlet, row.is_proposer = kept, False
            row.save(update_fields=["outlet", "is_proposer"])
            continue
        if (same.state, row.state) == (Representative.State.PENDING, Representative.State.VERIFIED):
            same.state, same.decided_at, same.decided_by = row.state, row.decided_at, row.decided_by
            same.save(update_fields=["state", "decided_at", "decided_by"])
        row.delete()
    people = [row.user for row in others if row.state in ("pending", "verified")]
    tell_of_merge(kept=kept, name=duplicate.name, people=people, now=now)


def _move_details(kept: Outlet, duplicate: Outlet) -> None:
    filled = {name: getattr(duplicate, name) for name in FILLED if getattr(duplicate, name) and not getattr(kept, name)}
    if duplicate.country != kept.country:
        filled.pop("registration_number", None)
    duplicate.state, duplicate.merged_into = Outlet.State.MERGED, kept
    if "registration_number" in filled:
        duplicate.registration_number = ""  # one outlet a number
    duplicate.save(update_fields=["state", "merged_into", "registration_number"])
    for name, value in filled.items():
        setattr(kept, name, value)
    languages = list(dict.fromkeys([*kept.languages, *duplicate.languages]))
    kept.other_names = other_names(kept, list(duplicate.all_names)) or kept.other_names
    kept.languages = languages
    kept.save(update_fields=[*filled, "other_names", "languages"])
    duplicate.merged.update(merged_into=kept)
    move_papers(duplicate.papers.all(), kept)


def _move_quotas(kept: Outlet, duplicate: Outlet) -> None:
    """The ones of the outlet that is kept count where both have one."""
    mine = set(Quota.objects.filter(outlet=kept).values_list("edition_id", "category"))
    for quota in Quota.objects.filter(outlet=duplicate).order_by("pk"):
        if (quota.edition_id, quota.category) in mine:
            quota.delete()
        else:
            quota.outlet = kept
            quota.save(update_fields=["outlet"])
    _allot_again(list(kept.applications.filter(state__in=IN_REVIEW).select_related("edition", "outlet")))


def _move_application(encounter: Encounter, kept: Outlet, *, by: User, now: datetime) -> None:
    other = encounter.other
    if encounter.meeting == Meeting.MOVES:
        other.outlet, other.revision = kept, other.revision + 1
        other.save(update_fields=["outlet", "revision"])
        if other.state in IN_REVIEW:
            _allot_again([other])
    elif encounter.meeting == Meeting.JOINS and encounter.kept is not None:
        join_applications(kept=encounter.kept, other=other, by=by, now=now)


def _allot_again(applications: Sequence[Application]) -> None:
    for application in applications:
        allot([application], application.edition)
