"""The draft of the schedule: what is placed, moved and taken off; what was changed since; what is undone.

Each change locks the draft, so that changes have one order and two editors never overwrite each other: who changes a
placement says which change of it they have seen. The database has the last word on halls, speakers and hours.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition, OpeningDay
from openday.time_zone import local_date
from seminars.errors import (
    AlreadyPlaced,
    HallTaken,
    MayNotManage,
    OutsideOpeningHours,
    SeminarCancelled,
    SeminarsError,
    SpeakerElsewhere,
    StalePlacement,
    TooShort,
    UnknownHall,
)
from seminars.models import Hall, Placement, ScheduleChange, ScheduleDraft, Seminar
from seminars.services.conflicts import Conflict, Kind, conflicts_if

LEAST_MINUTES: Final = 5
Told = dict[str, Any]


@dataclass(frozen=True)
class KeptTime:
    """A break, or a blocker: the hall is needed otherwise. `kind` is one of `Placement.Kind`."""

    kind: str
    title_ar: str
    title_fr: str = ""
    title_en: str = ""


@dataclass(frozen=True)
class Place:
    hall_id: int
    starts_at: datetime
    ends_at: datetime


# --- What is read ---------------------------------------------------------------------------------
def draft_of(edition: Edition) -> ScheduleDraft:
    """The one draft of `edition`, made with its first use."""
    return ScheduleDraft.objects.get_or_create(edition=edition)[0]


def lock_draft(edition: Edition) -> ScheduleDraft:
    """One writer a draft, until the end of the transaction: whatever it reads of placements then stays so."""
    draft_of(edition)
    return ScheduleDraft.objects.select_for_update(no_key=True).get(edition=edition)


def changes_since(draft: ScheduleDraft, number: int) -> list[ScheduleChange]:
    """What was changed after `number`, in order, each with who did. One query."""
    return list(draft.changes.filter(number__gt=number).select_related("made_by").order_by("number"))


def as_told(placement: Placement) -> Told:
    """The placement as JSON, for `ScheduleChange`: all that it takes to put it back."""
    return {
        "kind": placement.kind,
        "seminar": placement.seminar_id,
        "title_ar": placement.title_ar,
        "title_fr": placement.title_fr,
        "title_en": placement.title_en,
        "hall": placement.hall_id,
        "starts_at": placement.starts_at.astimezone(UTC).isoformat(),
        "ends_at": placement.ends_at.astimezone(UTC).isoformat(),
    }


# --- What is changed ------------------------------------------------------------------------------
@transaction.atomic
def place(
    *,
    edition: Edition,
    what: Seminar | KeptTime,
    hall_id: int,
    starts_at: datetime,
    ends_at: datetime,
    by: User,
    now: datetime,
) -> Placement:
    """Give a seminar, a break or a blocker its place. Idempotent for what is in that very place already.

    Raises MayNotManage, SeminarCancelled, AlreadyPlaced, TooShort, UnknownHall, and what the place refuses:
    OutsideOpeningHours, HallTaken, SpeakerElsewhere. Nothing is written then.
    """
    must_manage(by)
    draft = lock_draft(edition)
    wish = Place(hall_id, starts_at, ends_at)
    if standing := _standing(edition, what, wish):
        return standing
    placement = Placement(edition=edition)
    if isinstance(what, Seminar):
        placement.seminar = Seminar.objects.of_edition(edition).get(pk=what.pk)
        if placement.seminar.cancelled_at:
            raise SeminarCancelled
    else:
        _set(placement, asdict(what))
    return put(draft, placement, wish, before=None, by=by, now=now)


def _standing(edition: Edition, what: Seminar | KeptTime, wish: Place) -> Placement | None:
    """What is in the wished place already. Raises AlreadyPlaced where the seminar is in another."""
    there = Placement.objects.filter(edition=edition).select_related("hall", "changed_by")
    if not isinstance(what, Seminar):
        return there.filter(**asdict(what), **asdict(wish)).first()
    standing = there.filter(seminar=what).first()
    if standing and place_of(standing) != wish:
        raise AlreadyPlaced(standing.hall.name, standing.starts_at, standing.ends_at)
    return standing


@transaction.atomic
def move(
    *,
    edition: Edition,
    placement_id: UUID,
    number: int,
    hall_id: int,
    starts_at: datetime,
    ends_at: datetime,
    by: User,
    now: datetime,
    words: KeptTime | None = None,
) -> Placement:
    """Another hall, time or length; other `words` for a break or a blocker. Idempotent.

    `number` is that of the placement when it was read. Raises StalePlacement with what is there now, and as `place`.
    """
    must_manage(by)
    draft = lock_draft(edition)
    wish = Place(hall_id, starts_at, ends_at)
    placement = _seen(draft, placement_id, number, unless=wish)
    before, was_at = as_told(placement), place_of(placement)
    if words and placement.seminar is None:
        _set(placement, asdict(words))
    if was_at == wish and as_told(placement) == before:
        return placement
    return put(draft, placement, wish, before=before, by=by, now=now)


@transaction.atomic
def take_off(*, edition: Edition, placement_id: UUID, number: int, by: User, now: datetime) -> None:
    """Out of the draft: a seminar waits for a place again, a break or a blocker is gone. Idempotent.

    Raises MayNotManage, StalePlacement.
    """
    must_manage(by)
    draft = lock_draft(edition)
    if Placement.objects.filter(edition=edition, public_id=placement_id).exists():
        remove(draft, _seen(draft, placement_id, number), by=by, now=now)


def must_manage(by: User) -> None:
    if not by.may(Permission.MANAGE_PROGRAMME):
        raise MayNotManage


def place_of(placement: Placement) -> Place:
    return Place(placement.hall_id, placement.starts_at, placement.ends_at)


def _set(placement: Placement, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(placement, name, value)


def _seen(draft: ScheduleDraft, placement_id: UUID, number: int, *, unless: Place | None = None) -> Placement:
    """The placement, as whoever changes it has seen it. `unless` it is where they want it: somebody was quicker."""
    placements = Placement.objects.select_related("hall", "seminar__seating", "changed_by")
    placement = placements.filter(edition_id=draft.edition_id, public_id=placement_id).first()
    if placement is None:
        last = draft.changes.filter(placement_id=placement_id).select_related("made_by").order_by("-number").first()
        raise StalePlacement(last.made_by.full_name if last else "")
    if placement.number != number and place_of(placement) != unless:
        raise StalePlacement(
            placement.changed_by.full_name, placement.hall.name, placement.starts_at, placement.ends_at
        )
    return placement


# --- For whoever holds the lock -------------------------------------------------------------------
def put(
    draft: ScheduleDraft,
    placement: Placement,
    wish: Place,
    *,
    before: Told | None,
    by: User,
    now: datetime,
    undoes: ScheduleChange | None = None,
) -> Placement:
    """Write `placement` at `wish`, and the change from `before`. Raises what the place refuses.

    The draft is locked; speakers and hours have writers of their own, whom the database keeps from crossing.
    """
    if wish.ends_at - wish.starts_at < timedelta(minutes=LEAST_MINUTES):
        raise TooShort(LEAST_MINUTES)
    hall = Hall.objects.filter(edition_id=draft.edition_id, pk=wish.hall_id).first()
    if hall is None:
        raise UnknownHall
    _must_be_free(draft, placement, wish)
    placement.hall = hall
    placement.starts_at, placement.ends_at = wish.starts_at, wish.ends_at
    placement.number, placement.changed_at, placement.changed_by = draft.number + 1, now, by
    try:
        with transaction.atomic():
            placement.save()
    except IntegrityError:  # a speaker joined meanwhile, or the hours changed
        if placement.seminar:
            placement.seminar.refresh_from_db()
        _must_be_free(draft, placement, wish)
        raise
    _record(draft, placement.public_id, before, as_told(placement), by=by, now=now, undoes=undoes)
    return placement


def remove(
    draft: ScheduleDraft, placement: Placement, *, by: User, now: datetime, undoes: ScheduleChange | None = None
) -> None:
    before = as_told(placement)
    placement.delete()
    _record(draft, placement.public_id, before, None, by=by, now=now, undoes=undoes)


def _record(
    draft: ScheduleDraft,
    placement_id: UUID,
    before: Told | None,
    after: Told | None,
    *,
    by: User,
    now: datetime,
    undoes: ScheduleChange | None,
) -> None:
    draft.number += 1
    draft.save(update_fields=["number"])
    draft.changes.create(
        number=draft.number,
        placement_id=placement_id,
        before=before,
        after=after,
        made_at=now,
        made_by=by,
        undoes=undoes,
    )


def _must_be_free(draft: ScheduleDraft, placement: Placement, wish: Place) -> None:
    conflicts = conflicts_if(
        edition=draft.edition,
        seminar=placement.seminar,
        hall_id=wish.hall_id,
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
        leaving_out=placement.public_id,
    )
    if conflicts and conflicts[0].is_hard:
        raise _refusal(conflicts[0], draft.edition, wish)


def _refusal(conflict: Conflict, edition: Edition, wish: Place) -> SeminarsError:
    if conflict.kind == Kind.HOURS or conflict.other is None:
        day = OpeningDay.objects.filter(edition=edition, date=local_date(wish.starts_at)).first()
        return OutsideOpeningHours(day.opens_at if day else None, day.closes_at if day else None)
    other = conflict.other
    name = other.seminar.code if other.seminar else other.title
    if conflict.speaker:
        return SpeakerElsewhere(conflict.speaker.name, name, other.starts_at, other.ends_at)
    return HallTaken(other.hall.name, name, other.starts_at, other.ends_at)
