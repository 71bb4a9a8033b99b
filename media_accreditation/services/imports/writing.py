"""Keeping a list of outlets, deciding its doubtful rows, writing it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pghistory
from django.core.files import File
from django.db import transaction

from media_accreditation.errors import ListWritten, MayNotDecide
from media_accreditation.models import Outlet, OutletImport
from media_accreditation.services.imports.trial import ListOfOutlets, Trial, TriedRow, changes_of, try_list
from media_accreditation.services.outlets import one_addition_at_a_time
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.lists.outcomes import Outcome

KEPT_FOR: Final = timedelta(days=30)
BATCH: Final = 500


def keep_list(*, file: "File[Any]", name: str, usual_kind: str, by: User, now: datetime) -> OutletImport:
    """Keep the file, unread. Raises MayNotDecide."""
    _may_import(by)
    upload = OutletImport(usual_kind=usual_kind, name=name[-200:], uploaded_by=by, uploaded_at=now)
    upload.file.save(name, file, save=False)
    upload.save()
    return upload


def list_of(upload: OutletImport) -> ListOfOutlets:
    return ListOfOutlets(
        path=Path(upload.file.path),
        usual_kind=upload.usual_kind,
        mapping=upload.mapping,
        decisions=upload.decisions,
    )


@transaction.atomic
def set_columns(*, public_id: UUID, mapping: Mapping[str, str], by: User) -> OutletImport:
    """Which columns are read. Raises MayNotDecide or ListWritten."""
    upload = _locked(public_id, by)
    upload.mapping = dict(mapping)
    upload.save(update_fields=["mapping"])
    return upload


@transaction.atomic
def decide_rows(*, public_id: UUID, decisions: Mapping[str, str], by: User) -> OutletImport:
    """What a person says of rows, by their number: "new", "out", the key of an outlet, or "" for nothing yet.

    Raises MayNotDecide or ListWritten.
    """
    upload = _locked(public_id, by)
    merged = upload.decisions | dict(decisions)
    upload.decisions = {number: said for number, said in merged.items() if said}
    upload.save(update_fields=["decisions"])
    return upload


@transaction.atomic
def write_list(*, public_id: UUID, by: User, now: datetime) -> OutletImport:
    """Write what is certain or was decided; what is in doubt stays out. The file is deleted with it.

    Raises MayNotDecide, ListWritten, SpreadsheetError or ColumnError.
    """
    upload = _locked(public_id, by)
    with pghistory.context(import_file=upload.name):
        trial = import_outlets(file=list_of(upload))
    upload.report, upload.written_at, upload.written_by = trial.counts(), now, by
    upload.file.delete(save=False)
    upload.decisions = {}
    upload.save(update_fields=["report", "written_at", "written_by", "file", "decisions"])
    return upload


@transaction.atomic
def import_outlets(*, file: ListOfOutlets) -> Trial:
    """Make the outlets what the list says. Idempotent. Raises SpreadsheetError or ColumnError; nothing is written then.

    For the command and for staff; nobody adds another outlet meanwhile.
    """
    one_addition_at_a_time()
    trial = try_list(file)
    Outlet.objects.bulk_create((_outlet_of(tried) for tried in trial.of(Outcome.ADDED)), batch_size=BATCH)
    for tried in trial.of(Outcome.CHANGED):
        _change(tried)
    return trial


def forget_lists(*, now: datetime) -> int:
    """Delete lists that nobody wrote for a month: they may hold telephones. How many."""
    old = OutletImport.objects.filter(uploaded_at__lt=now - KEPT_FOR).exclude(file="")
    forgotten = list(old.order_by("pk"))
    for upload in forgotten:
        upload.file.delete(save=False)
        upload.save(update_fields=["file"])
    return len(forgotten)


def _outlet_of(tried: TriedRow) -> Outlet:
    row = tried.row
    told = ("kind", "name_ar", "name_fr", "registration_number", "website", "city", "address", "email", "phone")
    return Outlet(
        state=Outlet.State.VERIFIED,
        languages=list(row.languages),
        country=row.country or "MA",
        **{name: getattr(row, name) for name in told},
    )


def _change(tried: TriedRow) -> None:
    if (outlet := tried.outlet) is None:
        return
    changes = changes_of(tried.row, outlet)
    for name, value in changes.items():
        setattr(outlet, name, value)
    outlet.save(update_fields=list(changes))


def _locked(public_id: UUID, by: User) -> OutletImport:
    _may_import(by)
    upload = OutletImport.objects.select_for_update(of=("self",), no_key=True).get(public_id=public_id)
    if upload.written_at or not upload.file:
        raise ListWritten
    return upload


def _may_import(by: User) -> None:
    if not by.may(Permission.MANAGE_OUTLETS):
        raise MayNotDecide
