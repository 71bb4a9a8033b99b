"""Papers of many visits: asked for by staff, made by the worker, fetched, and forgotten after some days.

waiting → made or failed; from there made anew when staff ask again. The worker's job may run twice: what it does is
idempotent, and it ends in the state of the last run.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Protocol
from uuid import UUID

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openday import after_commit
from openday.accounts.models import User
from openday.editions.models import Edition, Gate
from openday.passes.documents import DocumentError
from openday.time_zone import local_date
from schools.errors import NoVisitsForPapers, PapersOnTheirWay
from schools.models import PaperBatch, Visit, VisitQuerySet
from schools.services.passes import STATES_WITH_PASSES

logger = logging.getLogger(__name__)

State = PaperBatch.State
TASK: Final = "schools.make_papers"
VISITS_A_FILE: Final = 300
KEPT_FOR: Final = timedelta(days=7)
STUCK_AFTER: Final = timedelta(minutes=12)  # past the worker's own time limit and the broker's second delivery
PROGRESS_SECONDS: Final = 3600
BROKE_OFF: Final = gettext_lazy(
    "The papers could not be made. Try again; if it fails again, tell the operator of the site."
)

Progress = Callable[[int], None]  # how many visits are written


@dataclass(frozen=True)
class Made:
    """A file, and how many of the visits that were wanted are not in it."""

    content: bytes
    left_out: int = 0


class Make(Protocol):
    """What makes the file of a batch: see `schools.papers.batches`. Raises NoVisitsForPapers or a DocumentError."""

    def __call__(self, batch: PaperBatch, progress: Progress, *, now: datetime) -> Made: ...


def has_letter(visit: Visit) -> bool:
    """Whether `visit` is one that a gate expects."""
    return visit.state in STATES_WITH_PASSES


def has_certificate(visit: Visit, *, now: datetime) -> bool:
    """Whether its institution took part: once its day is over, unless a gate says otherwise."""
    return visit.state == Visit.State.COMPLETED or (
        visit.state in Visit.CAME and local_date(now) > local_date(visit.arrives_at)
    )


def visits_for(kind: str, *, edition: Edition, day: date, gate: Gate | None, now: datetime) -> VisitQuerySet:
    """Those that papers of `kind` (a value of `PaperBatch.Kind`) are made for, in the order of arrival."""
    if kind == PaperBatch.Kind.LETTERS:
        states: Sequence[str] = STATES_WITH_PASSES
    else:
        states = Visit.CAME if local_date(now) > day else [Visit.State.COMPLETED]
    visits = Visit.objects.of_edition(edition).arriving_on(day).filter(state__in=states)
    if gate:
        visits = visits.filter(arrival_window__gate=gate)
    return visits.order_by("arrives_at", "arrival_window__gate__code", "pk")


@transaction.atomic
def ask_for_papers(
    *, edition: Edition, kind: str, day: date, gate: Gate | None, language: str, by: User, now: datetime
) -> list[PaperBatch]:
    """Have the worker make the papers of a day, of one gate or all; as many files as it takes.

    Raises NoVisitsForPapers.
    """
    visit_ids = list(visits_for(kind, edition=edition, day=day, gate=gate, now=now).values_list("pk", flat=True))
    if not visit_ids:
        raise NoVisitsForPapers
    parts = [visit_ids[at : at + VISITS_A_FILE] for at in range(0, len(visit_ids), VISITS_A_FILE)]
    batches = PaperBatch.objects.bulk_create(
        PaperBatch(
            edition=edition,
            kind=kind,
            day=day,
            gate=gate,
            language=language,
            part=number,
            parts=len(parts),
            visit_ids=part,
            asked_at=now,
            asked_by=by,
            queued_at=now,
        )
        for number, part in enumerate(parts, start=1)
    )
    for batch in batches:
        after_commit.queue(TASK, batch_id=batch.pk)
    return batches


@transaction.atomic
def make_again(*, public_id: UUID, now: datetime) -> PaperBatch:
    """Have the worker try once more: after a failure, or where it has been silent. Raises PapersOnTheirWay."""
    batch = PaperBatch.objects.select_for_update(no_key=True).get(public_id=public_id)
    if batch.state == State.MADE or (batch.is_on_its_way and not is_stuck(batch, now=now)):
        raise PapersOnTheirWay
    batch.state, batch.queued_at, batch.finished_at, batch.trouble = State.WAITING, now, None, ""
    batch.save(update_fields=["state", "queued_at", "finished_at", "trouble"])
    cache.delete(_progress_key(batch.pk))
    after_commit.queue(TASK, batch_id=batch.pk)
    return batch


def is_stuck(batch: PaperBatch, *, now: datetime) -> bool:
    return batch.is_on_its_way and now - batch.queued_at > STUCK_AFTER


# --- In the worker --------------------------------------------------------------------------------
def make_batch(*, batch_id: int, make: Make, clock: Callable[[], datetime]) -> str:
    """Make what is waited for and keep it; the state afterwards. Idempotent: nothing where nothing is waited for."""
    batch = PaperBatch.objects.select_related("edition", "gate", "asked_by").filter(pk=batch_id).first()
    if batch is None or not batch.is_on_its_way:
        return batch.state if batch else ""
    with translation.override(batch.asked_by.language):
        try:
            made = make(batch, _progress_of(batch.pk), now=clock())
        except NoVisitsForPapers:
            return _fail(batch, _("None of these visits is expected any more."), now=clock())
        except DocumentError:
            logger.exception("papers %s: not made", batch.pk)
            return _fail(batch, BROKE_OFF, now=clock())
    batch.file.save("papers.pdf", ContentFile(made.content), save=False)
    if not _finish(batch, State.MADE, now=clock(), file=batch.file.name, left_out=made.left_out):
        batch.file.delete(save=False)  # another run was quicker
    return State.MADE


def give_up(*, batch_id: int, now: datetime) -> None:
    """The worker could not, and says so instead of leaving the papers on their way for ever."""
    batch = PaperBatch.objects.select_related("asked_by").get(pk=batch_id)
    with translation.override(batch.asked_by.language):
        _fail(batch, BROKE_OFF, now=now)


def _fail(batch: PaperBatch, trouble: str | Promise, *, now: datetime) -> str:
    _finish(batch, State.FAILED, now=now, trouble=str(trouble))
    return State.FAILED


def _finish(batch: PaperBatch, state: str, *, now: datetime, **outcome: Any) -> bool:
    """Whether this run is the one that ends it."""
    waiting = PaperBatch.objects.filter(pk=batch.pk, state=State.WAITING)
    return waiting.update(state=state, finished_at=now, **outcome) == 1


# --- How far it is --------------------------------------------------------------------------------
def _progress_of(batch_id: int) -> Progress:
    def tell(done: int) -> None:
        cache.set(_progress_key(batch_id), done, PROGRESS_SECONDS)

    return tell


def _progress_key(batch_id: int) -> str:
    return f"papers:{batch_id}"


def progress_of(batches: Iterable[PaperBatch]) -> dict[int, int]:
    """Visits written so far of each batch that is on its way, by its primary key. One round trip."""
    keys = {_progress_key(batch.pk): batch.pk for batch in batches if batch.is_on_its_way}
    told: dict[str, Any] = cache.get_many(keys) if keys else {}
    return {pk: told.get(key, 0) for key, pk in keys.items()}


# --- Forgetting -----------------------------------------------------------------------------------
def forget_papers(*, now: datetime) -> int:
    """Delete the files of old batches: they hold telephones, and passes. How many."""
    old = PaperBatch.objects.filter(asked_at__lt=now - KEPT_FOR).exclude(file="")
    forgotten = 0
    for batch in old.order_by("pk"):
        batch.file.delete(save=False)
        batch.save(update_fields=["file"])
        forgotten += 1
    return forgotten
