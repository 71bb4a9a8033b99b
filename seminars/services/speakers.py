"""Speakers: added and changed by staff, reached by a link of their own, on which they say what they know best."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Final

import pghistory
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.text import slugify

from openday.accounts.models import User
from openday.editions.models import Edition
from openday.plain_text import plain
from openday.time_zone import day_bounds
from openday.uploads import store
from openday.uploads.reading import CleanFile
from seminars.errors import (
    EmailTaken,
    InUse,
    NameMissing,
    NoAddressToWriteTo,
    OutsideTheEdition,
    OwnPageClosed,
    SentJustNow,
    StaleRevision,
)
from seminars.models import Availability, ReleasedEntry, Speaker
from seminars.services.standing import check_manages_programme
from seminars.services.telling_speakers import tell_link

PHOTOS: Final = "seminars/photos"
BETWEEN_LINKS: Final = timedelta(minutes=10)
OPEN_AFTER: Final = timedelta(days=30)  # the edition: slides are often sent afterwards
LONGEST_SLUG: Final = 72  # leaves room for a number behind it
PARAGRAPHS: Final = ("biography", "staff_notes")  # texts of more than a line
Window = tuple[datetime, datetime]


@dataclass(frozen=True, kw_only=True)
class OwnPart:
    """What a speaker knows best, and may change through their link. A name in one script at least."""

    name_ar: str = ""
    name_fr: str = ""
    title_ar: str = ""
    title_fr: str = ""
    title_en: str = ""
    organisation_ar: str = ""
    organisation_fr: str = ""
    organisation_en: str = ""
    country: str = ""
    biography_ar: str = ""
    biography_fr: str = ""
    biography_en: str = ""
    phone: str = ""
    language: str = "ar"
    filming: str = Speaker.Filming.UNKNOWN


@dataclass(frozen=True, kw_only=True)
class SpeakerCard(OwnPart):
    """A speaker as staff describe them."""

    email: str = ""
    staff_notes: str = ""


# --- By staff ---------------------------------------------------------------------------------------
@transaction.atomic
def add_speaker(*, edition: Edition, card: SpeakerCard, by: User, now: datetime) -> Speaker:
    """Raises MayNotManage, NameMissing or EmailTaken."""
    check_manages_programme(by)
    speaker = Speaker(edition=edition)
    _describe(speaker, card, now=now)
    speaker.slug = free_slug(speaker)
    with pghistory.context(user=by.pk):
        _save(speaker)
    return speaker


@transaction.atomic
def change_speaker(*, speaker_id: int, revision: int, card: SpeakerCard, by: User, now: datetime) -> Speaker:
    """Make the speaker what `card` says. Another e-mail address shuts the link that went to the one before; another
    name gives their page another address, until a release has shown it.

    Raises MayNotManage, NameMissing, EmailTaken, or StaleRevision where somebody (or the speaker) wrote it since.
    """
    check_manages_programme(by)
    speaker = lock_speaker(speaker_id, revision)
    before = (speaker.email, speaker.name_fr)
    _describe(speaker, card, now=now)
    if speaker.email != before[0]:
        speaker.link_number += 1
        speaker.link_sent_at = None
    if speaker.name_fr != before[1] and not was_released(speaker):
        speaker.slug = free_slug(speaker)
    return written(speaker, by=by)


@transaction.atomic
def delete_speaker(*, speaker_id: int, by: User) -> None:
    """Raises MayNotManage, or InUse where a seminar needs them, or a release has shown them. Idempotent."""
    check_manages_programme(by)
    speaker = Speaker.objects.select_for_update().filter(pk=speaker_id).first()
    if speaker is None:
        return
    if speaker.contributions.exists():
        raise InUse("seminars")
    drop_photos(speaker)
    with pghistory.context(user=by.pk):
        speaker.delete()


@transaction.atomic
def send_link(*, speaker_id: int, by: User, now: datetime, is_new: bool = False) -> Speaker:
    """Send the speaker the link to their page; with `is_new` another one, which shuts those before.

    Raises MayNotManage, NoAddressToWriteTo or SentJustNow.
    """
    check_manages_programme(by)
    speaker = lock_speaker(speaker_id)
    if not speaker.email:
        raise NoAddressToWriteTo
    if not is_new and speaker.link_sent_at and now < speaker.link_sent_at + BETWEEN_LINKS:
        raise SentJustNow(speaker.link_sent_at + BETWEEN_LINKS)
    speaker.link_sent_at = now
    speaker.link_number += is_new
    with pghistory.context(user=by.pk):
        speaker.save(update_fields=["link_sent_at", "link_number"])
    tell_link(speaker=speaker, now=now)
    return speaker


@transaction.atomic
def send_missing_links(*, edition: Edition, by: User, now: datetime) -> int:
    """Send the link to all speakers of seminars who have an address and were never sent one; how many.

    Raises MayNotManage.
    """
    check_manages_programme(by)
    waiting = Speaker.objects.of_edition(edition).to_be_written_to()
    ids = list(waiting.order_by("pk").values_list("pk", flat=True))
    for speaker_id in ids:
        send_link(speaker_id=speaker_id, by=by, now=now)
    return len(ids)


@transaction.atomic
def set_photo(*, speaker_id: int, photo: CleanFile | None, by: User) -> Speaker:
    """Show this photo, or none; one that waits is gone. Raises MayNotManage, or StoreUnavailable without room."""
    check_manages_programme(by)
    speaker = lock_speaker(speaker_id)
    drop_photos(speaker)
    speaker.photo_name = store.keep(photo, folder=PHOTOS) if photo else ""
    return written(speaker, by=by)


@transaction.atomic
def set_availability(*, speaker_id: int, windows: Sequence[Window], by: User | None, now: datetime) -> Speaker:
    """They can come during `windows`; without one, always. What touches becomes one. `by` None: through their link.

    Raises MayNotManage or OwnPageClosed, OutsideTheEdition.
    """
    speaker = lock_speaker(speaker_id)
    check_open(speaker, by=by, now=now)
    joined = _joined(windows)
    first, _end = day_bounds(speaker.edition.starts_date)
    _start, last = day_bounds(speaker.edition.ends_date)
    if any(starts_at < first or ends_at > last or starts_at >= ends_at for starts_at, ends_at in joined):
        raise OutsideTheEdition
    speaker.availabilities.all().delete()
    Availability.objects.bulk_create(
        Availability(speaker=speaker, starts_at=starts_at, ends_at=ends_at) for starts_at, ends_at in joined
    )
    return written(speaker, by=by)


def is_open(speaker: Speaker, *, now: datetime) -> bool:
    """Whether they can change their part through their link. Its edition is loaded."""
    return now < day_bounds(speaker.edition.ends_date)[1] + OPEN_AFTER


def names_in_use(names: Iterable[str]) -> set[str]:
    """Those that a speaker still holds, for `store.forget_orphans`. One query."""
    asked = list(names)
    held = Speaker.objects.filter(Q(photo_name__in=asked) | Q(proposed_photo_name__in=asked))
    return {name for pair in held.values_list("photo_name", "proposed_photo_name") for name in pair if name}


# --- What they share --------------------------------------------------------------------------------
def lock_speaker(speaker_id: int, revision: int | None = None) -> Speaker:
    """With its edition. Raises StaleRevision where it is no longer at `revision`."""
    known = Speaker.objects.select_for_update(of=("self",), no_key=True).select_related("edition")
    speaker = known.get(pk=speaker_id)
    if revision is not None and speaker.revision != revision:
        raise StaleRevision(speaker.revision)
    return speaker


def check_open(speaker: Speaker, *, by: User | None, now: datetime) -> None:
    if by:
        check_manages_programme(by)
    elif not is_open(speaker, now=now):
        raise OwnPageClosed


def _describe(speaker: Speaker, part: OwnPart, *, now: datetime) -> None:
    """Write `part` on `speaker`, unsaved."""
    part = plain(part, paragraphs_in=PARAGRAPHS)
    check_named(part)
    say_filming(speaker, part, now=now)
    for field in fields(part):
        setattr(speaker, field.name, getattr(part, field.name))
    speaker.email = speaker.email.lower()
    settle_proposals(speaker)


def check_named(part: OwnPart) -> None:
    if not part.name_ar and not part.name_fr:
        raise NameMissing


def say_filming(speaker: Speaker, part: OwnPart, *, now: datetime) -> None:
    """When it was said; the caller writes what."""
    if part.filming != speaker.filming:
        speaker.filming_said_at = None if part.filming == Speaker.Filming.UNKNOWN else now


def settle_proposals(speaker: Speaker) -> None:
    """What the public reads by now waits no more. Unsaved."""
    waiting = {name: text for name, text in (speaker.proposed or {}).items() if text != getattr(speaker, name)}
    speaker.proposed = waiting or None
    if not waiting and not speaker.proposed_photo_name:
        speaker.proposed_at = None


def drop_photos(speaker: Speaker) -> None:
    """The one that is shown and the one that waits, their files after the commit. Unsaved."""
    for name in (speaker.photo_name, speaker.proposed_photo_name):
        if name:
            store.delete_after_commit(name)
    speaker.photo_name = speaker.proposed_photo_name = ""
    settle_proposals(speaker)


def written(speaker: Speaker, *, by: User | None) -> Speaker:
    speaker.revision += 1
    with pghistory.context(user=by.pk) if by else pghistory.context(speaker=speaker.pk):
        _save(speaker)
    return speaker


def _save(speaker: Speaker) -> None:
    try:
        with transaction.atomic():
            speaker.save()
    except IntegrityError as error:
        if "one_speaker_an_email_and_edition" in str(error):
            raise EmailTaken from error
        raise


def was_released(speaker: Speaker) -> bool:
    """Whether a release has shown them. One query."""
    return ReleasedEntry.objects.filter(seminar__contributions__speaker=speaker).exists()


def free_slug(speaker: Speaker) -> str:
    """`nadia-el-alaoui`, `nadia-el-alaoui-2`; `speaker-7` where the name has no Latin letters. One query."""
    plain = slugify(speaker.name_fr)[:LONGEST_SLUG] or "speaker"
    others = Speaker.objects.of_edition(speaker.edition).exclude(pk=speaker.pk).filter(slug__startswith=plain)
    taken = set(others.values_list("slug", flat=True))
    number = 1
    slug = plain
    while slug in taken:
        number += 1
        slug = f"{plain}-{number}"
    return slug


def _joined(windows: Sequence[Window]) -> list[Window]:
    joined: list[Window] = []
    for starts_at, ends_at in sorted(windows):
        if joined and starts_at <= joined[-1][1] and starts_at < ends_at:
            joined[-1] = (joined[-1][0], max(ends_at, joined[-1][1]))
        else:
            joined.append((starts_at, ends_at))
    return joined
