"""Seminars: added, changed, cancelled and revived; who contributes to them.

Whoever changes who contributes locks the draft of the schedule first, as whoever places a seminar does: a speaker is
in one place at a time, and the second of two changes is told who is where.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

import pghistory
from django.db import IntegrityError, transaction
from django.db.models import F

from openday.accounts.models import User
from openday.editions.models import Edition
from openday.plain_text import plain
from seminars.errors import (
    CodeTaken,
    InUse,
    LanguageMissing,
    ReasonMissing,
    SpeakerElsewhere,
    SpeakerTwice,
    StaleRevision,
    TwoModerators,
    UnknownSpeaker,
)
from seminars.models import Contribution, Placement, Seminar, Speaker, SpeakerTime
from seminars.services.drafting import lock_draft
from seminars.services.standing import check_manages_programme

Role = Contribution.Role
_NUMBERED: Final = re.compile(r"S(\d+)")


@dataclass(frozen=True, kw_only=True)
class SeminarCard:
    """A seminar as staff describe it. Who speaks is set apart, where and when is the draft's."""

    kind: str = Seminar.Kind.SEMINAR
    theme: str
    title_ar: str
    title_fr: str = ""
    title_en: str = ""
    abstract_ar: str = ""
    abstract_fr: str = ""
    abstract_en: str = ""
    languages: Sequence[str] = ("ar",)
    interpretation: Sequence[str] = ()
    duration_minutes: int = 60
    expected_people: int | None = None
    stream_url: str = ""
    recording_url: str = ""


@dataclass(frozen=True)
class Contributing:
    """A speaker and what they do; their order is that of the list."""

    speaker_id: int
    role: str = Role.SPEAKER


# --- What a seminar is ------------------------------------------------------------------------------
@transaction.atomic
def add_seminar(*, edition: Edition, code: str, card: SeminarCard, by: User) -> Seminar:
    """`code` stands in addresses and calendars, and stays. Raises MayNotManage, CodeTaken or LanguageMissing."""
    check_manages_programme(by)
    seminar = Seminar(edition=edition, code=code)
    _describe(seminar, card)
    try:
        with transaction.atomic(), pghistory.context(user=by.pk):
            seminar.save()
    except IntegrityError as error:
        if "one_seminar_a_code_and_edition" in str(error):
            raise CodeTaken from error
        raise
    return seminar


def next_code(edition: Edition) -> str:
    """`S26` after `S25`. One query."""
    codes = edition.seminars.filter(code__startswith="S").values_list("code", flat=True)
    numbers = [int(found[1]) for code in codes if (found := _NUMBERED.fullmatch(code))]
    return f"S{max(numbers, default=0) + 1:02}"


@transaction.atomic
def change_seminar(*, seminar_id: int, revision: int, card: SeminarCard, by: User) -> Seminar:
    """Make the seminar what `card` says. The public reads it with the next release.

    Raises MayNotManage, LanguageMissing, or StaleRevision where somebody wrote it since `revision`.
    """
    check_manages_programme(by)
    seminar = _locked(seminar_id, revision)
    _describe(seminar, card)
    return _written(seminar, [field.name for field in fields(card)], by=by)


@transaction.atomic
def delete_seminar(*, seminar_id: int, by: User) -> None:
    """Take away what was added by mistake. Raises MayNotManage, or InUse where it was placed, released or signed up
    for. Idempotent."""
    check_manages_programme(by)
    seminar = Seminar.objects.select_for_update().filter(pk=seminar_id).first()
    if seminar is None:
        return
    if seminar.registrations.exists():
        raise InUse("registrations")
    if seminar.released_entries.exists():
        raise InUse("release")
    if Placement.objects.filter(seminar=seminar).exists():
        raise InUse("draft")
    with pghistory.context(user=by.pk):
        seminar.delete()


# --- Who contributes --------------------------------------------------------------------------------
@transaction.atomic
def set_contributions(*, seminar_id: int, revision: int, contributions: Sequence[Contributing], by: User) -> Seminar:
    """Exactly `contributions`, in their order.

    Raises MayNotManage, StaleRevision, UnknownSpeaker, SpeakerTwice, TwoModerators, or SpeakerElsewhere where the
    draft needs one of them in another seminar while it holds this one.
    """
    check_manages_programme(by)
    edition = Edition.objects.get(seminars=seminar_id)
    lock_draft(edition)
    seminar = _locked(seminar_id, revision)
    speakers = Speaker.objects.of_edition(edition).in_bulk([row.speaker_id for row in contributions])
    _check_once(contributions, speakers)
    _check_free(seminar, speakers)
    with pghistory.context(user=by.pk):
        _write_contributions(seminar, contributions)
    return _written(seminar, [], by=by)


def _check_once(contributions: Sequence[Contributing], speakers: dict[int, Speaker]) -> None:
    met: set[int] = set()
    for row in contributions:
        if row.speaker_id not in speakers:
            raise UnknownSpeaker
        if row.speaker_id in met:
            raise SpeakerTwice(speakers[row.speaker_id].name)
        met.add(row.speaker_id)
    if sum(row.role == Role.MODERATOR for row in contributions) > 1:
        raise TwoModerators


def _check_free(seminar: Seminar, speakers: dict[int, Speaker]) -> None:
    """None of them is needed elsewhere while the draft holds `seminar`. Two queries."""
    placement = Placement.objects.filter(seminar=seminar).first()
    if placement is None:
        return
    needed = SpeakerTime.objects.exclude(placement=placement).filter(
        speaker__in=speakers, starts_at__lt=placement.ends_at, ends_at__gt=placement.starts_at
    )
    if clash := needed.select_related("placement__seminar").order_by("starts_at", "pk").first():
        raise SpeakerElsewhere(
            speakers[clash.speaker_id].name, str(clash.placement.seminar), clash.starts_at, clash.ends_at
        )


def _write_contributions(seminar: Seminar, contributions: Sequence[Contributing]) -> None:
    """The one who moderates is written last: there is one at a time."""
    known = {row.speaker_id: row for row in seminar.contributions.all()}
    wanted = {row.speaker_id: (row.role, position) for position, row in enumerate(contributions)}
    seminar.contributions.exclude(speaker__in=wanted).delete()
    for speaker_id, (role, position) in sorted(wanted.items(), key=lambda item: item[1][0] == Role.MODERATOR):
        row = known.get(speaker_id)
        if row is None:
            seminar.contributions.create(speaker_id=speaker_id, role=role, position=position)
        elif (row.role, row.position) != (role, position):
            row.role, row.position = role, position
            row.save(update_fields=["role", "position"])


# --- Cancelling -------------------------------------------------------------------------------------
@transaction.atomic
def cancel_seminar(*, seminar_id: int, reason: str, by: User, now: datetime) -> Seminar:
    """It does not take place. The next release says so, tells whom it touches, and ends their registrations.

    Idempotent. Raises MayNotManage or ReasonMissing.
    """
    check_manages_programme(by)
    if not reason.strip():
        raise ReasonMissing
    seminar = _locked(seminar_id)
    if seminar.cancelled_at:
        return seminar
    seminar.cancelled_at, seminar.cancelled_by, seminar.cancelled_reason = now, by, reason.strip()
    return _written(seminar, ["cancelled_at", "cancelled_by", "cancelled_reason"], by=by)


@transaction.atomic
def revive_seminar(*, seminar_id: int, by: User) -> Seminar:
    """It takes place after all, as the next release will say. Idempotent. Raises MayNotManage."""
    check_manages_programme(by)
    seminar = _locked(seminar_id)
    if seminar.cancelled_at is None:
        return seminar
    seminar.cancelled_at, seminar.cancelled_by, seminar.cancelled_reason = None, None, ""
    return _written(seminar, ["cancelled_at", "cancelled_by", "cancelled_reason"], by=by)


# --- What they share --------------------------------------------------------------------------------
def _locked(seminar_id: int, revision: int | None = None) -> Seminar:
    """Raises StaleRevision where it is no longer at `revision`."""
    seminar = Seminar.objects.select_for_update(no_key=True).get(pk=seminar_id)
    if revision is not None and seminar.revision != revision:
        raise StaleRevision(seminar.revision)
    return seminar


def _describe(seminar: Seminar, card: SeminarCard) -> None:
    if not card.languages:
        raise LanguageMissing
    card = plain(card, paragraphs_in=("abstract",))
    for field in fields(card):
        value = getattr(card, field.name)
        setattr(seminar, field.name, list(value) if isinstance(value, tuple) else value)


def _written(seminar: Seminar, names: Sequence[str], *, by: User) -> Seminar:
    seminar.revision = F("revision") + 1
    with pghistory.context(user=by.pk):
        seminar.save(update_fields=[*names, "revision"])
    seminar.refresh_from_db(fields=["revision"])
    return seminar
