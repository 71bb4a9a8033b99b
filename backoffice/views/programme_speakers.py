"""Speakers: found, looked at, added, changed; their photo, when they can come, and the link to their own page."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.edition_in_hand import with_edition
from backoffice.forms.programme_speakers import SpeakerListForm
from backoffice.permissions import requires, staff_of
from backoffice.services.programme_speakers import parts, speakers_for_list
from backoffice.services.trail import history_of_parts
from backoffice.told import told_on_page
from openday.accounts.mail import link
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from openday.rate_limits import is_too_often, too_often_page
from openday.uploads import store
from openday.uploads.bodies import takes_files
from openday.uploads.errors import UploadRefused
from openday.uploads.handing_out import HEADERS
from openday.uploads.reading import JPEG, PAPER_BYTES
from openday.uploads.refusals import sentence_for as upload_sentence
from seminars.errors import EmailTaken, SeminarsError
from seminars.forms.speakers import SpeakerForm, SpeakerPhotoForm, TimesForm, proposals_shown, shown, times_shown
from seminars.models import Speaker
from seminars.own_page import own_page_path
from seminars.refusals import sentence_for
from seminars.services.own_part import set_aside, take_over
from seminars.services.speakers import (
    add_speaker,
    change_speaker,
    delete_speaker,
    send_link,
    send_missing_links,
    set_availability,
    set_photo,
    was_released,
)
from seminars.services.telling_speakers import SPEAKER

PAGE_SIZE: Final = 50
UNTOLD: Final = ("photo_name", "link_number")  # on the trail, and nothing to read
BODY_BYTES: Final = PAPER_BYTES + 2**20  # a file that is a little too large is told at its field
UPLOADS_IN_TEN_MINUTES: Final = 60
TEN_MINUTES_SECONDS: Final = 600


@requires(Permission.VIEW_PROGRAMME)
@require_safe
@with_edition
def speaker_list(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    form = SpeakerListForm(request.GET)
    form.is_valid()
    page = Paginator(speakers_for_list(edition, form.cleaned_data), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "edition": edition,
        "form": form,
        "page_obj": page,
        "is_narrowed": any(form.cleaned_data.values()),
        "unwritten": Speaker.objects.of_edition(edition).to_be_written_to().count(),
    }
    return render(request, "backoffice/programme/speaker_list.html", context)


@requires(Permission.VIEW_PROGRAMME)
@require_safe
@with_edition
def speaker_detail(request: HttpRequest, edition: Edition, public_id: UUID) -> HttpResponseBase:
    return render(request, "backoffice/programme/speaker_detail.html", _detail(request, _speaker(edition, public_id)))


def _detail(request: HttpRequest, speaker: Speaker, **forms: Any) -> dict[str, Any]:
    days = list(speaker.edition.days.order_by("date"))
    availabilities = list(speaker.availabilities.order_by("starts_at"))
    return {
        "edition": speaker.edition,
        "speaker": speaker,
        "parts": parts().filter(speaker=speaker),
        "availabilities": availabilities,
        "photo_form": SpeakerPhotoForm(),
        "times_form": TimesForm(days=days, initial=times_shown(availabilities, days)),
        "own_page": link(own_page_path(speaker), speaker.language) if speaker.email else "",
        "is_public": was_released(speaker),
        "proposals": proposals_shown(speaker),
        "events": history_of_parts([(Speaker, {"pgh_obj": speaker.pk}, {})], hidden=UNTOLD),
        **told_on_page(request, {SPEAKER: [speaker.pk]}, found_by=speaker.email or speaker.name),
        **forms,
    }


# --- Adding and changing ----------------------------------------------------------------------------
@requires(Permission.MANAGE_PROGRAMME)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def speaker_add(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    form = SpeakerForm(request.POST or None)
    if form.is_valid():
        try:
            speaker = add_speaker(edition=edition, card=form.card(), by=staff_of(request), now=timezone.now())
        except SeminarsError as refusal:
            form.add_error("email" if isinstance(refusal, EmailTaken) else None, sentence_for(refusal))
        else:
            messages.success(request, _("%(speaker)s is in the list.") % {"speaker": speaker.name})
            return redirect("backoffice:speaker-detail", public_id=speaker.public_id)
    context = {"edition": edition, "form": form}
    return render(request, "backoffice/programme/speaker_edit.html", context, status=422 if form.errors else 200)


@requires(Permission.MANAGE_PROGRAMME)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def speaker_edit(request: HttpRequest, edition: Edition, public_id: UUID) -> HttpResponseBase:
    speaker = _speaker(edition, public_id)
    form = SpeakerForm(request.POST or None, initial=shown(speaker))
    if form.is_valid():
        revision = form.cleaned_data["revision"] or 0
        by, now = staff_of(request), timezone.now()
        try:
            change_speaker(speaker_id=speaker.pk, revision=revision, card=form.card(), by=by, now=now)
        except SeminarsError as refusal:
            form.add_error("email" if isinstance(refusal, EmailTaken) else None, sentence_for(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("backoffice:speaker-detail", public_id=public_id)
    context = {"edition": edition, "form": form, "speaker": speaker}
    return render(request, "backoffice/programme/speaker_edit.html", context, status=422 if form.errors else 200)


@requires(Permission.MANAGE_PROGRAMME)
@require_POST
@with_edition
def speaker_delete(request: HttpRequest, edition: Edition, public_id: UUID) -> HttpResponseBase:
    """For whom nothing needs."""
    speaker = _speaker(edition, public_id)
    try:
        delete_speaker(speaker_id=speaker.pk, by=staff_of(request))
    except SeminarsError as refusal:
        messages.error(request, sentence_for(refusal))
        return redirect("backoffice:speaker-detail", public_id=public_id)
    messages.success(request, _("%(speaker)s is no longer in the list.") % {"speaker": speaker.name})
    return redirect("backoffice:speaker-list")


@requires(Permission.MANAGE_PROGRAMME)
@require_POST
@with_edition
def speaker_times(request: HttpRequest, edition: Edition, public_id: UUID) -> HttpResponseBase:
    speaker = _speaker(edition, public_id)
    form = TimesForm(request.POST, days=list(edition.days.order_by("date")))
    if form.is_valid():
        try:
            set_availability(speaker_id=speaker.pk, windows=form.windows(), by=staff_of(request), now=timezone.now())
        except SeminarsError as refusal:
            form.add_error(None, sentence_for(refusal))
        else:
            messages.success(request, _("Saved. The draft tells where it needs them at another time."))
            return redirect("backoffice:speaker-detail", public_id=public_id)
    context = _detail(request, speaker, times_form=form)
    return render(request, "backoffice/programme/speaker_detail.html", context, status=422)


# --- Photo ------------------------------------------------------------------------------------------
@requires(Permission.VIEW_PROGRAMME)
@require_safe
@with_edition
def speaker_photo(request: HttpRequest, edition: Edition, public_id: UUID, number: int) -> HttpResponseBase:
    """1 is the large one, 2 the small one."""
    return _picture(_speaker(edition, public_id).photo_name, number)


@requires(Permission.VIEW_PROGRAMME)
@require_safe
@with_edition
def speaker_proposed_photo(request: HttpRequest, edition: Edition, public_id: UUID) -> HttpResponseBase:
    """The one that they sent and nobody has looked at."""
    return _picture(_speaker(edition, public_id).proposed_photo_name, 1)


def _picture(name: str, number: int) -> HttpResponseBase:
    try:
        photo = store.open_page(name, number) if name else None
    except FileNotFoundError as error:
        raise Http404 from error
    if photo is None:
        raise Http404
    return FileResponse(photo, content_type=JPEG, headers=HEADERS | {"Cache-Control": "private, no-cache"})


@requires(Permission.MANAGE_PROGRAMME)
@require_POST
@takes_files(most_bytes=BODY_BYTES)
@with_edition
def speaker_photo_set(request: HttpRequest, edition: Edition, public_id: UUID) -> HttpResponseBase:
    """Another photo, or (`remove`) none."""
    speaker, user = _speaker(edition, public_id), staff_of(request)
    if is_too_often("speaker-photo", user.pk, most=UPLOADS_IN_TEN_MINUTES, seconds=TEN_MINUTES_SECONDS):
        return too_often_page(request)
    is_removed = bool(request.POST.get("remove"))
    form = SpeakerPhotoForm(request.POST, request.FILES)
    if is_removed or form.is_valid():
        photo = None if is_removed else form.cleaned_data["file"]
        try:
            set_photo(speaker_id=speaker.pk, photo=photo, by=user)
        except UploadRefused as refusal:
            form.add_error("file", upload_sentence(refusal))
        else:
            messages.success(request, _("The photo is taken away.") if is_removed else _("The photo is kept."))
            return redirect("backoffice:speaker-detail", public_id=public_id)
    context = _detail(request, speaker, photo_form=form)
    return render(request, "backoffice/programme/speaker_detail.html", context, status=422)


# --- What they wrote of themselves ------------------------------------------------------------------
@requires(Permission.MANAGE_PROGRAMME)
@require_POST
@with_edition
def speaker_look(request: HttpRequest, edition: Edition, public_id: UUID) -> HttpResponseBase:
    """Take over what waits; or (`aside`) leave what is public as it is. `revision` is what was looked at."""
    speaker, is_aside = _speaker(edition, public_id), bool(request.POST.get("aside"))
    typed = request.POST.get("revision", "")
    revision = int(typed) if typed.isdecimal() and len(typed) < 10 else 0
    decide = set_aside if is_aside else take_over
    try:
        decide(speaker_id=speaker.pk, revision=revision, by=staff_of(request))
    except SeminarsError as refusal:
        messages.error(request, sentence_for(refusal))
    else:
        said = _("What is public stays as it is.") if is_aside else _("The public reads it from now on.")
        messages.success(request, said)
    return redirect("backoffice:speaker-detail", public_id=public_id)


# --- Their own page ---------------------------------------------------------------------------------
@requires(Permission.MANAGE_PROGRAMME)
@require_POST
@with_edition
def speaker_link(request: HttpRequest, edition: Edition, public_id: UUID) -> HttpResponseBase:
    """Send the link to their page; or (`new`) another one, which shuts those before."""
    speaker = _speaker(edition, public_id)
    try:
        send_link(speaker_id=speaker.pk, by=staff_of(request), now=timezone.now(), is_new=bool(request.POST.get("new")))
    except SeminarsError as refusal:
        messages.error(request, sentence_for(refusal))
    else:
        messages.success(request, _("The link is on its way to %(email)s.") % {"email": f"\u2066{speaker.email}\u2069"})
    return redirect("backoffice:speaker-detail", public_id=public_id)


@requires(Permission.MANAGE_PROGRAMME)
@require_POST
@with_edition
def speaker_links(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """To all who speak and were never written to."""
    sent = send_missing_links(edition=edition, by=staff_of(request), now=timezone.now())
    said = ngettext("%(count)d link is on its way.", "%(count)d links are on their way.", sent) % {"count": sent}
    messages.success(request, said)
    return redirect("backoffice:speaker-list")


def _speaker(edition: Edition, public_id: UUID) -> Speaker:
    return get_object_or_404(Speaker.objects.select_related("edition"), edition=edition, public_id=public_id)
