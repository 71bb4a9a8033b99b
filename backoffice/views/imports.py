"""A list of institutions, from the upload to the report: columns, a trial, the import, the rows left out."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.forms.institutions import MAX_UPLOAD_BYTES, ColumnsForm, UploadForm
from backoffice.permissions import requires, staff_of
from openday.accounts.roles import Permission
from openday.lists.columns import ColumnError
from openday.lists.spreadsheets import SpreadsheetError
from openday.lists.words import file_sentence
from openday.rate_limits import is_too_often, too_often_page
from openday.uploads.bodies import takes_files
from schools.models import InstitutionImport
from schools.services.imports.uploads import (
    NotNow,
    ask_to_try,
    ask_to_write,
    is_stuck,
    keep_upload,
    preview,
    progress_of,
)
from schools.services.imports.words import PHASES, field_sentence, kinds_of_remark

State = InstitutionImport.State
SHOWN: Final = 20
UPLOADS_AN_HOUR: Final = 30
HOUR_SECONDS: Final = 3600


@requires(Permission.MANAGE_INSTITUTIONS)
@require_http_methods(["GET", "HEAD", "POST"])
@takes_files(most_bytes=MAX_UPLOAD_BYTES)
def institution_import(request: HttpRequest) -> HttpResponseBase:
    """Upload a list; those of before are below."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        user = staff_of(request)
        if is_too_often("upload", user.pk, most=UPLOADS_AN_HOUR, seconds=HOUR_SECONDS):
            return too_often_page(request)
        if form.is_valid():
            file = form.cleaned_data["file"]
            upload = keep_upload(file=file, name=file.name, kind=form.cleaned_data["kind"], by=user, now=timezone.now())
            return redirect("backoffice:institution-import-detail", public_id=upload.public_id)
    uploads = InstitutionImport.objects.select_related("uploaded_by").order_by("-uploaded_at", "-pk")[:SHOWN]
    return render(request, "backoffice/institution_import.html", {"form": form, "uploads": uploads})


@requires(Permission.MANAGE_INSTITUTIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def institution_import_detail(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The columns, then what came of them. A post tries the list with the columns that were chosen."""
    upload = get_object_or_404(InstitutionImport.objects.select_related("uploaded_by"), public_id=public_id)
    now = timezone.now()
    context: dict[str, Any] = {"upload": upload, "is_stuck": is_stuck(upload, now=now)} | _report_of(upload)
    if upload.is_on_its_way and not context["is_stuck"] and request.method != "POST":
        return render(request, "backoffice/institution_import_detail.html", context | _how_far(upload))
    if upload.file and upload.state != State.WRITTEN:
        try:
            sheet, columns, rows = preview(upload)
        except (SpreadsheetError, ColumnError) as error:
            context["trouble"] = file_sentence(error)
        else:
            form = ColumnsForm(request.POST or None, columns=columns)
            if form.is_valid():
                try:
                    ask_to_try(public_id=public_id, mapping=upload.mapping | form.mapping(), now=now)
                except NotNow:
                    messages.info(request, _("The list is already on its way."))
                return redirect("backoffice:institution-import-detail", public_id=public_id)
            context |= {"form": form, "sheet": sheet, "columns": columns, "rows": rows}
    return render(request, "backoffice/institution_import_detail.html", context)


@requires(Permission.MANAGE_INSTITUTIONS)
@require_POST
def institution_import_write(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Import the list as it was tried."""
    get_object_or_404(InstitutionImport, public_id=public_id)
    try:
        ask_to_write(public_id=public_id, now=timezone.now())
    except NotNow:
        messages.info(request, _("The list is already on its way, or has to be tried first."))
    return redirect("backoffice:institution-import-detail", public_id=public_id)


@requires(Permission.MANAGE_INSTITUTIONS)
@require_safe
def institution_import_progress(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """How far it is: a part of the page, asked for again every second."""
    upload = get_object_or_404(InstitutionImport, public_id=public_id)
    answer = render(request, "backoffice/_institution_import_progress.html", {"upload": upload} | _how_far(upload))
    if not upload.is_on_its_way:
        answer["HX-Refresh"] = "true"
    return answer


@requires(Permission.MANAGE_INSTITUTIONS)
@require_safe
def institution_import_file(request: HttpRequest, public_id: UUID, which: str) -> HttpResponseBase:
    """The rows left out, to fix and import again; or what became of each row."""
    upload = get_object_or_404(InstitutionImport, public_id=public_id)
    kept = {"left-out": upload.rejects, "rows": upload.outcomes}.get(which)
    if not kept or not kept.storage.exists(str(kept.name)):
        raise Http404
    name = f"{which}-{timezone.localdate().isoformat()}.csv"
    return FileResponse(kept.open("rb"), as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")


def _report_of(upload: InstitutionImport) -> dict[str, Any]:
    report = upload.report
    if not report or upload.state not in (State.CHECKED, State.WRITTEN):
        return {}
    return {
        "report": report,
        "left_out": report["refused"] + report["ambiguous"],
        "reasons": kinds_of_remark(report["reasons"]),
        "warnings": kinds_of_remark(report["warnings"]),
        "used": [field_sentence(field, headers) for field, headers in report["columns"]["used"]],
        "ignored": report["columns"]["ignored"],
    }


def _how_far(upload: InstitutionImport) -> dict[str, Any]:
    progress = progress_of(upload)
    return {"progress": progress, "phase": PHASES.get(progress.get("phase", ""), PHASES[""])}
