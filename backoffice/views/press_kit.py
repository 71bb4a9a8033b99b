"""The media kit: what the press may take, from when on."""

from copy import copy
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.edition_in_hand import with_edition
from backoffice.forms.press_rules import KitItemForm
from backoffice.permissions import requires, staff_of
from backoffice.services.trail import history_of
from media_accreditation.errors import KitItemGone
from media_accreditation.models import MediaKitItem
from media_accreditation.services.media_kit import add_item, change_item, opened, restore_item, withdraw_item
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from openday.rate_limits import is_too_often, too_often_page
from openday.uploads.bodies import takes_files
from openday.uploads.errors import UploadRefused
from openday.uploads.reading import DOCUMENT_BYTES
from openday.uploads.refusals import sentence_for as upload_sentence

BODY_BYTES: Final = DOCUMENT_BYTES + 2**20  # a file that is a little too large is told at its field
UPLOADS_IN_TEN_MINUTES: Final = 60
TEN_MINUTES_SECONDS: Final = 600


@requires(Permission.MANAGE_PRESS)
@require_http_methods(["GET", "HEAD", "POST"])
@takes_files(most_bytes=BODY_BYTES)
@with_edition
def kit_list(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """All items with what comes of them; a post adds one."""
    form = KitItemForm(request.POST or None, request.FILES or None)
    user = staff_of(request)
    if request.method == "POST":
        if _is_too_often(user):
            return too_often_page(request)
        if form.is_valid() and _is_written(form, edition=edition, by=user):
            messages.success(request, _("“%(title)s” is in the media kit.") % {"title": form.instance.title})
            return redirect("backoffice:press-kit-list")
    now = timezone.now()
    items = MediaKitItem.objects.filter(edition=edition).select_related("added_by").order_by("-added_at", "-pk")
    rows = [(item, item.is_under_embargo_at(now)) for item in items]
    return render(request, "backoffice/press/kit_list.html", {"edition": edition, "rows": rows, "form": form})


@requires(Permission.MANAGE_PRESS)
@require_http_methods(["GET", "HEAD", "POST"])
@takes_files(most_bytes=BODY_BYTES)
def kit_edit(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    item = get_object_or_404(MediaKitItem.objects.select_related("edition"), public_id=public_id)
    form = KitItemForm(request.POST or None, request.FILES or None, instance=copy(item))
    user = staff_of(request)
    if request.method == "POST":
        if _is_too_often(user):
            return too_often_page(request)
        if form.is_valid() and _is_written(form, edition=item.edition, by=user):
            messages.success(request, _("“%(title)s” was changed.") % {"title": form.instance.title})
            return redirect("backoffice:press-kit-list")
    context = {"edition": item.edition, "item": item, "form": form, "events": history_of(item)}
    return render(request, "backoffice/press/kit_edit.html", context)


def _is_written(form: KitItemForm, *, edition: Edition, by: User) -> bool:
    file = form.cleaned_data["file"]
    try:
        if form.instance.pk:
            change_item(item_id=form.instance.public_id, words=form.words, file=file, by=by)
        else:
            add_item(edition=edition, words=form.words, file=file, by=by, now=timezone.now())
    except UploadRefused as refusal:
        form.add_error("file", upload_sentence(refusal))
        return False
    return True


def _is_too_often(user: User) -> bool:
    return is_too_often("media-kit", user.pk, most=UPLOADS_IN_TEN_MINUTES, seconds=TEN_MINUTES_SECONDS)


@requires(Permission.MANAGE_PRESS)
@require_POST
def kit_withdraw(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Out of the kit, or (`back`) into it again."""
    try:
        if request.POST.get("back"):
            item = restore_item(item_id=public_id, by=staff_of(request))
            messages.success(request, _("“%(title)s” is in the media kit again.") % {"title": item.title})
        else:
            item = withdraw_item(item_id=public_id, by=staff_of(request), now=timezone.now())
            messages.success(request, _("“%(title)s” is out of the media kit.") % {"title": item.title})
    except KitItemGone:
        raise Http404 from None
    return redirect("backoffice:press-kit-list")


@requires(Permission.MANAGE_PRESS)
@require_safe
def kit_file(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The file as it will be given, whatever its embargo: staff check what they published."""
    item = get_object_or_404(MediaKitItem, public_id=public_id)
    try:
        file = opened(item)
    except KitItemGone:
        raise Http404 from None
    return FileResponse(file, as_attachment=True, filename=item.download_name, content_type=item.content_type)
