"""A list from the back office: kept, tried, written by the worker, and forgotten after a month.

uploaded → checking → checked → writing → written; failed from either, and from there tried again. A list may be tried
as often as its columns are changed. The worker's job may run twice: what it does is idempotent, and it ends in the
state of the last run.
"""

import logging
import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.core.cache import cache
from django.core.files import File
from django.db import transaction
from django.utils import translation

from openday import after_commit
from openday.accounts.models import User
from openday.lists.columns import ColumnError, Columns, first_rows
from openday.lists.outcomes import ImportReport
from openday.lists.spreadsheets import Sheet, SpreadsheetError
from openday.lists.words import BROKE_OFF, file_sentence
from schools.models import InstitutionImport
from schools.services.imports.run import ListFile, import_institutions

logger = logging.getLogger(__name__)

State = InstitutionImport.State
TASK: Final = "schools.run_institution_import"
KEPT_FOR: Final = timedelta(days=30)
PROGRESS_SECONDS: Final = 3600
PREVIEW_ROWS: Final = 5


class NotNow(Exception):
    """The import is in another state than the step needs: somebody took it meanwhile."""


def keep_upload(*, file: "File[Any]", name: str, kind: str, by: User, now: datetime) -> InstitutionImport:
    """Keep the file, unread."""
    upload = InstitutionImport(kind=kind, name=name[-200:], uploaded_by=by, uploaded_at=now)
    upload.file.save(name, file, save=False)
    upload.save()
    return upload


def list_of(upload: InstitutionImport) -> ListFile:
    return ListFile(path=Path(upload.file.path), kind=upload.kind, mapping=upload.mapping)


def preview(upload: InstitutionImport) -> tuple[Sheet, Columns, list[list[str]]]:
    """The sheet, its columns and its first rows. Raises SpreadsheetError or ColumnError."""
    sheet, columns = list_of(upload).open()
    return sheet, columns, first_rows(sheet, columns, count=PREVIEW_ROWS)


@transaction.atomic
def ask_to_try(*, public_id: UUID, mapping: Mapping[str, str], now: datetime) -> InstitutionImport:
    """Try the list with these columns, writing nothing, in the worker. Raises NotNow while it is on its way."""
    upload = _locked(public_id)
    if upload.is_on_its_way and not is_stuck(upload, now=now):
        raise NotNow
    upload.mapping = dict(mapping)
    return _queue(upload, State.CHECKING, now=now)


@transaction.atomic
def ask_to_write(*, public_id: UUID, now: datetime) -> InstitutionImport:
    """Write the list as it was last tried, in the worker. Raises NotNow where it was not tried, or is on its way."""
    upload = _locked(public_id)
    if upload.state != State.CHECKED and not (upload.state == State.WRITING and is_stuck(upload, now=now)):
        raise NotNow
    return _queue(upload, State.WRITING, now=now)


def _locked(public_id: UUID) -> InstitutionImport:
    return InstitutionImport.objects.select_for_update(of=("self",), no_key=True).get(public_id=public_id)


def _queue(upload: InstitutionImport, state: str, *, now: datetime) -> InstitutionImport:
    upload.state, upload.queued_at, upload.finished_at, upload.trouble = state, now, None, ""
    upload.save(update_fields=["state", "mapping", "queued_at", "finished_at", "trouble"])
    cache.delete(_progress_key(upload.pk))
    after_commit.queue(TASK, import_id=upload.pk)
    return upload


# --- In the worker --------------------------------------------------------------------------------
def run_upload(*, import_id: int, clock: Callable[[], datetime]) -> str:
    """Do what the import waits for; its state afterwards. Idempotent, and nothing where it waits for nothing.

    Raises ImportRunning while another one is written, and whatever the database raises; the import waits on then.
    """
    upload = InstitutionImport.objects.select_related("uploaded_by").filter(pk=import_id).first()
    if upload is None or not upload.is_on_its_way:
        return upload.state if upload else ""
    is_dry_run = upload.state == State.CHECKING
    with translation.override(upload.uploaded_by.language), tempfile.TemporaryDirectory() as folder:
        rejects, outcomes = Path(folder, "rejects.csv"), Path(folder, "outcomes.csv")
        try:
            report = import_institutions(
                file=list_of(upload),
                is_dry_run=is_dry_run,
                now=clock(),
                rejects_to=rejects,
                outcomes_to=outcomes,
                progress=_Progress(upload.pk),
            )
        except (SpreadsheetError, ColumnError) as error:
            return _finish(upload, State.FAILED, now=clock(), trouble=file_sentence(error))
        except OSError:
            logger.exception("import %s: its file cannot be read", upload.pk)
            return _finish(upload, State.FAILED, now=clock(), trouble=str(BROKE_OFF))
        _keep_files(upload, rejects, outcomes)
    return _finish(upload, State.CHECKED if is_dry_run else State.WRITTEN, now=clock(), report=report)


def give_up(*, import_id: int, now: datetime) -> None:
    """The worker could not, and says so instead of leaving the import on its way for ever."""
    upload = InstitutionImport.objects.select_related("uploaded_by").get(pk=import_id)
    if upload.is_on_its_way:
        with translation.override(upload.uploaded_by.language):
            _finish(upload, State.FAILED, now=now, trouble=str(BROKE_OFF))


def _finish(
    upload: InstitutionImport, state: str, *, now: datetime, report: ImportReport | None = None, trouble: str = ""
) -> str:
    upload.state, upload.finished_at, upload.trouble = state, now, trouble
    upload.report = report.stored() if report else upload.report
    upload.save(update_fields=["state", "finished_at", "trouble", "report", "rejects", "outcomes"])
    return state


def _keep_files(upload: InstitutionImport, rejects: Path, outcomes: Path) -> None:
    """The files of the last run replace those of the one before."""
    for kept, path in ((upload.rejects, rejects), (upload.outcomes, outcomes)):
        if kept:
            kept.delete(save=False)
        if path.exists():
            with path.open("rb") as file:
                kept.save(path.name, File(file), save=False)


# --- How far it is --------------------------------------------------------------------------------
class _Progress:
    """Told through the cache: the import's own transaction shows nothing before its end."""

    def __init__(self, import_id: int) -> None:
        self._key = _progress_key(import_id)

    def __call__(self, phase: str, done: int, expected: int) -> None:
        cache.set(self._key, {"phase": phase, "done": done, "expected": expected}, PROGRESS_SECONDS)


def _progress_key(import_id: int) -> str:
    return f"institution-import:{import_id}"


def progress_of(upload: InstitutionImport) -> dict[str, Any]:
    """Phase, rows done and rows expected; nothing before it starts."""
    return cache.get(_progress_key(upload.pk)) or {}


STUCK_AFTER: Final = timedelta(minutes=12)  # past the worker's own time limit and the broker's second delivery


def is_stuck(upload: InstitutionImport, *, now: datetime) -> bool:
    return upload.is_on_its_way and upload.queued_at is not None and now - upload.queued_at > STUCK_AFTER


# --- Forgetting -----------------------------------------------------------------------------------
def forget_uploads(*, now: datetime) -> int:
    """Delete the files of imports older than a month: they may hold telephones that nobody here needs. How many."""
    old = InstitutionImport.objects.filter(uploaded_at__lt=now - KEPT_FOR).exclude(file="", rejects="", outcomes="")
    forgotten = 0
    for upload in old.order_by("pk"):
        for kept in (upload.file, upload.rejects, upload.outcomes):
            if kept:
                kept.delete(save=False)
        upload.save(update_fields=["file", "rejects", "outcomes"])
        forgotten += 1
    return forgotten
