"""Releases: the draft becomes public under a name, whole and for ever, and whoever it touches is told once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from json import dumps
from typing import Any, Final

import pghistory
from django.db import transaction
from django.db.models import Prefetch

from openday.accounts.models import User
from openday.editions.models import Edition
from openday.languages import FALLBACK_ORDER
from seminars.errors import DraftMoved, NothingChanged, ReleaseNameMissing, ReleaseNameTaken
from seminars.models import Contribution, Placement, ReleaseChange, ReleasedEntry, ScheduleRelease, Seminar
from seminars.services.difference import Change, Entry, difference
from seminars.services.drafting import lock_draft
from seminars.services.registrations import end_registrations
from seminars.services.standing import check_manages_programme
from seminars.services.telling_releases import Touched, tell_of_release, touched_by

BATCH: Final = 200


@dataclass(frozen=True)
class Preview:
    """What a release would make public now. `seen` is what was seen of it, for `release`.

    `left_out` are seminars without a place, which nobody reads of.
    """

    before: ScheduleRelease | None
    changes: list[Change]
    touched: Touched
    left_out: Sequence[Seminar]
    seen: str
    next_number: int


# --- What is read ---------------------------------------------------------------------------------
def current_release(edition: Edition) -> ScheduleRelease | None:
    """What the public reads; None before the first. One query."""
    return ScheduleRelease.objects.filter(edition=edition).order_by("-number").first()


def facts_of(seminar: Seminar) -> dict[str, Any]:
    """What the public reads of a seminar beside hall and time. No query where contributions came with speakers.

    Speakers stand by their ids: what they say of themselves is theirs to change, and to have deleted.
    """
    stems = [f"{stem}_{language}" for stem in ("title", "abstract") for language in FALLBACK_ORDER]
    return {
        "code": seminar.code,
        "kind": seminar.kind,
        "theme": seminar.theme,
        **{name: getattr(seminar, name) for name in stems},
        "languages": list(seminar.languages),
        "interpretation": list(seminar.interpretation),
        "speakers": [{"id": str(row.speaker.public_id), "role": row.role} for row in seminar.contributions.all()],
    }


def entries_of(release: ScheduleRelease | None) -> list[Entry]:
    """What a release holds; nothing before the first. One query."""
    return [_entry(row) for row in release.entries.order_by("pk")] if release else []


def compare(one: ScheduleRelease, other: ScheduleRelease) -> list[Change]:
    """What `other` says differently from `one`. One query."""
    held: dict[int, list[Entry]] = {one.pk: [], other.pk: []}
    for row in ReleasedEntry.objects.filter(release__in=held).order_by("pk"):
        held[row.release_id].append(_entry(row))
    return difference(held[one.pk], held[other.pk])


def waiting_changes(seminar: Seminar) -> list[Change]:
    """What the next release would say of `seminar` that the public does not read yet. At most five queries."""
    before = current_release(seminar.edition)
    held = list(before.entries.filter(seminar=seminar)) if before else []
    old = [_entry(row) for row in held]
    if seminar.cancelled_at:
        return difference(old, carried_on(old, {seminar.pk: seminar}))
    placements = Placement.objects.filter(seminar=seminar).select_related("seminar")
    contributions = Contribution.objects.select_related("speaker").order_by("position", "pk")
    placed = placements.prefetch_related(Prefetch("seminar__contributions", contributions))
    return difference(old, [_placed(placement) for placement in placed])


def preview_release(edition: Edition) -> Preview:
    """What `release` would do at this moment. Eight queries, however much there is."""
    before = current_release(edition)
    old = entries_of(before)
    unplaced = Seminar.objects.of_edition(edition).live().filter(placement=None).order_by("code", "pk")
    new = _entries_of_draft(edition, old)
    return preview_of(edition, before=before, old=old, new=new, left_out=list(unplaced))


# --- What is done ---------------------------------------------------------------------------------
@transaction.atomic
def release(
    *, edition: Edition, name: str, seen: str, by: User, now: datetime, notes: Mapping[str, str] | None = None
) -> ScheduleRelease:
    """Make the draft public as `name`, with `notes` by language; whoever it touches is told, once.

    `seen` is that of the preview. What is cancelled stays on the programme as cancelled, and nobody is registered for
    it any more. Idempotent for what is public by that name already. Raises MayNotManage, ReleaseNameMissing,
    ReleaseNameTaken, NothingChanged, or DraftMoved where the preview shows something else by now.
    """
    check_manages_programme(by)
    lock_draft(edition)
    before = current_release(edition)
    old = entries_of(before)
    new = _entries_of_draft(edition, old)
    name = " ".join(name.split())
    if before and before.name == name and not difference(old, new):
        return before
    check_seen(seen, before, new)
    return publish(edition, name=name, notes=notes or {}, before=before, old=old, new=new, by=by, now=now)


def preview_of(
    edition: Edition,
    *,
    before: ScheduleRelease | None,
    old: Sequence[Entry],
    new: Sequence[Entry],
    left_out: Sequence[Seminar] = (),
) -> Preview:
    """What making `new` public would do. Two queries."""
    changes = difference(old, new)
    return Preview(
        before=before,
        changes=changes,
        touched=touched_by(edition, changes, old, new),
        left_out=left_out,
        seen=_digest(before, new),
        next_number=before.number + 1 if before else 1,
    )


def check_seen(seen: str, before: ScheduleRelease | None, new: Sequence[Entry]) -> None:
    """Raises DraftMoved where a preview showed something else."""
    if seen != _digest(before, new):
        raise DraftMoved


def publish(
    edition: Edition,
    *,
    name: str,
    notes: Mapping[str, str],
    before: ScheduleRelease | None,
    old: Sequence[Entry],
    new: Sequence[Entry],
    by: User,
    now: datetime,
    restores: ScheduleRelease | None = None,
) -> ScheduleRelease:
    """For whoever holds the lock of the draft: write the release, and tell. Raises as `release`."""
    changes = difference(old, new)
    if not changes:
        raise NothingChanged
    if not name:
        raise ReleaseNameMissing
    if ScheduleRelease.objects.filter(edition=edition, name=name).exists():
        raise ReleaseNameTaken
    made = ScheduleRelease.objects.create(
        edition=edition,
        number=before.number + 1 if before else 1,
        name=name,
        **{f"note_{language}": text.strip() for language, text in notes.items()},
        restores=restores,
        released_at=now,
        released_by=by,
    )
    ReleasedEntry.objects.bulk_create([_row(made, entry) for entry in new], batch_size=BATCH)
    ReleaseChange.objects.bulk_create(
        [
            ReleaseChange(
                release=made,
                position=position,
                kind=change.kind,
                seminar_id=change.seminar_id,
                before=change.before,
                after=change.after,
            )
            for position, change in enumerate(changes)
        ],
        batch_size=BATCH,
    )
    touched = touched_by(edition, changes, old, new)  # before anybody's registration ends
    _end_registrations(changes, by=by, now=now)
    tell_of_release(release=made, touched=touched, now=now)
    return made


def carried_on(old: Iterable[Entry], cancelled: Mapping[int, Seminar]) -> list[Entry]:
    """What the public knew of and is cancelled: it stays on the programme where it was, and says so, and why."""
    carried = []
    for entry in old:
        if seminar := cancelled.get(entry.seminar_id or 0):
            facts = {**entry.facts, "cancelled_reason": seminar.cancelled_reason}
            carried.append(replace(entry, is_cancelled=True, facts=facts))
    return carried


def cancelled_seminars(edition: Edition) -> dict[int, Seminar]:
    """By primary key. One query."""
    return {seminar.pk: seminar for seminar in Seminar.objects.of_edition(edition).filter(cancelled_at__isnull=False)}


# --- Entries --------------------------------------------------------------------------------------
def _entries_of_draft(edition: Edition, old: Sequence[Entry]) -> list[Entry]:
    """What a release of the draft would hold. Blockers are nobody's business. Three queries."""
    contributions = Contribution.objects.select_related("speaker").order_by("position", "pk")
    placements = (
        Placement.objects.filter(edition=edition)
        .exclude(kind=Placement.Kind.BLOCKER)
        .select_related("seminar")
        .prefetch_related(Prefetch("seminar__contributions", contributions))
        .order_by("starts_at", "pk")
    )
    placed = [_placed(row) for row in placements if row.seminar is None or row.seminar.cancelled_at is None]
    return placed + carried_on(old, cancelled_seminars(edition))


def _placed(placement: Placement) -> Entry:
    names = {f"title_{language}": getattr(placement, f"title_{language}") for language in FALLBACK_ORDER}
    return Entry(
        seminar_id=placement.seminar_id,
        hall_id=placement.hall_id,
        starts_at=placement.starts_at,
        ends_at=placement.ends_at,
        is_cancelled=False,
        facts=facts_of(placement.seminar) if placement.seminar else {"id": str(placement.public_id), **names},
    )


def _entry(row: ReleasedEntry) -> Entry:
    return Entry(row.seminar_id, row.hall_id, row.starts_at, row.ends_at, row.is_cancelled, row.facts)


def _row(made: ScheduleRelease, entry: Entry) -> ReleasedEntry:
    return ReleasedEntry(
        release=made,
        kind=Placement.Kind.BREAK if entry.seminar_id is None else Placement.Kind.SEMINAR,
        seminar_id=entry.seminar_id,
        hall_id=entry.hall_id,
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        is_cancelled=entry.is_cancelled,
        facts=entry.facts,
    )


def _digest(before: ScheduleRelease | None, entries: Iterable[Entry]) -> str:
    """Of all that a preview shows: whatever changes in it, by a move or by a word, makes another."""
    told = [
        [entry.key, entry.hall_id, entry.times, entry.is_cancelled, entry.facts]
        for entry in sorted(entries, key=lambda entry: str(entry.key))
    ]
    return sha256(dumps([before.pk if before else None, told], sort_keys=True).encode()).hexdigest()


# --- What follows ---------------------------------------------------------------------------------
def _end_registrations(changes: Iterable[Change], *, by: User, now: datetime) -> None:
    """Of what this release says is cancelled. One query, and five for each reason."""
    cancelled_now = [change.seminar_id for change in changes if change.kind == ReleaseChange.Kind.CANCELLED]
    ids = {pk for pk in cancelled_now if pk is not None}
    by_reason = defaultdict(list)
    if ids:
        for pk, reason in Seminar.objects.filter(pk__in=ids).values_list("pk", "cancelled_reason").order_by("pk"):
            by_reason[reason].append(pk)
    for reason, cancelled in by_reason.items():
        with pghistory.context(user=by.pk):
            end_registrations(seminar_ids=cancelled, reason=reason, by=by, now=now)
