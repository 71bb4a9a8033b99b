"""Who is about to be shown live without having agreed to be filmed."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from openday.editions.models import Edition
from seminars.models import Contribution, LiveStream, ReleasedEntry, ScheduleRelease, Speaker


@dataclass(frozen=True)
class FilmingDoubt:
    """A speaker who refused, or has not said, and what of theirs the public expects in front of a camera."""

    speaker: Speaker
    entries: list[ReleasedEntry]

    @property
    def is_refused(self) -> bool:
        return self.speaker.filming == Speaker.Filming.REFUSED


def filming_doubts(edition: Edition, *, now: datetime) -> list[FilmingDoubt]:
    """Of the current release, what is not over at `now`, in halls that a stream shows. Four queries.

    Whoever refused comes first, then whoever is on first.
    """
    release = ScheduleRelease.objects.filter(edition=edition).order_by("-number").first()
    streams = LiveStream.objects.filter(edition=edition, is_shown=True, stage=None)
    hall_ids = list(streams.values_list("hall_id", flat=True))
    if release is None or not hall_ids:
        return []
    shown = Q() if None in hall_ids else Q(hall__in=hall_ids)
    entries = release.entries.filter(shown, seminar__isnull=False, is_cancelled=False, ends_at__gt=now)
    by_seminar = {entry.seminar_id: entry for entry in entries.select_related("seminar", "hall")}
    contributions = Contribution.objects.filter(seminar__in=by_seminar).select_related("speaker")
    doubts: dict[int, FilmingDoubt] = {}
    for each in contributions.exclude(speaker__filming=Speaker.Filming.AGREED).order_by("position", "pk"):
        doubt = doubts.setdefault(each.speaker_id, FilmingDoubt(each.speaker, []))
        doubt.entries.append(by_seminar[each.seminar_id])
    for doubt in doubts.values():
        doubt.entries.sort(key=lambda entry: entry.starts_at)
    return sorted(doubts.values(), key=lambda doubt: (not doubt.is_refused, doubt.entries[0].starts_at))
