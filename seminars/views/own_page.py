"""The page of a speaker, without an account: the link in their mail is the key. Each part of it is sent by itself."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openday.editions.models import OpeningDay
from openday.rate_limits import is_too_often, too_often_page
from openday.time_zone import day_bounds
from openday.uploads import store
from openday.uploads.bodies import takes_files
from openday.uploads.errors import UploadRefused
from openday.uploads.handing_out import HEADERS
from openday.uploads.reading import DOCUMENT_BYTES, JPEG, PAPER_BYTES
from openday.uploads.refusals import sentence_for as upload_sentence
from seminars.errors import SeminarsError
from seminars.forms.speakers import (
    OwnMaterialForm,
    OwnPartForm,
    SpeakerPhotoForm,
    TimesForm,
    shown,
    times_shown,
)
from seminars.models import Contribution, ReleasedEntry, Speaker
from seminars.own_page import PAGE, opens_own_page
from seminars.refusals import sentence_for
from seminars.services.materials import add_material, materials_of, remove_material
from seminars.services.own_part import as_proposed, fill_in_own_part, propose_photo
from seminars.services.rules import seminar_rules_of
from seminars.services.sittings import sittings_of
from seminars.services.speakers import OPEN_AFTER, is_open, set_availability

SPARE_BYTES: Final = 2**20  # a file that is a little too large is told at its field
UPLOADS_IN_TEN_MINUTES: Final = 30
TEN_MINUTES_SECONDS: Final = 600


def speaker_by_link(public_id: UUID, key: str) -> Speaker:
    """404 where the link is not the newest. One query."""
    speaker = Speaker.objects.select_related("edition").filter(public_id=public_id).first()
    if speaker is None or not opens_own_page(key, speaker):
        raise Http404
    return speaker


# --- The page ---------------------------------------------------------------------------------------
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_page(request: HttpRequest, public_id: UUID, key: str) -> HttpResponseBase:
    """All of it; a post says how they are introduced. At most nine queries to look at it."""
    speaker = speaker_by_link(public_id, key)
    if not is_open(speaker, now=timezone.now()):
        return render(request, "seminars/own_page_closed.html", {"speaker": speaker})
    if request.method != "POST":
        return _page(request, speaker, key)
    form = OwnPartForm(request.POST)
    if form.is_valid():
        try:
            fill_in_own_part(
                speaker_id=speaker.pk,
                revision=form.cleaned_data["revision"],
                part=form.part(),
                now=timezone.now(),
            )
        except SeminarsError as refusal:
            form.add_error(None, sentence_for(refusal))
        else:
            return _kept(request, public_id, key, "part")
    return _page(request, speaker, key, part_form=form)


@login_not_required
@never_cache
@require_POST
def own_times(request: HttpRequest, public_id: UUID, key: str) -> HttpResponseBase:
    speaker = speaker_by_link(public_id, key)
    form = TimesForm(request.POST, days=_days(speaker))
    if form.is_valid():
        try:
            set_availability(speaker_id=speaker.pk, windows=form.windows(), by=None, now=timezone.now())
        except SeminarsError as refusal:
            form.add_error(None, sentence_for(refusal))
        else:
            return _kept(request, public_id, key, "times")
    return _page(request, speaker, key, times_form=form)


@login_not_required
@never_cache
@require_POST
@takes_files(most_bytes=PAPER_BYTES + SPARE_BYTES)
def own_photo(request: HttpRequest, public_id: UUID, key: str) -> HttpResponseBase:
    """Another photo, which waits for a look; or (`remove`) none."""
    speaker = speaker_by_link(public_id, key)
    if _is_too_often(speaker):
        return too_often_page(request)
    is_removed = bool(request.POST.get("remove"))
    form = SpeakerPhotoForm(request.POST, request.FILES)
    if is_removed or form.is_valid():
        photo = None if is_removed else form.cleaned_data["file"]
        if _is_done(form, lambda: propose_photo(speaker_id=speaker.pk, photo=photo, now=timezone.now())):
            return _kept(request, public_id, key, "photo")
    return _page(request, speaker, key, photo_form=form)


@login_not_required
@never_cache
@require_safe
def own_photo_file(request: HttpRequest, public_id: UUID, key: str) -> HttpResponseBase:
    """The photo as the public sees it, or as it will once staff have seen it."""
    speaker = speaker_by_link(public_id, key)
    name = speaker.proposed_photo_name or speaker.photo_name
    if not name:
        raise Http404
    try:
        photo = store.open_page(name)
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(photo, content_type=JPEG, headers=HEADERS)


@login_not_required
@never_cache
@require_POST
@takes_files(most_bytes=DOCUMENT_BYTES + SPARE_BYTES)
def own_materials(request: HttpRequest, public_id: UUID, key: str) -> HttpResponseBase:
    """One more file for a seminar of theirs."""
    speaker = speaker_by_link(public_id, key)
    if _is_too_often(speaker):
        return too_often_page(request)
    form = OwnMaterialForm(request.POST, request.FILES, seminars=_choices(_parts(speaker)))
    if form.is_valid():
        given, words = form.cleaned_data, form.words()

        def add() -> Any:
            return add_material(
                seminar_id=given["seminar"], words=words, file=given["file"], by=speaker, now=timezone.now()
            )

        if _is_done(form, add):
            return _kept(request, public_id, key, "materials")
    return _page(request, speaker, key, material_form=form)


@login_not_required
@never_cache
@require_POST
def own_material_remove(request: HttpRequest, public_id: UUID, key: str, material_id: UUID) -> HttpResponseBase:
    """What came from speakers, they take away; what staff added stays."""
    speaker = speaker_by_link(public_id, key)
    try:
        remove_material(material_id=material_id, by=speaker, now=timezone.now())
    except SeminarsError as refusal:
        messages.error(request, sentence_for(refusal))
        return redirect(PAGE, public_id=public_id, key=key)
    messages.success(request, _("The file is taken away."))
    return redirect(PAGE, public_id=public_id, key=key)


# --- What they share --------------------------------------------------------------------------------
def _is_done(form: Form, deed: Any) -> bool:
    """Whether `deed` was done; else the form says why not."""
    try:
        deed()
    except UploadRefused as refusal:
        form.add_error("file", upload_sentence(refusal))
    except SeminarsError as refusal:
        form.add_error(None, sentence_for(refusal))
    return not form.errors


def _kept(request: HttpRequest, public_id: UUID, key: str, part: str) -> HttpResponse:
    messages.success(request, _("Kept. Thank you."))
    answer = redirect(PAGE, public_id=public_id, key=key)
    answer["Location"] += f"#{part}"
    return answer


def _page(request: HttpRequest, speaker: Speaker, key: str, **bound: Form) -> HttpResponse:
    """The whole page, one of its forms as it was sent."""
    parts, days = _parts(speaker), _days(speaker)
    entries = sittings_of([part.seminar_id for part in parts])
    choices = _choices(parts)
    context = {
        "speaker": speaker,
        "key": key,
        "edition": speaker.edition,
        "parts": _by_time(parts, entries),
        "materials": materials_of([part.seminar_id for part in parts]),
        "retention_days": seminar_rules_of(speaker.edition).retention_days,
        "open_until": day_bounds(speaker.edition.ends_date)[0] + OPEN_AFTER,
        "part_form": OwnPartForm(initial=shown(speaker) | as_proposed(speaker)),
        "photo_form": SpeakerPhotoForm(),
        "times_form": TimesForm(days=days, initial=times_shown(list(speaker.availabilities.all()), days)),
        "material_form": OwnMaterialForm(seminars=choices) if choices else None,
        **bound,
    }
    return render(request, "seminars/own_page.html", context, status=422 if bound else 200)


def _by_time(
    parts: list[Contribution], entries: Mapping[int, ReleasedEntry]
) -> list[tuple[Contribution, ReleasedEntry | None]]:
    """What stands on the programme in its order, then what does not yet."""
    placed = [(part, entry) for part in parts if (entry := entries.get(part.seminar_id))]
    placed.sort(key=lambda pair: pair[1].starts_at)
    return [*placed, *((part, None) for part in parts if part.seminar_id not in entries)]


def _parts(speaker: Speaker) -> list[Contribution]:
    live = speaker.contributions.filter(seminar__cancelled_at=None).select_related("seminar")
    return list(live.order_by("seminar__code", "pk"))


def _choices(parts: list[Contribution]) -> list[tuple[int, str]]:
    return [(part.seminar_id, part.seminar.title) for part in parts]


def _days(speaker: Speaker) -> list[OpeningDay]:
    return list(speaker.edition.days.order_by("date"))


def _is_too_often(speaker: Speaker) -> bool:
    return is_too_often("own-page", speaker.pk, most=UPLOADS_IN_TEN_MINUTES, seconds=TEN_MINUTES_SECONDS)
