"""Speakers: added and changed by staff, reached by a link of their own, on which they say what they know best."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Final

import pghistory
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from openday.accounts.models import User
from openday.editions.models import Edition
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
from seminars.services.telling_speakers import tell_link, tell_own_part

PHOTOS: Final = "seminars/photos"
BETWEEN_LINKS: Final = timedelta(minutes=10)
OPEN_AFTER: Final = timedelta(days=30)  # the edition: slides are often sent afterwards
LONGEST_SLUG: Final = 72  # leaves room for a number behind it
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
    speaker.slug = _free_slug(speaker)
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
    speaker = _locked(speaker_id, revision)
    before = (speaker.email, speaker.name_fr)
    _describe(speaker, card, now=now)
    if speaker.email != before[0]:
        speaker.link_number += 1
        speaker.link_sent_at = None
    if speaker.name_fr != before[1] and not was_released(speaker):
        speaker.slug = _free_slug(speaker)
    return _written(speaker, by=by)


@transaction.atomic
def delete_speaker(*, speaker_id: int, by: User) -> None:
    """Raises MayNotManage, or InUse where a seminar needs them, or a release has shown them. Idempotent."""
    check_manages_programme(by)
    speaker = Speaker.objects.select_for_update().filter(pk=speaker_id).first()
    if speaker is None:
        return
    if speaker.contributions.exists():
        raise InUse("seminars")
    if speaker.photo_name:
        store.delete_after_commit(speaker.photo_name)
    with pghistory.context(user=by.pk):
        speaker.delete()


@transaction.atomic
def send_link(*, speaker_id: int, by: User, now: datetime, is_new: bool = False) -> Speaker:
    """Send the speaker the link to their page; with `is_new` another one, which shuts those before.

    Raises MayNotManage, NoAddressToWriteTo or SentJustNow.
    """
    check_manages_programme(by)
    speaker = _locked(speaker_id)
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


# --- By themselves, or by staff (`by` is None: through their link, which the door has read) ----------
@transaction.atomic
def fill_in_own_part(*, speaker_id: int, revision: int, part: OwnPart, now: datetime) -> Speaker:
    """What the speaker says of themselves. Staff see on the site that they did, once a day.

    Raises OwnPageClosed, NameMissing, or StaleRevision where staff wrote it since they read it.
    """
    speaker = _locked(speaker_id, revision)
    _check_open(speaker, by=None, now=now)
    _describe(speaker, part, now=now)
    speaker.own_part_at = now
    written = _written(speaker, by=None)
    tell_own_part(speaker=speaker, now=now)
    return written


@transaction.atomic
def set_photo(*, speaker_id: int, photo: CleanFile | None, by: User | None, now: datetime) -> Speaker:
    """Show this photo, or none. Raises MayNotManage or OwnPageClosed, StoreUnavailable where it finds no room."""
    speaker = _locked(speaker_id)
    _check_open(speaker, by=by, now=now)
    if speaker.photo_name:
        store.delete_after_commit(speaker.photo_name)
    speaker.photo_name = store.keep(photo, folder=PHOTOS) if photo else ""
    return _written(speaker, by=by)


@transaction.atomic
def set_availability(*, speaker_id: int, windows: Sequence[Window], by: User | None, now: datetime) -> Speaker:
    """They can come during `windows`; without one, always. What touches becomes one.

    Raises MayNotManage or OwnPageClosed, OutsideTheEdition.
    """
    speaker = _locked(speaker_id)
    _check_open(speaker, by=by, now=now)
    joined = _joined(windows)
    first, _end = day_bounds(speaker.edition.starts_date)
    _start, last = day_bounds(speaker.edition.ends_date)
    if any(starts_at < first or ends_at > last or starts_at >= ends_at for starts_at, ends_at in joined):
        raise OutsideTheEdition
    speaker.availabilities.all().delete()
    Availability.objects.bulk_create(
        Availability(speaker=speaker, starts_at=starts_at, ends_at=ends_at) for starts_at, ends_at in joined
    )
    return _written(speaker, by=by)


def is_open(speaker: Speaker, *, now: datetime) -> bool:
    """Whether they can change their part through their link. Its edition is loaded."""
    return now < day_bounds(speaker.edition.ends_date)[1] + OPEN_AFTER


def names_in_use(names: Iterable[str]) -> set[str]:
    """Those that a speaker still holds, for `store.forget_orphans`. One query."""
    return set(Speaker.objects.filter(photo_name__in=list(names)).values_list("photo_name", flat=True))


# --- What they share --------------------------------------------------------------------------------
def _locked(speaker_id: int, revision: int | None = None) -> Speaker:
    """With its edition. Raises StaleRevision where it is no longer at `revision`."""
    known = Speaker.objects.select_for_update(of=("self",), no_key=True).select_related("edition")
    speaker = known.get(pk=speaker_id)
    if revision is not None and speaker.revision != revision:
        raise StaleRevision(speaker.revision)
    return speaker


def _check_open(speaker: Speaker, *, by: User | None, now: datetime) -> None:
    if by:
        check_manages_programme(by)
    elif not is_open(speaker, now=now):
        raise OwnPageClosed


def _describe(speaker: Speaker, part: OwnPart, *, now: datetime) -> None:
    """Write `part` on `speaker`, unsaved."""
    if not part.name_ar and not part.name_fr:
        raise NameMissing
    if part.filming != speaker.filming:
        speaker.filming_said_at = None if part.filming == Speaker.Filming.UNKNOWN else now
    for field in fields(part):
        setattr(speaker, field.name, getattr(part, field.name))
    speaker.email = speaker.email.lower()


def _written(speaker: Speaker, *, by: User | None) -> Speaker:
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


def _free_slug(speaker: Speaker) -> str:
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
