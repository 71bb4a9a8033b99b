"""Back to an earlier release: a new one with its entries, which the draft follows."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from openday.accounts.models import User
from openday.editions.models import Edition
from seminars.models import Placement, ScheduleDraft, ScheduleRelease
from seminars.services.difference import Entry
from seminars.services.drafting import Place, lock_draft, place_of, put, remove
from seminars.services.releases import (
    Preview,
    cancelled_seminars,
    carried_on,
    check_seen,
    current_release,
    entries_of,
    preview_of,
    publish,
)
from seminars.services.standing import check_manages_programme


def preview_going_back(release: ScheduleRelease) -> Preview:
    """What `go_back_to` would do at this moment. Six queries."""
    before = current_release(release.edition)
    old = entries_of(before)
    return preview_of(release.edition, before=before, old=old, new=_entries_again(release, old))


@transaction.atomic
def go_back_to(
    *,
    release: ScheduleRelease,
    name: str,
    by: User,
    now: datetime,
    seen: str | None = None,
    notes: Mapping[str, str] | None = None,
) -> ScheduleRelease:
    """A new release, `name`, that says what `release` said; whoever it touches is told. The draft follows.

    What is cancelled stays cancelled, and blockers of the draft stay where they are. Words of seminars that were
    changed since are back for the public, and wait in the draft for the next release. `seen` is that of a preview;
    None: nobody looked. Raises as `releases.release`, and what refuses a place in the draft: HallTaken by a blocker,
    SpeakerElsewhere, OutsideOpeningHours.
    """
    check_manages_programme(by)
    edition = release.edition
    draft = lock_draft(edition)
    before = current_release(edition)
    name = " ".join(name.split())
    if before and before.name == name and before.restores_id == release.pk:
        return before
    old = entries_of(before)
    new = _entries_again(release, old)
    if seen is not None:
        check_seen(seen, before, new)
    made = publish(
        edition,
        name=name,
        notes=notes or {},
        before=before,
        old=old,
        new=new,
        by=by,
        now=now,
        restores=release,
    )
    _follow(edition, draft, new, by=by, now=now)
    return made


def _entries_again(release: ScheduleRelease, old: Iterable[Entry]) -> list[Entry]:
    """What `release` says, but for what is cancelled by now; and what the public knows to be cancelled. Two queries."""
    cancelled = cancelled_seminars(release.edition)
    again = [entry for entry in entries_of(release) if not entry.is_cancelled and entry.seminar_id not in cancelled]
    return again + carried_on(old, cancelled)


def _follow(edition: Edition, draft: ScheduleDraft, entries: Iterable[Entry], *, by: User, now: datetime) -> None:
    """The draft holds `entries`, and its blockers. What stands elsewhere is taken off first: two may have swapped."""
    wanted = {entry.key: entry for entry in entries if not entry.is_cancelled}
    standing = Placement.objects.filter(edition=edition).exclude(kind=Placement.Kind.BLOCKER)
    for placement in standing.select_related("seminar", "hall").order_by("pk"):
        entry = wanted.get(_key(placement))
        if entry and place_of(placement) == _place(entry):
            del wanted[entry.key]
        else:
            remove(draft, placement, by=by, now=now)
    for entry in sorted(wanted.values(), key=lambda entry: (entry.starts_at, str(entry.key))):
        put(draft, _placement(edition, entry), _place(entry), before=None, by=by, now=now)


def _key(placement: Placement) -> tuple[str, object]:
    if placement.seminar_id is None:
        return "break", str(placement.public_id)
    return "seminar", placement.seminar_id


def _place(entry: Entry) -> Place:
    return Place(entry.hall_id, entry.starts_at, entry.ends_at)


def _placement(edition: Edition, entry: Entry) -> Placement:
    if entry.seminar_id is not None:
        return Placement(edition=edition, kind=Placement.Kind.SEMINAR, seminar_id=entry.seminar_id)
    names = {name: text for name, text in entry.facts.items() if name.startswith("title_")}
    return Placement(edition=edition, kind=Placement.Kind.BREAK, public_id=entry.facts["id"], **names)
