"""The draft of the schedule: a day of halls on which editors move things about, alone or several at once.

Pages work by forms. The board sends the same forms and reads JSON: what was done, or why not.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.edition_in_hand import with_edition
from backoffice.forms.programme_draft import (
    USUAL_BREAK,
    KeepForm,
    KeptMoveForm,
    MoveForm,
    NumberForm,
    PlaceForm,
    SeminarPlaceForm,
    as_typed,
    day_typed,
)
from backoffice.permissions import requires, staff_of
from backoffice.services.programme_draft import board_of, news_for, waiting_seminars
from backoffice.services.queues import key_in
from backoffice.services.trail import history_of
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from openday.time_zone import local_date
from seminars.draft_words import change_said, conflict_said, name_of, where
from seminars.errors import SeminarsError
from seminars.models import Hall, Placement, Seminar
from seminars.refusals import sentence_for
from seminars.services.conflicts import ALWAYS, Conflict, conflicts_if, conflicts_of, ground_of, obstacles_to
from seminars.services.drafting import move, place, place_of, take_off
from seminars.services.undoing import redo, undo

STEPS: Final = {"undo": undo, "redo": redo}


# --- The board --------------------------------------------------------------------------------------
@requires(Permission.VIEW_PROGRAMME)
@require_safe
@with_edition
def schedule_draft(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    typed = request.GET.get("q", "")[:100]
    day = day_typed(request.GET.get("day", ""))
    board = board_of(edition, day=day, person=staff_of(request), typed=typed)
    return render(request, "backoffice/programme/draft.html", {"board": board, "typed": typed})


@requires(Permission.VIEW_PROGRAMME)
@require_safe
@with_edition
def schedule_changes(request: HttpRequest, edition: Edition) -> JsonResponse:
    """What others did since the board was read: asked every few seconds."""
    news = news_for(edition, staff_of(request), since=key_in(request.GET.get("since", "")) or 0)
    return JsonResponse({"number": news.number, "said": news.said, "placements": news.placement_ids})


@requires(Permission.MANAGE_PROGRAMME)
@require_safe
@with_edition
def schedule_obstacles(request: HttpRequest, edition: Edition) -> JsonResponse:
    """Where and when something stands in the way of what was taken in hand, so that it is seen before it is dropped."""
    ground = ground_of(edition)
    seminar_id = key_in(request.GET.get("seminar", "")) or 0
    seminar = Seminar.objects.of_edition(edition).filter(pk=seminar_id).select_related("seating").first()
    in_hand = next((each for each in ground.placements if str(each.public_id) == request.GET.get("placement")), None)
    obstacles = obstacles_to(
        in_hand.seminar if in_hand else seminar, ground, leaving_out=in_hand.public_id if in_hand else None
    )
    return JsonResponse({"obstacles": [_as_json(obstacle) for obstacle in obstacles]})


def _as_json(obstacle: Conflict) -> dict[str, Any]:
    starts_at, ends_at = obstacle.starts_at, obstacle.ends_at
    return {
        "kind": obstacle.kind,
        "hard": obstacle.is_hard,
        "hall": obstacle.hall.pk if obstacle.hall else None,
        "from": None if starts_at == ALWAYS[0] else starts_at,
        "until": None if ends_at == ALWAYS[1] else ends_at,
        "said": conflict_said(obstacle),
    }


@requires(Permission.VIEW_PROGRAMME)
@require_safe
@with_edition
def schedule_conflicts(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """All of them, place by place in the order of the days."""
    context = {"conflicts": conflicts_of(edition)}
    return render(request, "backoffice/programme/conflict_list.html", context)


# --- What is done -----------------------------------------------------------------------------------
@requires(Permission.MANAGE_PROGRAMME)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def schedule_place(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """A place for a seminar that waits for one."""
    initial: dict[str, Any] = {"day": request.GET.get("day")}
    if seminar := Seminar.objects.of_edition(edition).filter(code=request.GET.get("seminar", "")).first():
        initial |= {"seminar": seminar.pk, "minutes": seminar.duration_minutes}
    form = SeminarPlaceForm(request.POST or None, edition=edition, initial=initial)
    context = {"form": form, "waiting": waiting_seminars(edition) if request.method != "POST" else []}

    def deed(by: User, now: datetime) -> Placement:
        return place(edition=edition, what=form.cleaned_data["seminar"], **vars(form.place), by=by, now=now)

    return _done(request, form, deed, page="backoffice/programme/schedule_place.html", context=context)


@requires(Permission.MANAGE_PROGRAMME)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def schedule_keep(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """A break, or a blocker."""
    initial = {"day": request.GET.get("day"), "kind": Placement.Kind.BREAK, "minutes": 15, **USUAL_BREAK}
    form = KeepForm(request.POST or None, edition=edition, initial=initial)

    def deed(by: User, now: datetime) -> Placement:
        return place(edition=edition, what=form.words, **vars(form.place), by=by, now=now)

    return _done(request, form, deed, page="backoffice/programme/schedule_keep.html", context={"form": form})


@requires(Permission.MANAGE_PROGRAMME)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def placement_edit(request: HttpRequest, edition: Edition, public_id: UUID) -> HttpResponseBase:
    """Where it stands, what is in its way, and another place for it."""
    placements = Placement.objects.select_related("hall", "seminar__seating", "changed_by")
    placement = placements.filter(edition=edition, public_id=public_id).first()
    if placement is None:
        return _gone(request)
    has_words = placement.seminar is None and not _wants_json(request)  # the board moves, and leaves words alone
    kind: type[PlaceForm] = KeptMoveForm if has_words else MoveForm
    form = kind(request.POST or None, edition=edition, initial=as_typed(placement))
    context = {
        "form": form,
        "placement": placement,
        "conflicts": lambda: conflicts_if(  # asked by the page alone
            edition=edition, seminar=placement.seminar, **vars(place_of(placement)), leaving_out=public_id
        ),
        "events": history_of(placement) if not form.is_bound else [],
    }

    def deed(by: User, now: datetime) -> Placement:
        return move(
            edition=edition,
            placement_id=public_id,
            number=form.cleaned_data["number"],
            **vars(form.place),
            words=form.words if isinstance(form, KeptMoveForm) else None,
            by=by,
            now=now,
        )

    return _done(request, form, deed, page="backoffice/programme/placement_edit.html", context=context)


def _gone(request: HttpRequest) -> HttpResponseBase:
    said = _("It is not on the draft any more: somebody took it off.")
    if _wants_json(request):
        return JsonResponse({"code": "stale_placement", "detail": said}, status=409)
    messages.error(request, said)
    return redirect("backoffice:schedule-draft")


@requires(Permission.MANAGE_PROGRAMME)
@require_POST
@with_edition
def placement_take_off(request: HttpRequest, edition: Edition, public_id: UUID) -> HttpResponseBase:
    placement = Placement.objects.filter(edition=edition, public_id=public_id).select_related("seminar").first()
    if placement is None:
        return _gone(request)
    form = NumberForm(request.POST)
    if not form.is_valid():
        return _refused(request, "invalid", _("This cannot be read: load the page again."), status=422)
    try:
        take_off(
            edition=edition,
            placement_id=public_id,
            number=form.cleaned_data["number"],
            by=staff_of(request),
            now=timezone.now(),
        )
    except SeminarsError as refusal:
        return _refused(request, refusal.code, sentence_for(refusal))
    said = _("%(what)s is off the draft.") % {"what": name_of(placement)}
    return _said(request, said, day=local_date(placement.starts_at))


@requires(Permission.MANAGE_PROGRAMME)
@require_POST
@with_edition
def schedule_undo(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """The person's own last step back, or forth again."""
    step = request.POST.get("step", "undo")
    try:
        change = STEPS.get(step, undo)(edition=edition, by=staff_of(request), now=timezone.now())
    except SeminarsError as refusal:
        return _refused(request, refusal.code, sentence_for(refusal))
    told = change.before or change.after or {}
    seminars = Seminar.objects.in_bulk([told["seminar"]] if told.get("seminar") else [])
    halls = Hall.objects.in_bulk([change.after["hall"]] if change.after else [])
    what = change_said(change, seminars=seminars, halls=halls)
    said = _("Brought back: %(what)s") if step == "redo" else _("Undone: %(what)s")
    return _said(request, said % {"what": what}, day=day_typed(request.POST.get("day", "")))


# --- How it is answered -----------------------------------------------------------------------------
def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _done(
    request: HttpRequest,
    form: forms.Form,
    deed: Callable[[User, datetime], Placement],
    *,
    page: str,
    context: dict[str, Any],
) -> HttpResponseBase:
    """The page with its form; else do `deed`, and say where it is now, or why it is not."""
    if not form.is_bound:
        return render(request, page, context)
    if not form.is_valid():
        if _wants_json(request):
            wrong = " ".join(str(error) for errors in form.errors.values() for error in errors)
            return JsonResponse({"code": "invalid", "detail": wrong}, status=422)
        return render(request, page, context, status=422)
    try:
        placement = deed(staff_of(request), timezone.now())
    except SeminarsError as refusal:
        if _wants_json(request):
            return JsonResponse({"code": refusal.code, "detail": sentence_for(refusal)}, status=409)
        form.add_error(None, sentence_for(refusal))
        return render(request, page, context, status=422)
    said, day = _placed(placement), local_date(placement.starts_at)
    return _said(request, said, day=day, placement=placement.public_id, number=placement.number)


def _placed(placement: Placement) -> str:
    """Where it is now; and what is against it though it is not refused."""
    at = where(placement.hall.name, placement.starts_at, placement.ends_at)
    said = _("%(what)s: %(place)s.") % {"what": name_of(placement), "place": at}
    against = conflicts_if(
        edition=placement.edition,
        seminar=placement.seminar,
        **vars(place_of(placement)),
        leaving_out=placement.public_id,
    )
    if not against:
        return said
    count = len(against)
    noted = ngettext("%(count)d conflict", "%(count)d conflicts", count) % {"count": count}
    return " ".join([said, noted + _(": "), *map(conflict_said, against)])


def _said(request: HttpRequest, said: str, *, day: date | None, **known: object) -> HttpResponseBase:
    if _wants_json(request):
        return JsonResponse({"detail": said, **known})
    messages.success(request, said)
    return redirect(_board_url(day))


def _refused(request: HttpRequest, code: str, said: str, *, status: int = 409) -> HttpResponseBase:
    if _wants_json(request):
        return JsonResponse({"code": code, "detail": said}, status=status)
    messages.error(request, said)
    return redirect(_board_url(day_typed(request.POST.get("day", ""))))


def _board_url(day: date | None) -> str:
    url = reverse("backoffice:schedule-draft")
    return f"{url}?day={day.isoformat()}" if day else url
