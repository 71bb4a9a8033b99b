"""Until when people of an edition's seminars are kept, and how they go: names, addresses; figures and the trail stay.

Everything here may run twice, and goes on where it was stopped: each batch is a transaction of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from openday.editions.models import Edition
from openday.time_zone import day_bounds, local_date
from openday.uploads import store
from seminars.errors import PeopleStillKept
from seminars.models import Availability, Registration, RegistrationQuerySet, Speaker, SpeakerQuerySet
from seminars.services.rules import seminar_rules_of

ROWS_A_BATCH: Final = 500
UNCONFIRMED_ARE_KEPT: Final = timedelta(days=7)  # after their link has expired
# What is emptied of a registration; the trail has the last two.
NOBODY: Final = {"full_name": "", "email": "", "phone": "", "organisation": "", "ended_reason": ""}
ON_THE_TRAIL: Final = {"organisation": "", "ended_reason": ""}
# What is emptied of a speaker: names, functions and the programme that they were in are of public record.
BIOGRAPHY: Final = {"biography_ar": "", "biography_fr": "", "biography_en": ""}
PROPOSED: Final = {"proposed": None, "proposed_photo_name": "", "proposed_at": None}
REACHED_BY: Final = {"email": "", "phone": "", "staff_notes": ""}


@dataclass(frozen=True)
class Purged:
    registrations: int = 0
    speakers: int = 0


# --- An edition -------------------------------------------------------------------------------------
def kept_until(edition: Edition) -> datetime:
    """When the people of `edition` may be deleted: the midnight after its time of retention."""
    return day_bounds(edition.ends_date + timedelta(days=seminar_rules_of(edition).retention_days))[1]


def purge_people(*, edition: Edition, now: datetime) -> Purged:
    """Empty who signed up, and how speakers were reached, their photos and their biographies.

    Raises PeopleStillKept before their time.
    """
    if now < (until := kept_until(edition)):
        raise PeopleStillKept(until)
    registrations = speakers = 0
    while batch := _forget_a_batch(edition, now=now):
        registrations += batch
    while batch := _forget_speakers(edition):
        speakers += batch
    return Purged(registrations, speakers)


def editions_due(*, now: datetime) -> list[Edition]:
    """Those whose time is over, and of which somebody is left. At most four queries an edition that is over."""
    over = Edition.objects.filter(ends_date__lt=local_date(now)).order_by("pk")
    return [edition for edition in over if _is_somebody_left(edition) and now >= kept_until(edition)]


def _is_somebody_left(edition: Edition) -> bool:
    return _registered(edition).exists() or _reached(edition).exists()


def _registered(edition: Edition) -> RegistrationQuerySet:
    return Registration.objects.filter(seminar__edition=edition, purged_at=None)


def _reached(edition: Edition) -> SpeakerQuerySet:
    """Those of whom more than names and functions is left."""
    private = Speaker.objects.of_edition(edition).exclude(photo_name="", proposed_at=None, **REACHED_BY, **BIOGRAPHY)
    return private | Speaker.objects.of_edition(edition).filter(availabilities__isnull=False)


# --- Who never confirmed ----------------------------------------------------------------------------
@transaction.atomic
def forget_unconfirmed(*, now: datetime) -> int:
    """Delete requests that nobody ever confirmed: their address may be anybody's. How many."""
    over = Registration.objects.filter(
        state=Registration.State.LAPSED, confirmed_at=None, link_expires_at__lt=now - UNCONFIRMED_ARE_KEPT
    )
    ids = list(over.select_for_update(skip_locked=True).order_by("pk").values_list("pk", flat=True))
    Registration.objects.filter(pk__in=ids).delete()
    return len(ids)


# --- How --------------------------------------------------------------------------------------------
@transaction.atomic
def _forget_a_batch(edition: Edition, *, now: datetime) -> int:
    waiting = _registered(edition).select_for_update(of=("self",), skip_locked=True).order_by("pk")
    ids = list(waiting.values_list("pk", flat=True)[:ROWS_A_BATCH])
    forget_registrations(ids, now=now)
    return len(ids)


def forget_registrations(ids: Iterable[int], *, now: datetime) -> None:
    """Empty who these are, on their rows and on the trail. They are locked."""
    ids = list(ids)
    Registration.objects.filter(pk__in=ids).update(**NOBODY, purged_at=now)
    _events_of(Registration).filter(pgh_obj_id__in=ids).update(**ON_THE_TRAIL)


@transaction.atomic
def _forget_speakers(edition: Edition) -> int:
    waiting = Speaker.objects.filter(pk__in=_reached(edition).values("pk"))
    speakers = list(waiting.select_for_update(skip_locked=True).order_by("pk")[:ROWS_A_BATCH])
    ids = [speaker.pk for speaker in speakers]
    delete_photos(speakers)
    Speaker.objects.filter(pk__in=ids).update(**REACHED_BY, **BIOGRAPHY, **PROPOSED, photo_name="")
    Availability.objects.filter(speaker__in=ids).delete()
    _events_of(Speaker).filter(pgh_obj_id__in=ids).update(email="", photo_name="", **BIOGRAPHY)
    return len(ids)


def delete_photos(speakers: Iterable[Speaker]) -> None:
    """After the commit. Their rows are locked, and emptied by the caller."""
    for speaker in speakers:
        for name in (speaker.photo_name, speaker.proposed_photo_name):
            if name:
                store.delete_after_commit(name)


def forget_trail_of(speaker: Speaker) -> None:
    """Empty who a speaker was on the trail; that there was one stays."""
    events = _events_of(Speaker).filter(pgh_obj_id=speaker.pk)
    texts = ("title", "organisation")
    emptied = {f"{stem}_{language}": "" for stem in texts for language in ("ar", "fr", "en")}
    events.update(name_ar="", name_fr="—", slug="", email="", photo_name="", country="", **emptied, **BIOGRAPHY)


def _events_of(model: Any) -> Any:
    return model.pgh_event_model.objects  # pghistory adds it


def people_of(email: str) -> tuple[RegistrationQuerySet, SpeakerQuerySet]:
    """What is kept under an e-mail address, of every edition."""
    address = email.strip().lower()
    if not address:
        return Registration.objects.none(), Speaker.objects.none()
    return Registration.objects.filter(email=address), Speaker.objects.filter(email=address)
