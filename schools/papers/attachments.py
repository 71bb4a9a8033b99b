"""The files that go with mails about a visit, made when the mail leaves, from the visit as it is then.

A paper that cannot be made is logged and left out: a mail without its letter beats none, since its button leads there.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from openday.notifications.kinds import Attachment
from openday.passes.documents import DocumentError
from schools.models import Visit
from schools.papers.calendars import Method, calendar_of
from schools.papers.certificates import certificates_pdf
from schools.papers.letters import letters_pdf
from schools.services.papers import has_certificate, has_letter
from schools.services.passes import passes_of

logger = logging.getLogger(__name__)

PDF: Final = "application/pdf"

Attach = Callable[..., Sequence[Attachment]]


def letter_and_event(*, visit_id: int, language: str, address: str, now: datetime) -> list[Attachment]:
    """The letter, and an event that calendars put in or change. A dozen queries, a tenth of a second."""
    visit = Visit.objects.for_papers().filter(pk=visit_id).first()
    if visit is None or not has_letter(visit):
        return []
    return [*letter(visit, language=language, now=now), *_event(visit_id, Method.REQUEST, language, address)]


def letter(visit: Visit, *, language: str, now: datetime) -> list[Attachment]:
    """The letter of `visit` (from `for_papers`), which has one."""
    codes = {group_id: issued.token for group_id, issued in passes_of(visit=visit, now=now).items()}
    try:
        content = letters_pdf([visit], codes=codes, language=language, made_at=now)
    except DocumentError:
        logger.exception("visit %s: its letter was not made", visit.pk)
        return []
    return [Attachment(f"{visit.reference}.pdf", PDF, content)]


def cancelled_event(*, visit_id: int, language: str, address: str, now: datetime) -> list[Attachment]:
    """What takes the event out of a calendar. Two queries."""
    return _event(visit_id, Method.CANCEL, language, address)


def certificate(*, visit_id: int, language: str, address: str, now: datetime) -> list[Attachment]:
    """The certificate, once the visit is over. Four queries."""
    visit = Visit.objects.for_papers().filter(pk=visit_id).first()
    if visit is None or not has_certificate(visit, now=now):
        return []
    try:
        content = certificates_pdf([visit], language=language, made_at=now)
    except DocumentError:
        logger.exception("visit %s: its certificate was not made", visit.pk)
        return []
    return [Attachment(f"{visit.reference}-certificate.pdf", PDF, content)]


def _event(visit_id: int, method: Method, language: str, address: str) -> list[Attachment]:
    visits = list(Visit.objects.for_calendars().filter(pk=visit_id))
    content = calendar_of(visits, language=language, method=method, attendee=address)
    return [Attachment("visit.ics", f"text/calendar; method={method.value}", content)] if visits else []
