"""Undo and redo in the draft: each person steps back through what they did themselves, and forth again.

Nothing is taken away: to undo is a change as well, which `undoes` another. To redo is to undo that one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from openday.accounts.models import User
from openday.editions.models import Edition
from seminars.errors import AlreadyPlaced, BuiltUpon, NothingToUndo, SeminarCancelled
from seminars.models import Placement, ScheduleChange, ScheduleDraft, Seminar
from seminars.services.drafting import Place, Told, as_told, lock_draft, must_manage, put, remove

MOST_STEPS: Final = 200  # of one person, back from their newest change


@dataclass(frozen=True)
class Steps:
    """What a person can step back from, and what they can bring back. None: nothing."""

    back: ScheduleChange | None
    forth: ScheduleChange | None


def steps_of(draft: ScheduleDraft, person: User) -> Steps:
    """One query."""
    changes = list(draft.changes.filter(made_by=person).order_by("-number")[:MOST_STEPS])
    undone = {change.undoes_id for change in changes}
    turns_back = _directions(changes)
    back = forth = None
    is_latest = True  # nothing new was done since: only then can something come back
    for change in changes:
        if change.undoes_id is None:
            is_latest = False
        if change.pk in undone:
            continue
        if not turns_back[change.pk]:
            back = back or change
        elif is_latest:
            forth = forth or change
    return Steps(back, forth)


def _directions(changes: Sequence[ScheduleChange]) -> dict[int, bool]:
    """Of each change, whether it takes something back. What undoes such a one does it anew."""
    turns_back: dict[int, bool] = {}
    for change in reversed(changes):
        turns_back[change.pk] = change.undoes_id is not None and not turns_back.get(change.undoes_id, False)
    return turns_back


@transaction.atomic
def undo(*, edition: Edition, by: User, now: datetime) -> ScheduleChange:
    """Take back the person's own last change that is not taken back yet. Answers that one.

    Raises MayNotManage, NothingToUndo, BuiltUpon where somebody else changed the same thing afterwards, AlreadyPlaced,
    SeminarCancelled, and what the place refuses that it goes back to.
    """
    must_manage(by)
    draft = lock_draft(edition)
    return _step(draft, steps_of(draft, by).back, by=by, now=now)


@transaction.atomic
def redo(*, edition: Edition, by: User, now: datetime) -> ScheduleChange:
    """Bring back what the person undid last, unless they did something new since. Raises as `undo`."""
    must_manage(by)
    draft = lock_draft(edition)
    return _step(draft, steps_of(draft, by).forth, by=by, now=now)


def _step(draft: ScheduleDraft, change: ScheduleChange | None, *, by: User, now: datetime) -> ScheduleChange:
    if change is None:
        raise NothingToUndo
    placements = Placement.objects.select_related("hall", "seminar__seating")
    placement = placements.filter(edition=draft.edition_id, public_id=change.placement_id).first()
    is_as_left = (as_told(placement) if placement else None) == change.after
    if not is_as_left:
        raise BuiltUpon(_last_person(draft, change))
    if change.before is None:
        if placement:
            remove(draft, placement, by=by, now=now, undoes=change)
        return change
    restored = placement or _again(draft, change, change.before)
    put(draft, restored, _restore(restored, change.before), before=change.after, by=by, now=now, undoes=change)
    return change


def _again(draft: ScheduleDraft, change: ScheduleChange, told: Told) -> Placement:
    """What was taken off, to be put back: it is known by the same name as before."""
    placement = Placement(edition=draft.edition, public_id=change.placement_id)
    if told["seminar"]:
        seminar = Seminar.objects.filter(edition=draft.edition, pk=told["seminar"]).first()
        if seminar is None or seminar.cancelled_at:
            raise SeminarCancelled
        if standing := Placement.objects.select_related("hall").filter(seminar=seminar).first():
            raise AlreadyPlaced(standing.hall.name, standing.starts_at, standing.ends_at)
        placement.seminar = seminar
    return placement


def _restore(placement: Placement, told: Told) -> Place:
    for name in ("kind", "title_ar", "title_fr", "title_en"):
        setattr(placement, name, told[name])
    starts_at, ends_at = (datetime.fromisoformat(told[name]) for name in ("starts_at", "ends_at"))
    return Place(told["hall"], starts_at, ends_at)


def _last_person(draft: ScheduleDraft, change: ScheduleChange) -> str:
    later = draft.changes.filter(placement_id=change.placement_id, number__gt=change.number)
    last = later.select_related("made_by").order_by("-number").first()
    return last.made_by.full_name if last else ""
