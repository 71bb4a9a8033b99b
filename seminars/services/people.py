"""What is kept of one person (law 09-08): shown, handed out, erased. They have no account: their e-mail tells them."""

from datetime import datetime
from typing import Any, Final

import pghistory
from django.db import transaction

from openday.accounts.models import User
from seminars.errors import InUse
from seminars.models import Registration, Speaker
from seminars.services.retention import delete_photos, forget_registrations, forget_trail_of, people_of
from seminars.services.standing import check_manages_programme

LANGUAGES: Final = ("ar", "fr", "en")


def export_person(email: str) -> dict[str, Any]:
    """All that is kept under `email`, ready for JSON. Notes of staff are no data that the person gave. Six queries."""
    registrations, speakers = people_of(email)
    seminars = registrations.select_related("seminar__edition").order_by("pk")
    known = speakers.select_related("edition").prefetch_related("contributions__seminar", "availabilities")
    return {
        "registrations": [export_registration(registration) for registration in seminars],
        "speaker": [export_speaker(speaker) for speaker in known.order_by("pk")],
    }


def export_registration(registration: Registration) -> dict[str, Any]:
    """With its seminar and edition."""
    return {
        "seminar": str(registration.seminar),
        "edition": str(registration.seminar.edition),
        "name": registration.full_name,
        "email": registration.email,
        "telephone": registration.phone,
        "organisation": registration.organisation,
        "seats": registration.seats,
        "state": registration.state,
        "asked_at": registration.asked_at,
        "confirmed_at": registration.confirmed_at,
        "came_at": registration.attended_at,
        "ended_at": registration.ended_at,
        "reason": registration.ended_reason,
    }


def export_speaker(speaker: Speaker) -> dict[str, Any]:
    """With their edition, contributions and availabilities."""
    texts = ("title", "organisation", "biography")
    return {
        "edition": str(speaker.edition),
        "name_in_arabic": speaker.name_ar,
        "name_in_latin_letters": speaker.name_fr,
        **{f"{stem}_{language}": getattr(speaker, f"{stem}_{language}") for stem in texts for language in LANGUAGES},
        "country": speaker.country,
        "has_photo": bool(speaker.photo_name or speaker.proposed_photo_name),
        "written_and_not_public_yet": speaker.proposed or {},
        "email": speaker.email,
        "telephone": speaker.phone,
        "being_filmed": {"said": speaker.filming, "at": speaker.filming_said_at},
        "link_sent_at": speaker.link_sent_at,
        "filled_in_at": speaker.own_part_at,
        "can_come": [{"from": row.starts_at, "until": row.ends_at} for row in speaker.availabilities.all()],
        "seminars": [{"seminar": str(row.seminar), "role": row.role} for row in speaker.contributions.all()],
    }


@transaction.atomic
def erase_registrations(*, email: str, by: User, now: datetime) -> int:
    """Forget who signed up under `email`; how many. Idempotent.

    Raises MayNotManage, or InUse while one of them is live: it is cancelled first, so that its seats are given on.
    """
    check_manages_programme(by)
    registrations = people_of(email)[0].select_for_update(of=("self",)).order_by("pk")
    known = list(registrations.values_list("pk", "state"))
    if any(state in Registration.LIVE_STATES and state != Registration.State.ATTENDED for _pk, state in known):
        raise InUse("registrations")
    with pghistory.context(user=by.pk):
        forget_registrations([pk for pk, _state in known], now=now)
    return len(known)


@transaction.atomic
def erase_speaker(*, speaker_id: int, by: User) -> None:
    """Take the person out of every seminar, and delete who they are, whatever was released: what the public reads
    knows them no longer. Idempotent. Raises MayNotManage."""
    check_manages_programme(by)
    speaker = Speaker.objects.select_for_update().filter(pk=speaker_id).first()
    if speaker is None:
        return
    delete_photos([speaker])
    with pghistory.context(user=by.pk):
        speaker.contributions.all().delete()
        speaker.delete()
    forget_trail_of(Speaker(pk=speaker_id))
