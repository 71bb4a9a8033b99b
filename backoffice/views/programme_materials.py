"""What seminars hand out: added, changed, taken away and brought back, looked at before its time."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.edition_in_hand import with_edition
from backoffice.permissions import requires, staff_of
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from openday.rate_limits import is_too_often, too_often_page
from openday.uploads.bodies import takes_files
from openday.uploads.errors import UploadRefused
from openday.uploads.handing_out import as_download
from openday.uploads.reading import DOCUMENT_BYTES
from openday.uploads.refusals import sentence_for as upload_sentence
from seminars.errors import MaterialGone, SeminarsError
from seminars.forms.speakers import MaterialForm
from seminars.models import Material, Seminar
from seminars.refusals import sentence_for
from seminars.services.materials import (
    add_material,
    approve_material,
    change_material,
    download_name_of,
    opened,
    remove_material,
    restore_material,
)

BODY_BYTES: Final = DOCUMENT_BYTES + 2**20  # a file that is a little too large is told at its field
UPLOADS_IN_TEN_MINUTES: Final = 60
TEN_MINUTES_SECONDS: Final = 600
WORDS: Final = ("title_ar", "title_fr", "title_en", "licence", "embargo_until")


@requires(Permission.MANAGE_PROGRAMME)
@require_http_methods(["GET", "HEAD", "POST"])
@takes_files(most_bytes=BODY_BYTES)
@with_edition
def material_add(request: HttpRequest, edition: Edition, code: str) -> HttpResponseBase:
    seminar = get_object_or_404(Seminar, edition=edition, code=code)
    form = MaterialForm(request.POST or None, request.FILES or None)
    return _answer(request, form, seminar=seminar, material=None)


@requires(Permission.MANAGE_PROGRAMME)
@require_http_methods(["GET", "HEAD", "POST"])
@takes_files(most_bytes=BODY_BYTES)
@with_edition
def material_edit(request: HttpRequest, edition: Edition, public_id: UUID) -> HttpResponseBase:
    material = _material(edition, public_id)
    initial = {name: getattr(material, name) for name in WORDS}
    form = MaterialForm(request.POST or None, request.FILES or None, initial=initial, is_known=True)
    return _answer(request, form, seminar=material.seminar, material=material)


def _answer(
    request: HttpRequest, form: MaterialForm, *, seminar: Seminar, material: Material | None
) -> HttpResponseBase:
    user = staff_of(request)
    if request.method == "POST":
        if is_too_often("materials", user.pk, most=UPLOADS_IN_TEN_MINUTES, seconds=TEN_MINUTES_SECONDS):
            return too_often_page(request)
        if form.is_valid() and _is_written(form, seminar=seminar, material=material, by=user):
            messages.success(request, _("“%(title)s”: kept.") % {"title": form.cleaned_data["title_ar"]})
            return redirect("backoffice:seminar-detail", code=seminar.code)
    context = {"form": form, "seminar": seminar, "material": material}
    return render(request, "backoffice/programme/material_edit.html", context, status=422 if form.errors else 200)


def _is_written(form: MaterialForm, *, seminar: Seminar, material: Material | None, by: User) -> bool:
    file, now = form.cleaned_data["file"], timezone.now()
    try:
        if material:
            change_material(material_id=material.public_id, words=form.words(), file=file, by=by, now=now)
        else:
            add_material(seminar_id=seminar.pk, words=form.words(), file=file, by=by, now=now)
    except UploadRefused as refusal:
        form.add_error("file", upload_sentence(refusal))
        return False
    except SeminarsError as refusal:
        form.add_error(None, sentence_for(refusal))
        return False
    return True


@requires(Permission.MANAGE_PROGRAMME)
@require_POST
@with_edition
def material_remove(request: HttpRequest, edition: Edition, public_id: UUID) -> HttpResponseBase:
    """Handed out no more, or (`back`) again."""
    material = _material(edition, public_id)
    by, now = staff_of(request), timezone.now()
    try:
        if request.POST.get("back"):
            restore_material(material_id=public_id, by=by, now=now)
            messages.success(request, _("“%(title)s” is handed out again.") % {"title": material.title})
        else:
            remove_material(material_id=public_id, by=by, now=now)
            messages.success(
                request, _("“%(title)s” is taken away. It can be brought back for a month.") % {"title": material.title}
            )
    except SeminarsError as refusal:
        messages.error(request, sentence_for(refusal))
    return redirect("backoffice:seminar-detail", code=material.seminar.code)


@requires(Permission.MANAGE_PROGRAMME)
@require_POST
@with_edition
def material_approve(request: HttpRequest, edition: Edition, public_id: UUID) -> HttpResponseBase:
    """Hand out what a speaker sent."""
    material = _material(edition, public_id)
    try:
        approve_material(material_id=public_id, by=staff_of(request), now=timezone.now())
    except SeminarsError as refusal:
        messages.error(request, sentence_for(refusal))
    else:
        messages.success(request, _("“%(title)s” is handed out.") % {"title": material.title})
    return redirect("backoffice:seminar-detail", code=material.seminar.code)


@requires(Permission.VIEW_PROGRAMME)
@require_safe
@with_edition
def material_file(request: HttpRequest, edition: Edition, public_id: UUID) -> HttpResponseBase:
    """As it will be given, whatever its embargo."""
    material = _material(edition, public_id)
    try:
        return as_download(opened(material), download_name_of(material), material.content_type)
    except MaterialGone:
        raise Http404 from None


def _material(edition: Edition, public_id: UUID) -> Material:
    return get_object_or_404(Material.objects.select_related("seminar"), seminar__edition=edition, public_id=public_id)
