"""What differs between two states of the schedule, one line a fact: plain reckoning, no database.

Both sides of a line are JSON, as `ReleaseChange` keeps them: the names of what it is about as they were on that side,
and the fact. Ids and instants, never words: they are said in the reader's language (`seminars.release_words`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from seminars.models import ReleaseChange

Kind = ReleaseChange.Kind
Facts = Mapping[str, Any]
NAMES: Final = ("code", "title_ar", "title_fr", "title_en")
WORDS: Final = ("kind", "theme", "title_ar", "title_fr", "title_en", "abstract_ar", "abstract_fr", "abstract_en")
TONGUES: Final = ("languages", "interpretation")
_ORDER: Final = {kind: position for position, kind in enumerate(Kind)}


@dataclass(frozen=True)
class Entry:
    """Something in a hall at a time, as a release says it. Without a seminar it is a break, which `facts` name."""

    seminar_id: int | None
    hall_id: int
    starts_at: datetime
    ends_at: datetime
    is_cancelled: bool
    facts: Facts

    @property
    def key(self) -> tuple[str, Any]:
        """What it is, wherever and whenever."""
        return ("break", self.facts["id"]) if self.seminar_id is None else ("seminar", self.seminar_id)

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def names(self) -> dict[str, Any]:
        return {name: self.facts.get(name, "") for name in NAMES}

    @property
    def times(self) -> dict[str, Any]:
        return {
            "starts_at": self.starts_at.astimezone(UTC).isoformat(),
            "ends_at": self.ends_at.astimezone(UTC).isoformat(),
        }


@dataclass(frozen=True)
class Change:
    """One line of a difference, as `ReleaseChange` keeps it. `seminar_id` is None for a break."""

    kind: ReleaseChange.Kind
    seminar_id: int | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def difference(before: Iterable[Entry], after: Iterable[Entry]) -> list[Change]:
    """Exactly what changed, in the order of the day as it is now (what is gone: as it was)."""
    old, new = ({entry.key: entry for entry in entries} for entries in (before, after))
    found = []
    for key in old.keys() | new.keys():
        was, now = old.get(key), new.get(key)
        for change in _between(was, now):
            shown = now or was
            if shown is None:
                raise RuntimeError("a key is of one side at least")
            found.append(((shown.starts_at, *_named(shown), _ORDER[change.kind]), change))
    return [change for _place, change in sorted(found, key=lambda pair: pair[0])]


def _named(entry: Entry) -> tuple[str, str, str]:
    """Among what begins at one time: breaks first, then by code. Primary keys have no order that anybody reads."""
    what, key = entry.key
    return what, str(entry.facts.get("code", "")), str(key)


def _between(was: Entry | None, now: Entry | None) -> Iterator[Change]:
    if was is None:
        if now is not None:
            yield _line(Kind.CANCELLED if now.is_cancelled else Kind.ADDED, None, now, _place)
        return
    if now is None:
        yield _line(Kind.REMOVED, was, None, _place)
    elif now.is_cancelled:
        if not was.is_cancelled:
            yield _line(Kind.CANCELLED, was, now, _place)
    else:
        yield from _place_changes(was, now)
        yield from _word_changes(was, now)


def _place_changes(was: Entry, now: Entry) -> Iterator[Change]:
    if was.is_cancelled:
        yield _line(Kind.REVIVED, None, now, _place)
        return
    if was.starts_at != now.starts_at:
        yield _line(Kind.MOVED, was, now, lambda entry: entry.times)
    if was.hall_id != now.hall_id:
        yield _line(Kind.HALL, was, now, lambda entry: {"hall": entry.hall_id})
    if was.minutes != now.minutes:
        yield _line(Kind.LENGTH, was, now, lambda entry: entry.times)


def _word_changes(was: Entry, now: Entry) -> Iterator[Change]:
    speakers = _speakers(was), _speakers(now)
    if speakers[0] != speakers[1]:
        yield _line(Kind.SPEAKERS, was, now, lambda entry: {"speakers": _speakers(entry)})
    if _differing(was.facts, now.facts, TONGUES):
        yield _line(Kind.LANGUAGES, was, now, lambda entry: {name: entry.facts.get(name) for name in TONGUES})
    if words := _differing(was.facts, now.facts, WORDS):
        yield _line(Kind.TEXT, was, now, lambda entry: {name: entry.facts.get(name) for name in words})


def _speakers(entry: Entry) -> list[dict[str, str]]:
    return [dict(part) for part in entry.facts.get("speakers", ())]


def _differing(was: Facts, now: Facts, names: Sequence[str]) -> list[str]:
    return [name for name in names if was.get(name) != now.get(name)]


def _place(entry: Entry) -> dict[str, Any]:
    reason = {"reason": entry.facts.get("cancelled_reason", "")} if entry.is_cancelled else {}
    return entry.times | {"hall": entry.hall_id} | reason


def _line(
    kind: ReleaseChange.Kind, was: Entry | None, now: Entry | None, fact: Callable[[Entry], dict[str, Any]]
) -> Change:
    shown = now or was
    return Change(
        kind=kind,
        seminar_id=shown.seminar_id if shown else None,
        before=was.names | fact(was) if was else None,
        after=now.names | fact(now) if now else None,
    )
