"""The third screen of the booking journey: the stops of each group."""

from dataclasses import dataclass, replace
from datetime import date, time
from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from openday.folding import fold
from openday.time_zone import at_local, local_date
from pavilions.guide import Guide
from pavilions.models import Family, Pavilion, Slot
from schools.plans import guide_of, plan_of_routes
from schools.services.availability import SlotChoice, slots_for_group
from schools.services.drafts import (
    Choices,
    GroupChoice,
)
from schools.timeline import UNITS, Axis, Lane, day_axis
from schools.views.journey import Journey, PageRequest, checking, go_to, is_checking, on_journey

PAVILIONS_A_PAGE: Final = 12


@require_http_methods(["GET", "POST"])
@on_journey
def stops(request: PageRequest, journey: Journey) -> HttpResponse:
    """The stops of each group. Routes that are proposed come before this list one day (services/__init__)."""
    if not journey.is_reached("stops"):
        return redirect(journey.url_of("groups" if journey.choices.window_id else "arrival"))
    if request.method != "POST":
        return _show_stops(request, journey, is_bound=is_checking(request))
    act, _sep, rest = request.POST.get("do", "").partition(":")
    if act == "go":
        return _leave_stops(request, journey)
    said = _do_with_stops(journey, _group_shown(request, journey), act, rest)
    if request.htmx:
        return _show_stops(request, journey, said=said)
    if said:
        messages.warning(request, said)
    return redirect(request.get_full_path())


def _leave_stops(request: PageRequest, journey: Journey) -> HttpResponse:
    if waiting := _waiting(journey, _group_shown(request, journey)):
        return go_to(request, f"{journey.url_of('stops')}?group={journey.choices.groups[waiting - 1].key}")
    if journey.review.on("stops"):
        return redirect(checking(f"{journey.url_of('stops')}?group={_group_shown(request, journey).key}"))
    return go_to(request, journey.url_of("confirm"))


def _do_with_stops(journey: Journey, group: GroupChoice, act: str, rest: str) -> str:
    """Do what was pressed; what has to be said of it, if anything."""
    numbers = [int(part) for part in rest.split(":") if part.isdecimal() and len(part) < 19]
    if act == "add" and len(numbers) == 1:
        if len(group.slot_ids) >= journey.edition.max_stops:
            return ""
        if not _can_still_add(journey, group, numbers[0]):
            return _("That slot has just been taken or no longer fits: here is what is free now.")
        journey.change(lambda choices: choices.with_stop(group.key, numbers[0]))
    elif act == "remove" and len(numbers) == 1:
        journey.change(lambda choices: choices.without_stop(group.key, numbers[0]))
    elif act == "replace" and len(numbers) == 2:
        journey.change(lambda choices: choices.with_stop_replaced(*numbers))
    elif act == "drop" and len(numbers) == 1:
        journey.change(lambda choices: _without_anywhere(choices, numbers[0]))
    elif act == "copy":
        journey.change(lambda choices: choices.with_route_copied(group.key, rest))
    return ""


def _without_anywhere(choices: Choices, slot_id: int) -> Choices:
    for group in choices.groups:
        choices = choices.without_stop(group.key, slot_id)
    return choices


def _can_still_add(journey: Journey, group: GroupChoice, slot_id: int) -> bool:
    slot = Slot.objects.select_related("pavilion__zone").filter(pk=slot_id).first()
    return slot is not None and any(choice.slot.pk == slot_id for choice in _slots_for(journey, group, [slot.pavilion]))


def _slots_for(journey: Journey, group: GroupChoice, pavilions: list[Pavilion]) -> list[SlotChoice]:
    """What `group` can add to its route in these pavilions (with their zone). One query."""
    window = journey.review.window
    if window is None:
        return []
    beside: dict[int, int] = {}
    for other in journey.choices.groups:
        for slot_id in other.slot_ids if other.key != group.key else ():
            beside[slot_id] = beside.get(slot_id, 0) + other.heads
    return slots_for_group(
        window=window,
        level=group.level,
        heads=group.heads,
        chosen=journey.review.route_of(group.slot_ids),
        now=journey.now,
        pavilions=pavilions,
        heads_beside=beside,
        held=journey.held,
    )


def _group_shown(request: PageRequest, journey: Journey) -> GroupChoice:
    """The group in the address, else the first that has no stop yet, else the first."""
    groups = journey.choices.groups
    asked = journey.choices.group_of(request.GET.get("group", ""))
    return asked or next((group for group in groups if not group.slot_ids), groups[0])


@dataclass(frozen=True)
class Filters:
    """How the list of pavilions is narrowed; all from the address."""

    family: str
    text: str
    starts: str
    ends: str
    count: int

    @classmethod
    def of(cls, request: PageRequest) -> "Filters":
        family, count = request.GET.get("family", ""), request.GET.get("show", "")
        return cls(
            family=family if family in Family.values else "",
            text=request.GET.get("q", "").strip()[:80],
            starts=_clock(request.GET.get("from", "")),
            ends=_clock(request.GET.get("to", "")),
            count=min(int(count), 1000) if count.isdecimal() and len(count) < 5 else PAVILIONS_A_PAGE,
        )

    def match(self, pavilion: Pavilion, told: str) -> bool:
        """`told` is all that a search may meet, folded."""
        if self.family and pavilion.family != self.family:
            return False
        return all(word in told for word in fold(self.text).split())

    def admit(self, choice: SlotChoice, day: date) -> bool:
        """Whether the slot lies in the stretch of the day that was asked for."""
        if self.starts and choice.slot.starts_at < at_local(day, time.fromisoformat(self.starts)):
            return False
        return not (self.ends and choice.slot.ends_at > at_local(day, time.fromisoformat(self.ends)))


def _clock(text: str) -> str:
    try:
        return time.fromisoformat(text).strftime("%H:%M") if len(text) == 5 else ""
    except ValueError:
        return ""


@dataclass(frozen=True)
class PavilionRow:
    """A pavilion and what the group can do there: `chosen` is the turn it has, `turns` those that it could have."""

    pavilion: Pavilion
    chosen: Slot | None
    turns: list[SlotChoice]
    strip: list[tuple[int, int]]


def _show_stops(request: PageRequest, journey: Journey, *, said: str = "", is_bound: bool = False) -> HttpResponse:
    choices = journey.choices
    window, drawing = journey.review.window, journey.drawing
    group = _group_shown(request, journey)
    filters = Filters.of(request)
    position = choices.position_of(group.key) or 1
    guide = guide_of(journey.edition)
    rows, is_more = _pavilion_rows(journey, group, filters, guide) if window else ([], False)
    lane = drawing.lanes[position - 1] if drawing else Lane(position=position)
    context = (
        journey.step("stops")
        | _way_on(journey, group, position)
        | {
            "journey": journey,
            "group": group,
            "position": position,
            "lane": lane,
            "filters": filters,
            "families": [(family.value, family.label) for family in Family],
            "rows": rows,
            "more_count": filters.count + PAVILIONS_A_PAGE if is_more else 0,
            "is_full_route": len(group.slot_ids) >= journey.edition.max_stops,
            "most_stops": journey.edition.max_stops,
            "copies": _copies(journey, group, position),
            "routes_plan": plan_of_routes(guide, window.gate, [(position, [step.slot for step in lane.steps])])
            if window
            else None,
            "said": said,
            "touched": request.POST.get("do", "").rpartition(":")[2] if request.method == "POST" else "",
            "is_bound": is_bound,
            "troubles": [
                t for t in journey.review.on("arrival", "stops") if is_bound or t.slots or t.screen == "arrival"
            ],
            "missing_adults": journey.review.on("groups"),
            "query": _query(group, filters),
            "query_without_count": _query(group, replace(filters, count=PAVILIONS_A_PAGE)),
            "gap_url": f"?group={group.key}",
        }
    )
    template = "schools/_visit_stops.html" if request.htmx else "schools/visit_stops.html"
    answer = render(request, template, context)
    if request.htmx:
        answer["HX-Replace-Url"] = f"?{context['query']}"  # a reload shows the same group
    return answer


def _way_on(journey: Journey, group: GroupChoice, position: int) -> dict[str, str]:
    """Where the button leads: to the next group without a stop, else to the confirmation."""
    waiting = _waiting(journey, group)
    return {
        "next": _("On to group %(number)d") % {"number": waiting} if waiting else _("On to the confirmation"),
        "dock_title": _("Group %(number)d") % {"number": position},
    }


def _waiting(journey: Journey, group: GroupChoice) -> int | None:
    """The position of another group that has no stop yet, once this one has."""
    if not group.slot_ids:
        return None
    groups = enumerate(journey.choices.groups, start=1)
    return next((number for number, other in groups if other.key != group.key and not other.slot_ids), None)


def _query(group: GroupChoice, filters: Filters) -> str:
    """The address of this view of the list, without what is empty."""
    asked = {
        "group": group.key,
        "family": filters.family,
        "q": filters.text,
        "from": filters.starts,
        "to": filters.ends,
        "show": str(filters.count) if filters.count != PAVILIONS_A_PAGE else "",
    }
    return urlencode({name: value for name, value in asked.items() if value})


def _pavilions(journey: Journey, guide: Guide | None) -> list[tuple[Pavilion, str]]:
    """All of the edition with what a search may meet; pavilions before shows."""
    if guide:
        told = [(pavilion, guide.words[pavilion.code]) for pavilion in guide.pavilions]
    else:
        told = [
            (pavilion, fold(f"{pavilion.code} {pavilion.name_ar} {pavilion.name_fr} {pavilion.name_en}"))
            for pavilion in Pavilion.objects.of_edition(journey.edition).select_related("zone").order_by("code")
        ]
    return sorted(told, key=lambda row: row[0].kind == Pavilion.Kind.SHOW)


def _pavilion_rows(
    journey: Journey, group: GroupChoice, filters: Filters, guide: Guide | None
) -> tuple[list[PavilionRow], bool]:
    """The pavilions for the group's level that match, and whether there are more. One query, two without guide."""
    window = journey.review.window
    assert window is not None  # noqa: S101 - the caller looked
    matching = [
        pavilion
        for pavilion, told in _pavilions(journey, guide)
        if group.level in pavilion.levels and filters.match(pavilion, told)
    ]
    shown = matching[: filters.count]
    chosen = {slot.pavilion_id: slot for slot in journey.review.route_of(group.slot_ids)}
    day = local_date(window.starts_at)
    turns: dict[int, list[SlotChoice]] = {}
    if len(group.slot_ids) < journey.edition.max_stops:
        for choice in _slots_for(journey, group, shown):
            if filters.admit(choice, day):
                turns.setdefault(choice.slot.pavilion_id, []).append(choice)
    axis = day_axis(window, [choice.slot for of_one in turns.values() for choice in of_one])
    rows = [
        PavilionRow(
            pavilion=pavilion,
            chosen=chosen.get(pavilion.pk),
            turns=turns.get(pavilion.pk, []),
            strip=_strip(axis, turns.get(pavilion.pk, [])),
        )
        for pavilion in shown
    ]
    return rows, len(matching) > len(shown)


def _strip(axis: Axis, turns: list[SlotChoice]) -> list[tuple[int, int]]:
    """Where the free turns lie in the day, in units: start and length."""
    return [
        (at := min(axis.at(choice.slot.starts_at), UNITS - 1), max(axis.at(choice.slot.ends_at) - at, 1))
        for choice in turns
    ]


@dataclass(frozen=True)
class Copy:
    """Another group that could take this route; `why_not` says why it cannot."""

    key: str
    position: int
    why_not: str


def _copies(journey: Journey, group: GroupChoice, position: int) -> list[Copy]:
    """The other groups, and whether there is room for them on this group's route. One query a group at most."""
    if not group.slot_ids or journey.review.window is None:
        return []
    copies = []
    for number, other in enumerate(journey.choices.groups, start=1):
        if other.key == group.key or not other.heads or set(other.slot_ids) == set(group.slot_ids):
            continue
        copies.append(Copy(other.key, number, _why_not_copy(journey, group, other)))
    return copies


def _why_not_copy(journey: Journey, group: GroupChoice, other: GroupChoice) -> str:
    route = journey.review.route_of(group.slot_ids)
    if any(other.level not in slot.pavilion.levels for slot in route):
        return _("not made for its level")
    beside = {
        slot.pk: sum(g.heads for g in journey.choices.groups if slot.pk in g.slot_ids and g.key != other.key)
        for slot in route
    }
    full = [slot for slot in route if journey.held.places_left_in(slot) - beside[slot.pk] < other.heads]
    if full:
        return ngettext("%(count)d stop has no room for both", "%(count)d stops have no room for both", len(full)) % {
            "count": len(full)
        }
    return ""
