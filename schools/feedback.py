"""The three questions after a visit: who has the link answers, without an account, for a month."""

from datetime import date, datetime, timedelta
from typing import Final

from django.urls import reverse

from openday.signed_links import key_of
from openday.time_zone import local_date
from schools.models import Visit

PAGE: Final = "schools:visit-feedback"
OPEN_DAYS: Final = 30


def feedback_path(visit: Visit) -> str:
    """The page of the questions, in the active language."""
    return reverse(PAGE, args=[visit.public_id, key_of(visit.public_id, page=PAGE)])


def last_day_of_answers(visit: Visit) -> date:
    return local_date(visit.arrives_at) + timedelta(days=OPEN_DAYS)


def takes_answers_at(visit: Visit, moment: datetime) -> bool:
    """From the arrival of a visit that came, to the end of its last day of answers."""
    came = visit.state in Visit.CAME and visit.arrives_at <= moment
    return came and local_date(moment) <= last_day_of_answers(visit)
