"""The first screen of the booking journey: how many come, on which day, at what time."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from openday.editions.models import Edition, Gate
from pavilions.models import Pavilion
from schools.forms.booking import (
    arrival_form,
    arrival_typed,
)
from schools.models import ArrivalWindow
from schools.services.alternatives import MAX_ALTERNATIVES
from schools.services.availability import DayAvailability, days_for, has_room
from schools.services.drafts import (
    Choices,
    GroupChoice,
    new_key,
    proposed_groups,
)
from schools.services.moving import move_to_window
from schools.views.journey import Journey, PageRequest, checking, go_to, is_checking, on_journey

MAX_DIGITS: Final = 19  # of a primary key


@require_http_methods(["GET", "POST"])
@on_journey
def arrival(request: PageRequest, journey: Journey) -> HttpResponse:
    """Rough numbers, then the days and windows with room for them."""
    if request.method != "POST":
        return _show_arrival(request, journey, is_bound=is_checking(request))
    journey.change(lambda choices: _with_day(arrival_typed(choices, request.POST), request.POST.get("day", "")))
    wanted = request.POST.get("use") or request.POST.get("window", "")
    if request.POST.get("do") == "look" or (request.POST.get("day") and not request.POST.get("use")):
        return _show_arrival(request, journey) if request.htmx else redirect(journey.url_of("arrival"))
    return _choose_window(request, journey, wanted)


def _with_day(choices: Choices, day: str) -> Choices:
    try:
        date.fromisoformat(day)
    except ValueError:
        return choices
    return Choices.from_json(choices.to_json() | {"day": day})


def _choose_window(request: PageRequest, journey: Journey, wanted: str) -> HttpResponse:
    form = arrival_form(journey.choices, is_bound=True)
    window = _window(journey, wanted)
    if window and window.pk != journey.choices.window_id:
        moved = move_to_window(
            choices=journey.choices, window=window, old_window=journey.review.window, held=journey.held, now=journey.now
        )
        journey.change(lambda _choices: moved.choices)
        _tell_what_moved(request, moved.moved_count, [slot.pavilion for slot in moved.lost])
    if window is None and journey.choices.window_id is not None:
        messages.warning(request, _("That time of arrival can no longer be had: choose another one."))
    if (
        window is None
        or not form.is_valid()
        or not _fits_rules(journey)
        or not has_room(window, heads=journey.heads, coaches=journey.choices.coach_count, held=journey.held)
    ):
        return redirect(checking(journey.url_of("arrival")))
    if not journey.choices.groups:
        journey.change(lambda choices: _with_proposed_groups(choices, journey.edition))
    return go_to(request, journey.url_of("groups"))


def _with_proposed_groups(choices: Choices, edition: Edition) -> Choices:
    if choices.groups:
        return choices
    groups = proposed_groups(edition, level=choices.level, pupils=int(choices.pupils or 0))
    return Choices.from_json(
        choices.to_json()
        | {
            "groups": [
                GroupChoice(**{**group.__dict__, "key": new_key(), "language": choices.language}).__dict__
                for group in groups
            ]
        }
    )


def _fits_rules(journey: Journey) -> bool:
    return 1 <= len(journey.choices.expected_groups(journey.edition)) <= journey.edition.max_groups


def _window(journey: Journey, wanted: str) -> ArrivalWindow | None:
    """The window asked for, if it can still be had or is the one that the visit has."""
    pk = int(wanted) if wanted.isdecimal() and len(wanted) < MAX_DIGITS else journey.choices.window_id or 0
    window = ArrivalWindow.objects.of_edition(journey.edition).select_related("gate__edition").filter(pk=pk).first()
    if window and window.pk != journey.held.window_id and (window.closed_at or window.starts_at <= journey.now):
        return None
    return window


def _tell_what_moved(request: PageRequest, moved_count: int, lost: list[Pavilion]) -> None:
    if moved_count:
        messages.info(
            request,
            ngettext(
                "%(count)d stop went to another time of the same pavilion, to follow your new arrival.",
                "%(count)d stops went to another time of the same pavilion, to follow your new arrival.",
                moved_count,
            )
            % {"count": moved_count},
        )
    if lost:
        messages.warning(
            request,
            _("There was no place left at a fitting time for: %(pavilions)s. Choose others on the screen of the route.")
            % {"pavilions": _(", ").join(dict.fromkeys(pavilion.name for pavilion in lost))},
        )


@dataclass(frozen=True)
class WindowChoice:
    """A window on the screen: `why_not` says why it cannot be chosen."""

    window: ArrivalWindow
    heads_left: int
    part_left: int
    why_not: str
    is_chosen: bool


@dataclass(frozen=True)
class GateChoice:
    """The windows of one gate, on the day that is shown."""

    gate: Gate
    windows: list[WindowChoice]


@dataclass(frozen=True)
class DayChoice:
    date: date
    part_left: int
    open_count: int
    is_shown: bool


def _show_arrival(request: PageRequest, journey: Journey, *, is_bound: bool = False) -> HttpResponse:
    choices, edition = journey.choices, journey.edition
    heads = journey.heads
    days = days_for(edition=edition, heads=heads, coaches=choices.coach_count, now=journey.now, held=journey.held)
    shown = _day_shown(days, choices)
    groups = choices.expected_groups(edition)
    context = journey.step("arrival") | {
        "journey": journey,
        "form": arrival_form(choices, is_bound=is_bound),
        "is_window_missing": is_bound and choices.window_id is None,
        "heads": heads,
        "groups": groups,
        "are_groups_typed": bool(choices.groups),
        "adults": sum(int(group.adults or 0) for group in groups if group.adults.isdecimal()),
        "is_too_many_groups": len(groups) > edition.max_groups,
        "most_heads": edition.max_group_heads,
        "days": [_day_choice(day, shown) for day in days],
        "shown_day": shown.date if shown else None,
        "gates": _gate_choices(shown.windows, journey, heads, _picked(request, choices)) if shown else [],
        "nearest": _nearest_windows(days, shown) if shown and not shown.windows_with_room else [],
        "is_edition_full": any(day.windows for day in days) and not any(day.windows_with_room for day in days),
        "roomiest": _roomiest(days, journey),
        "troubles": journey.review.on("arrival") if choices.window_id else [],
    }
    template = "schools/_visit_arrival.html" if request.htmx else "schools/visit_arrival.html"
    return render(request, template, context)


def _day_shown(days: list[DayAvailability], choices: Choices) -> DayAvailability | None:
    asked = next((day for day in days if day.date.isoformat() == choices.day), None)
    return asked or next((day for day in days if day.windows_with_room), None) or next(iter(days), None)


def _day_choice(day: DayAvailability, shown: DayAvailability | None) -> DayChoice:
    capacity = sum(window.capacity for window in day.windows)
    return DayChoice(
        date=day.date,
        part_left=_part(day.heads_left, capacity),
        open_count=len(day.windows_with_room),
        is_shown=day is shown,
    )


def _picked(request: PageRequest, choices: Choices) -> int | None:
    """The window that is ticked on the screen, kept yet or not."""
    typed = request.POST.get("window", "") if request.method == "POST" else ""
    return int(typed) if typed.isdecimal() and len(typed) < MAX_DIGITS else choices.window_id


def _gate_choices(windows: list[ArrivalWindow], journey: Journey, heads: int, picked: int | None) -> list[GateChoice]:
    by_gate: dict[int, GateChoice] = {}
    for window in windows:
        of_gate = by_gate.setdefault(window.gate_id, GateChoice(window.gate, []))
        of_gate.windows.append(_window_choice(window, journey, heads, picked))
    return sorted(by_gate.values(), key=lambda choice: choice.gate.code)


def _window_choice(window: ArrivalWindow, journey: Journey, heads: int, picked: int | None) -> WindowChoice:
    heads_left, coaches_left = journey.held.heads_left_in(window), journey.held.coaches_left_in(window)
    why_not = ""
    if heads_left <= 0:
        why_not = _("Full")
    elif heads_left < heads:
        why_not = ngettext("%(count)d place only", "%(count)d places only", heads_left) % {"count": heads_left}
    elif coaches_left < journey.choices.coach_count:
        why_not = (
            _("No room for coaches")
            if coaches_left <= 0
            else ngettext("Room for %(count)d coach", "Room for %(count)d coaches", coaches_left)
            % {"count": coaches_left}
        )
    return WindowChoice(
        window=window,
        heads_left=heads_left,
        part_left=_part(heads_left, window.capacity),
        why_not=why_not,
        is_chosen=window.pk == picked,
    )


def _nearest_windows(days: list[DayAvailability], shown: DayAvailability) -> list[ArrivalWindow]:
    """Where the day has no window with room: the first ones of the nearest days that have."""
    others = sorted(
        (day for day in days if day.windows_with_room), key=lambda day: (abs(day.date - shown.date), day.date)
    )
    return [day.windows_with_room[0] for day in others[:MAX_ALTERNATIVES]]


def _roomiest(days: list[DayAvailability], journey: Journey) -> list[ArrivalWindow]:
    """The windows that take the most people, for those who would rather be fewer than stay at home."""
    coaches = min(journey.choices.coach_count, 1)
    some = [
        window
        for day in days
        for window in day.windows
        if has_room(window, heads=2, coaches=coaches, held=journey.held)
    ]
    return sorted(some, key=lambda window: -journey.held.heads_left_in(window))[:MAX_ALTERNATIVES]


def _part(left: int, whole: int) -> int:
    return round(100 * left / whole) if whole else 0
