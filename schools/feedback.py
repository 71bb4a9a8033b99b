"""The three questions after a visit: who has the link answers, without an account, for a month."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from openday.time_zone import local_date
from schools.models import Visit

OPEN_DAYS: Final = 30
_SIGNER: Final = "schools.feedback"


def feedback_path(visit: Visit) -> str:
    """The page of the questions, in the active language. Who knows the visit's own address cannot guess it."""
    return reverse("schools:visit-feedback", args=[visit.public_id, _signature(visit.public_id)])


def is_signed(public_id: UUID, signature: str) -> bool:
    try:
        Signer(salt=_SIGNER).unsign(f"{public_id.hex}:{signature}")
    except BadSignature:
        return False
    return True


def last_day_of_answers(visit: Visit) -> date:
    return local_date(visit.arrives_at) + timedelta(days=OPEN_DAYS)


def takes_answers_at(visit: Visit, moment: datetime) -> bool:
    """From the arrival of a visit that came, to the end of its last day of answers."""
    came = visit.state in Visit.CAME and visit.arrives_at <= moment
    return came and local_date(moment) <= last_day_of_answers(visit)


def _signature(public_id: UUID) -> str:
    return Signer(salt=_SIGNER).sign(public_id.hex).partition(":")[2]
