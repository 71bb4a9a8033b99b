"""A visit as it is beside what a draft would make of it, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from openday.telephones import shown as telephone
from pavilions.models import Slot
from schools.models import ArrivalWindow, Visit, VisitGroup
from schools.services.drafts import Choices
from schools.services.trail import Event
from schools.templatetags.visits import counted, needs_said


@dataclass(frozen=True)
class Difference:
    name: str
    before: Any
    after: Any


def differences(
    visit: Visit, choices: Choices, *, window: ArrivalWindow | None, routes: Sequence[Sequence[Slot]]
) -> list[Difference]:
    """What confirming would change. `visit` comes with groups and stops, `routes` are the draft's, by group."""
    before_groups = [_group_said(group, [stop.slot for stop in group.stops.all()]) for group in visit.groups.all()]
    after_groups = [
        _group_said(_as_group(request), route)
        for request, route in zip(choices.as_request().groups, routes, strict=True)
    ]
    nothing = _("none")
    rows = [
        Difference(_("Arrival"), _window_said(visit.arrival_window), _window_said(window) if window else nothing),
        Difference(_("In all"), counted(visit.heads, "people"), counted(choices.as_request().heads, "people")),
        Difference(_("Coaches"), counted(visit.coach_count, "coaches"), counted(choices.coach_count, "coaches")),
        Difference(_("Plates"), _row(visit.coach_plates) or nothing, _row(choices.plates) or nothing),
        Difference(_("Adult in charge"), visit.adult_in_charge, choices.adult_in_charge),
        Difference(_("Telephone"), telephone(visit.adult_phone), telephone(choices.adult_phone)),
    ]
    rows += [
        Difference(_("Group %(number)d") % {"number": number}, before, after)
        for number, (before, after) in enumerate(zip_longest(before_groups, after_groups, fillvalue=nothing), start=1)
    ]
    return [row for row in rows if row.before != row.after]


def _as_group(request: Any) -> VisitGroup:
    return VisitGroup(
        level=request.level,
        pupils=request.pupils,
        adults=request.adults,
        needs=list(request.needs),
        language=request.language,
    )


def _group_said(group: VisitGroup, route: Sequence[Slot]) -> str:
    numbers = [
        group.get_level_display(),
        counted(group.pupils, "participants" if group.level == "adults" else "pupils"),
        counted(group.adults, "adults"),
        group.get_language_display(),
        *([needs_said(group.needs)] if group.needs else []),
    ]
    stops = format_html_join(
        "",
        '<br><bdi dir="ltr">{} {}</bdi>',
        ((_clock(slot.starts_at), slot.pavilion.code) for slot in sorted(route, key=lambda slot: slot.starts_at)),
    )
    return format_html("{}{}", _(", ").join(numbers), stops)


def _window_said(window: ArrivalWindow) -> str:
    starts_at = timezone.localtime(window.starts_at)
    return format_html(
        '{} <bdi dir="ltr">{}</bdi>, {}', date_format(starts_at, "l j F"), _clock(window.starts_at), window.gate.name
    )


def _row(plates: Sequence[str]) -> str:
    return format_html_join(_(", "), "<bdi>{}</bdi>", ((plate,) for plate in plates))


def _clock(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "H:i")


def said_of(event: Event) -> str:
    """What a change of a visit changed, in words; empty where it was its groups or stops alone."""
    changes = event.changes
    said = []
    if "arrives_at" in changes:
        before, after = (date_format(timezone.localtime(moment), "j F H:i") for moment in changes["arrives_at"])
        said.append(_("Moved from %(before)s to %(after)s") % {"before": before, "after": after})
    if "heads" in changes:
        before, after = changes["heads"]
        said.append(_("Number of people: %(before)d, then %(after)d") % {"before": before, "after": after})
    if "coach_count" in changes:
        before, after = changes["coach_count"]
        said.append(_("Number of coaches: %(before)d, then %(after)d") % {"before": before, "after": after})
    if changes.keys() & {"adult_in_charge", "adult_phone"}:
        said.append(_("Adult in charge corrected"))
    if "coach_plates" in changes:
        said.append(_("Plates corrected"))
    return _("; ").join(said)
