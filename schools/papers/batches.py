"""Papers of many visits in one file, as the worker makes them."""

from collections.abc import Sequence
from datetime import datetime

from openday.passes.documents import large_pdf_of
from schools.errors import NoVisitsForPapers
from schools.models import PaperBatch, Visit
from schools.papers.certificates import certificates_pdf
from schools.papers.letters import letters_pdf
from schools.services.papers import Made, Progress, visits_for
from schools.services.passes import passes_of_visits


def make_papers(batch: PaperBatch, progress: Progress, *, now: datetime) -> Made:
    """What `batch` asks for, by the visits as they are now. About a dozen queries, whatever the number.

    Passes that were not issued yet are. Raises NoVisitsForPapers or a DocumentError.
    """
    visits = _visits_of(batch, now=now)
    return Made(_pdf(batch, visits, progress, now=now), left_out=len(batch.visit_ids) - len(visits))


def _visits_of(batch: PaperBatch, *, now: datetime) -> list[Visit]:
    """In the order that was asked for, without those that are not of the day any more."""
    wanted = visits_for(batch.kind, edition=batch.edition, day=batch.day, gate=batch.gate, now=now)
    found = wanted.filter(pk__in=batch.visit_ids).for_papers().in_bulk()
    return [found[visit_id] for visit_id in batch.visit_ids if visit_id in found]


def _pdf(batch: PaperBatch, visits: Sequence[Visit], progress: Progress, *, now: datetime) -> bytes:
    if not visits:
        raise NoVisitsForPapers
    if batch.kind == PaperBatch.Kind.CERTIFICATES:
        return certificates_pdf(visits, language=batch.language, made_at=now, typeset=large_pdf_of)
    codes = {group_id: issued.token for group_id, issued in passes_of_visits(visits=visits, now=now).items()}
    return letters_pdf(
        visits, codes=codes, language=batch.language, made_at=now, typeset=large_pdf_of, progress=progress
    )
