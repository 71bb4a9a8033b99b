"""What speakers say of themselves through their link.

How we reach them and whether they may be filmed holds at once. What the public reads waits: staff see it beside what
is public, and take it over or leave it.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

from django.db import transaction

from openday.accounts.models import User
from openday.plain_text import plain
from openday.uploads import store
from openday.uploads.reading import CleanFile
from seminars.errors import NothingProposed
from seminars.models import Speaker
from seminars.services.speakers import (
    PARAGRAPHS,
    PHOTOS,
    OwnPart,
    check_named,
    check_open,
    drop_photos,
    free_slug,
    lock_speaker,
    say_filming,
    settle_proposals,
    was_released,
    written,
)
from seminars.services.standing import check_manages_programme
from seminars.services.telling_speakers import tell_own_part

NEVER_PUBLIC: Final = ("phone", "language", "filming")
PUBLIC: Final = tuple(field.name for field in fields(OwnPart) if field.name not in NEVER_PUBLIC)


@dataclass(frozen=True)
class Proposal:
    """One text of a speaker, by the name of its field: what the public reads, and what they would rather have there."""

    name: str
    public: str
    proposed: str


def proposals_of(speaker: Speaker) -> list[Proposal]:
    waiting = speaker.proposed or {}
    return [Proposal(name, getattr(speaker, name), waiting[name]) for name in PUBLIC if name in waiting]


def as_proposed(speaker: Speaker) -> dict[str, str]:
    """The speaker in their own words, whether the public reads them yet or not."""
    return {name: getattr(speaker, name) for name in PUBLIC} | (speaker.proposed or {})


# --- Through their link, which the door has read ------------------------------------------------------
@transaction.atomic
def fill_in_own_part(*, speaker_id: int, revision: int, part: OwnPart, now: datetime) -> Speaker:
    """What the speaker says of themselves. Staff see on the site that they did, once a day.

    Raises OwnPageClosed, NameMissing, or StaleRevision where staff wrote it since they read it.
    """
    speaker = lock_speaker(speaker_id, revision)
    check_open(speaker, by=None, now=now)
    part = plain(part, paragraphs_in=PARAGRAPHS)
    check_named(part)
    say_filming(speaker, part, now=now)
    for name in NEVER_PUBLIC:
        setattr(speaker, name, getattr(part, name))
    speaker.proposed = {name: getattr(part, name) for name in PUBLIC}
    speaker.proposed_at = speaker.own_part_at = now
    settle_proposals(speaker)
    told = written(speaker, by=None)
    tell_own_part(speaker=speaker, now=now)
    return told


@transaction.atomic
def propose_photo(*, speaker_id: int, photo: CleanFile | None, now: datetime) -> Speaker:
    """Show this photo once staff have seen it; or none, which holds at once: it is their face.

    Raises OwnPageClosed, or StoreUnavailable where it finds no room.
    """
    speaker = lock_speaker(speaker_id)
    check_open(speaker, by=None, now=now)
    if photo is None:
        drop_photos(speaker)
        return written(speaker, by=None)
    if speaker.proposed_photo_name:
        store.delete_after_commit(speaker.proposed_photo_name)
    speaker.proposed_photo_name, speaker.proposed_at = store.keep(photo, folder=PHOTOS), now
    told = written(speaker, by=None)
    tell_own_part(speaker=speaker, now=now)
    return told


# --- By staff -----------------------------------------------------------------------------------------
@transaction.atomic
def take_over(*, speaker_id: int, revision: int, by: User) -> Speaker:
    """The public reads what they wrote, and sees their photo. Another name gives their page another address, until a
    release has shown it.

    Raises MayNotManage, StaleRevision where it is not what was looked at, or NothingProposed.
    """
    check_manages_programme(by)
    speaker = _looked_at(speaker_id, revision)
    before = speaker.name_fr
    for name, text in (speaker.proposed or {}).items():
        setattr(speaker, name, text)
    if photo := speaker.proposed_photo_name:
        speaker.proposed_photo_name = ""
        drop_photos(speaker)
        speaker.photo_name = photo
    settle_proposals(speaker)
    if speaker.name_fr != before and not was_released(speaker):
        speaker.slug = free_slug(speaker)
    return written(speaker, by=by)


@transaction.atomic
def set_aside(*, speaker_id: int, revision: int, by: User) -> Speaker:
    """What is public stays; what waited is deleted. Raises as `take_over`."""
    check_manages_programme(by)
    speaker = _looked_at(speaker_id, revision)
    if speaker.proposed_photo_name:
        store.delete_after_commit(speaker.proposed_photo_name)
    speaker.proposed, speaker.proposed_photo_name, speaker.proposed_at = None, "", None
    return written(speaker, by=by)


def _looked_at(speaker_id: int, revision: int) -> Speaker:
    speaker = lock_speaker(speaker_id, revision)
    if speaker.proposed_at is None:
        raise NothingProposed
    return speaker
