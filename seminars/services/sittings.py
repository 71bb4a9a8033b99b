"""When and where the public knows seminars to be: what their seats are for, and until when they are given."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db.models import OuterRef, QuerySet, Subquery

from openday.languages import in_readers_language
from seminars.errors import LinkExpired, NotOnTheProgramme
from seminars.models import Registration, ReleasedEntry, ScheduleRelease, SeminarRules
from seminars.services.rules import seminar_rules_of

ENTRY_OPENS_BEFORE: Final = timedelta(hours=1)


def sittings() -> QuerySet[ReleasedEntry]:
    """The seminars of the current release of each edition, with their halls: cancelled ones too."""
    newest = ScheduleRelease.objects.filter(edition=OuterRef("release__edition")).order_by("-number").values("pk")[:1]
    return (
        ReleasedEntry.objects.filter(seminar__isnull=False, release=Subquery(newest))
        .select_related("release", "seminar__edition", "hall__zone")
        .order_by("starts_at", "pk")
    )


def sittings_of(seminar_ids: Collection[int]) -> dict[int, ReleasedEntry]:
    """By seminar; those that the current release does not hold have none. One query."""
    return {entry.seminar_id: entry for entry in sittings().filter(seminar__in=seminar_ids) if entry.seminar_id}


def sitting_of(seminar_id: int) -> ReleasedEntry:
    """Raises NotOnTheProgramme where the seminar is not released, or cancelled. One query."""
    entry = sittings().filter(seminar=seminar_id, is_cancelled=False).first()
    if entry is None:
        raise NotOnTheProgramme
    return entry


def title_of(entry: ReleasedEntry) -> str:
    """As it was released, in the active language."""
    return in_readers_language(entry.facts, "title") or (entry.seminar.title if entry.seminar else "")


def closes_at(entry: ReleasedEntry, rules: SeminarRules) -> datetime:
    """When sign-up for it ends by itself: offers of the waiting list too."""
    return entry.starts_at - timedelta(minutes=rules.closes_minutes_before)


def check_not_closed(registration: Registration, *, now: datetime) -> None:
    """For links and offers: a release may have moved the seminar to an earlier hour since they were sent.

    With its edition loaded. Raises NotOnTheProgramme, or LinkExpired.
    """
    closing = closes_at(sitting_of(registration.seminar_id), seminar_rules_of(registration.seminar.edition))
    if now >= closing:
        raise LinkExpired(closing)


def entry_opens_at(entry: ReleasedEntry) -> datetime:
    return entry.starts_at - ENTRY_OPENS_BEFORE
