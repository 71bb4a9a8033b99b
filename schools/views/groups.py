"""The second screen of the booking journey: the groups, and the adult in charge."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from openday.editions.models import Edition
from schools.errors import (
    AdultsMissing,
    VisitError,
)
from schools.forms.booking import (
    contact_form,
    group_forms,
    groups_typed,
)
from schools.refusals import sentence_for
from schools.services.drafts import (
    Choices,
    GroupChoice,
)
from schools.services.rules import adults_needed
from schools.views.journey import Journey, PageRequest, checking, go_to, is_checking, on_journey


@require_http_methods(["GET", "POST"])
@on_journey
def groups(request: PageRequest, journey: Journey) -> HttpResponse:
    """Who comes: the groups, and the adult in charge."""
    if request.method != "POST":
        if journey.choices.window_id is None:
            return redirect(journey.url_of("arrival"))
        return _show_groups(request, journey, is_bound=is_checking(request))
    act, _sep, key = request.POST.get("do", "").partition(":")
    journey.change(lambda choices: _groups_after(groups_typed(choices, request.POST), act, key))
    if act == "look":
        return _show_groups(request, journey, template="schools/_visit_groups_live.html")
    if act in ("add", "copy", "remove"):
        focus = _key_to_focus(journey.choices, act, key)
        if request.htmx:
            return _show_groups(request, journey, focus=focus)
        return redirect(f"{journey.url_of('groups')}#group-{focus}")
    return _leave_groups(request, journey)


def _groups_after(choices: Choices, act: str, key: str) -> Choices:
    if act == "add":
        return choices.with_new_group()
    if act == "copy":
        return choices.with_copied_group(key)
    if act == "remove" and len(choices.groups) > 1:
        return choices.without_group(key)
    return choices


def _key_to_focus(choices: Choices, act: str, key: str) -> str:
    """The group to look at next: the new one, or the last after one went."""
    if act == "copy" and (position := choices.position_of(key)):
        return choices.groups[min(position, len(choices.groups) - 1)].key
    return choices.groups[-1].key if choices.groups else ""


def _leave_groups(request: PageRequest, journey: Journey) -> HttpResponse:
    forms = group_forms(journey.choices, is_bound=True)
    is_valid = all([form.is_valid() for form in [*forms, contact_form(journey.choices, is_bound=True)]])  # noqa: C419 - each one says what is wrong
    blocking = [trouble for trouble in journey.review.on("groups") if not _can_wait(trouble.refusal)]
    if not is_valid or blocking:
        if request.htmx:
            return _show_groups(request, journey, is_bound=True)
        return redirect(checking(journey.url_of("groups")))
    return go_to(request, journey.url_of("stops"))


def _can_wait(refusal: VisitError) -> bool:
    """Missing adults can be found later: the route does not depend on them. Confirming does."""
    return isinstance(refusal, AdultsMissing)


@dataclass(frozen=True)
class GroupRow:
    """One group on the screen, with what is said of it now."""

    position: int
    group: GroupChoice
    form: Any
    troubles: list[str]
    adults_needed: int
    ratio: int


def _show_groups(
    request: PageRequest, journey: Journey, *, is_bound: bool = False, focus: str = "", template: str = ""
) -> HttpResponse:
    choices, edition = journey.choices, journey.edition
    troubles = journey.review.on("groups")
    rows = [
        _group_row(position, group, form, edition, troubles if group.heads or is_bound else [])
        for position, (group, form) in enumerate(
            zip(choices.groups, group_forms(choices, is_bound=is_bound), strict=True), start=1
        )
    ]
    context = journey.step("groups") | {
        "journey": journey,
        "rows": rows,
        "contact": contact_form(choices, is_bound=is_bound),
        "is_bound": is_bound,
        "whole": [sentence_for(trouble.refusal) for trouble in troubles if trouble.position is None],
        "window_troubles": journey.review.on("arrival"),
        "focus": focus,
        "can_add": len(choices.groups) < edition.max_groups,
        "most_groups": edition.max_groups,
        "most_heads": edition.max_group_heads,
        "pupils": sum(int(group.pupils or 0) for group in choices.groups if group.pupils.isdecimal()),
        "adults": sum(int(group.adults or 0) for group in choices.groups if group.adults.isdecimal()),
    }
    if not template:
        template = "schools/_visit_groups.html" if request.htmx else "schools/visit_groups.html"
    return render(request, template, context)


def _group_row(position: int, group: GroupChoice, form: Any, edition: Edition, troubles: list[Any]) -> GroupRow:
    ratio = edition.pupils_per_adult(group.level) if group.level else 0
    request = group.as_request()
    return GroupRow(
        position=position,
        group=group,
        form=form,
        troubles=[sentence_for(trouble.refusal) for trouble in troubles if trouble.position == position],
        adults_needed=adults_needed(pupils=request.pupils, pupils_per_adult=ratio) if ratio else 0,
        ratio=ratio,
    )
