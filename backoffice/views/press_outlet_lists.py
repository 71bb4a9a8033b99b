"""A list of outlets, from the upload to what it did: columns, row by row what is in doubt, the import."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.forms.press_outlets import MAX_LIST_BYTES, ListColumnsForm, ListForm
from backoffice.permissions import requires, staff_of
from media_accreditation.errors import AccreditationError
from media_accreditation.models import Outlet, OutletImport
from media_accreditation.refusals import sentence_for
from media_accreditation.services.imports.trial import NEW, OUT, Trial, TriedRow, try_list
from media_accreditation.services.imports.words import sentence_of
from media_accreditation.services.imports.writing import (
    decide_rows,
    keep_list,
    list_of,
    set_columns,
    write_list,
)
from openday.accounts.roles import Permission
from openday.lists.columns import ColumnError, Columns, NoNameColumn, first_rows
from openday.lists.outcomes import Outcome
from openday.lists.spreadsheets import SpreadsheetError
from openday.lists.words import file_sentence
from openday.rate_limits import is_too_often, too_often_page
from openday.spreadsheets import CSV_TYPE, Row, csv_lines
from openday.uploads.bodies import takes_files

SHOWN: Final = 20
PREVIEW_ROWS: Final = 5
UPLOADS_AN_HOUR: Final = 30
HOUR_SECONDS: Final = 3600
ROW: Final = "row-"  # what the fields of decisions begin with


@requires(Permission.MANAGE_OUTLETS)
@require_http_methods(["GET", "HEAD", "POST"])
@takes_files(most_bytes=MAX_LIST_BYTES)
def outlet_import(request: HttpRequest) -> HttpResponseBase:
    """Upload a list; those of before are below."""
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        user = staff_of(request)
        if is_too_often("upload", user.pk, most=UPLOADS_AN_HOUR, seconds=HOUR_SECONDS):
            return too_often_page(request)
        if form.is_valid():
            file = form.cleaned_data["file"]
            kind = form.cleaned_data["usual_kind"]
            upload = keep_list(file=file, name=file.name, usual_kind=kind, by=user, now=timezone.now())
            return redirect("backoffice:outlet-import-detail", public_id=upload.public_id)
    uploads = OutletImport.objects.select_related("uploaded_by").order_by("-uploaded_at", "-pk")[:SHOWN]
    return render(request, "backoffice/press/outlet_import.html", {"form": form, "uploads": uploads})


@requires(Permission.MANAGE_OUTLETS)
@require_http_methods(["GET", "HEAD", "POST"])
def outlet_import_detail(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """What the list would do. A post says which columns are read, or what the rows in doubt are."""
    upload = get_object_or_404(OutletImport.objects.select_related("uploaded_by", "written_by"), public_id=public_id)
    context: dict[str, Any] = {"upload": upload, "counts": None}
    if upload.file and not upload.written_at:
        form = ListColumnsForm(request.POST if "columns" in request.POST else None, columns=_columns_of(upload))
        if request.method == "POST" and _is_kept(request, upload, form):
            return redirect("backoffice:outlet-import-detail", public_id=public_id)
        context["form"] = form
        try:
            trial = try_list(list_of(upload))
        except (SpreadsheetError, ColumnError) as error:
            context["trouble"] = file_sentence(error)
        else:
            preview = first_rows(trial.sheet, trial.columns, count=PREVIEW_ROWS)
            context |= {"sheet": trial.sheet, "columns": trial.columns, "preview": preview, **_told(trial)}
    return render(request, "backoffice/press/outlet_import_detail.html", context)


def _columns_of(upload: OutletImport) -> Columns:
    """As they are found; where none holds a name, all that there are, to say which one does."""
    try:
        return list_of(upload).open()[1]
    except NoNameColumn as error:
        return Columns(header_row=1, headers=error.headers, sources={})
    except (SpreadsheetError, ColumnError):
        return Columns(header_row=1, headers=(), sources={})


def _is_kept(request: HttpRequest, upload: OutletImport, form: ListColumnsForm) -> bool:
    """Whether what was posted could be kept."""
    by = staff_of(request)
    try:
        if "columns" not in request.POST:
            decisions = {key.removeprefix(ROW): str(said) for key, said in request.POST.items() if key.startswith(ROW)}
            decide_rows(public_id=upload.public_id, decisions=_checked(decisions), by=by)
        elif form.is_valid():
            set_columns(public_id=upload.public_id, mapping=upload.mapping | form.mapping(), by=by)
        else:
            return False
    except AccreditationError as refusal:
        messages.error(request, sentence_for(refusal))
    return True


def _checked(decisions: dict[str, str]) -> dict[str, str]:
    """What is no decision about a row is passed over."""
    return {
        number: said
        for number, said in decisions.items()
        if number.isdecimal() and len(number) < 8 and (said in ("", NEW, OUT) or (said.isdecimal() and len(said) < 19))
    }


def _told(trial: Trial) -> dict[str, Any]:
    asked = {one.outlet_id for tried in trial.rows for one in tried.candidates}
    decided = [tried for tried in trial.rows if tried.decision]
    outlets = Outlet.objects.in_bulk(asked)
    return {
        "counts": trial.counts(),
        "doubtful": [
            (tried, [(outlets[one.outlet_id], one) for one in tried.candidates if one.outlet_id in outlets])
            for tried in trial.of(Outcome.AMBIGUOUS)
        ],
        "decided": decided,
        "refused": [(tried, _sentences(tried)) for tried in trial.of(Outcome.REFUSED) if tried.decision != OUT],
        "added": trial.of(Outcome.ADDED),
        "changed": trial.of(Outcome.CHANGED),
        "warned": [(tried, _sentences(tried)) for tried in trial.rows if tried.row.warnings and not tried.row.reasons],
        "ignored": trial.columns.ignored,
    }


def _sentences(tried: TriedRow) -> list[str]:
    return [sentence_of(remark) for remark in tried.remarks]


@requires(Permission.MANAGE_OUTLETS)
@require_POST
def outlet_import_write(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Import what is certain or decided; the rest stays out."""
    get_object_or_404(OutletImport, public_id=public_id)
    try:
        with transaction.atomic():
            write_list(public_id=public_id, by=staff_of(request), now=timezone.now())
    except AccreditationError as refusal:
        messages.error(request, sentence_for(refusal))
    except (SpreadsheetError, ColumnError) as error:
        messages.error(request, file_sentence(error))
    else:
        messages.success(request, _("The list is imported."))
    return redirect("backoffice:outlet-import-detail", public_id=public_id)


@requires(Permission.MANAGE_OUTLETS)
@require_safe
def outlet_import_file(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The rows that would be left out, as they came, with the reason: to fix and upload again."""
    upload = get_object_or_404(OutletImport.objects.exclude(file=""), public_id=public_id)
    try:
        trial = try_list(list_of(upload))
    except (SpreadsheetError, ColumnError) as error:
        messages.error(request, file_sentence(error))
        return redirect("backoffice:outlet-import-detail", public_id=public_id)
    name = f"left-out-{timezone.localdate().isoformat()}.csv"
    answer = StreamingHttpResponse(csv_lines(_left_out(trial)), content_type=CSV_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _left_out(trial: Trial) -> Iterator[Row]:
    yield [*trial.columns.headers, _("Row"), _("Reason")]
    out = {tried.row.number: tried for tried in trial.of(Outcome.REFUSED, Outcome.AMBIGUOUS)}
    for number, cells in trial.sheet.rows():
        if tried := out.get(number):
            why = " ".join(_sentences(tried)) or _("It may be an outlet that is in the list.")
            padded = [*cells, *[""] * (len(trial.columns.headers) - len(cells))]
            yield [*padded, number, why]
