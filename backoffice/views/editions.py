"""The edition: its rules, its days and hours, its state, and which one is in hand."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.edition_in_hand import take_in_hand, with_edition
from backoffice.errors import BackofficeError, HoursLeaveOut, VisitsWouldBreak
from backoffice.forms.editions import DEADLINES, LIMITS, RATIOS, SITE, TEXTS, BaseDays, DayFormSet, RulesForm
from backoffice.forms.slots import is_id
from backoffice.permissions import requires, staff_of
from backoffice.refusals import sentence_for
from backoffice.services.broken_visits import in_the_way
from backoffice.services.editions import MOVES, change_hours, change_rules, move_edition
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from openday.time_zone import local_zone
from pavilions.models import Slot
from schools.models import ArrivalWindow, Visit
from seminars.models import Placement

PARTS_OF_RULES = (
    (gettext_lazy("Deadlines"), DEADLINES),
    (gettext_lazy("Limits of a visit"), LIMITS),
    (gettext_lazy("How many pupils one adult accompanies"), RATIOS),
    (gettext_lazy("The site"), SITE),
    (gettext_lazy("Names"), TEXTS),
)


@requires(Permission.MANAGE_EDITION)
@require_safe
@with_edition
def edition_detail(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    context = {
        "edition": edition,
        "days": edition.days.order_by("date"),
        "editions": Edition.objects.order_by("-number"),
        "moves": [state for state in Edition.State if state in MOVES[edition.state]],
        "live_visits": Visit.objects.live().of_edition(edition).count(),
    }
    return render(request, "backoffice/edition_detail.html", context)


@requires(Permission.MANAGE_EDITION)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def edition_rules(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    form = RulesForm(request.POST or None, instance=copy(edition))
    context: dict[str, Any] = {"edition": edition, "form": form}
    if form.is_valid():
        try:
            change_rules(edition=edition, rules=form.rules, by=staff_of(request))
        except BackofficeError as refusal:
            form.add_error(None, sentence_for(refusal))
            if isinstance(refusal, VisitsWouldBreak):
                context["in_the_way"] = in_the_way(Visit.objects.filter(pk__in=refusal.visit_ids))
        else:
            messages.success(request, _("The rules were changed. Visits that are booked stay as they are."))
            return redirect("backoffice:edition-detail")
    context["parts"] = [(title, [form[name] for name in names]) for title, names in PARTS_OF_RULES]
    return render(request, "backoffice/edition_rules.html", context)


@requires(Permission.MANAGE_EDITION)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def edition_hours(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """Days and hours; what they would leave outside is listed, and nothing is changed then."""
    zone = local_zone()
    standing = [
        {
            "date": day.date,
            "opens": day.opens_at.astimezone(zone).time(),
            "closes": day.closes_at.astimezone(zone).time(),
        }
        for day in edition.days.order_by("date")
    ]
    formset: BaseDays = DayFormSet(request.POST or None, initial=standing, prefix="days")  # type: ignore[assignment]
    context: dict[str, Any] = {"edition": edition, "formset": formset}
    if request.method == "POST" and formset.is_valid():
        try:
            change_hours(edition=edition, hours=formset.hours, by=staff_of(request))
        except HoursLeaveOut as refusal:
            context |= {"refusal": sentence_for(refusal), "left_out": refusal} | _left_out(refusal)
        else:
            messages.success(request, _("The days and hours were changed."))
            return redirect("backoffice:edition-detail")
    return render(request, "backoffice/edition_hours.html", context)


def _left_out(refusal: HoursLeaveOut) -> dict[str, Any]:
    """The first slots, windows and placements that would lie outside."""
    slots = Slot.objects.filter(pk__in=refusal.slot_ids).select_related("pavilion")
    windows = ArrivalWindow.objects.filter(pk__in=refusal.arrival_window_ids).select_related("gate")
    placements = Placement.objects.filter(pk__in=refusal.placement_ids).select_related("seminar", "hall")
    return {
        "placements": placements.order_by("starts_at", "hall__position", "pk")[:100],
        "slots": slots.order_by("-heads_taken", "starts_at", "pavilion__code", "pk")[:100],
        "windows": windows.order_by("-heads_taken", "starts_at", "gate__code", "pk")[:100],
    }


@requires(Permission.MANAGE_EDITION)
@require_POST
@with_edition
def edition_move(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """Publish or archive the edition in hand."""
    to = request.POST.get("to", "")
    if to in Edition.State.values:
        try:
            moved = move_edition(edition=edition, to=to, by=staff_of(request), now=timezone.now())
        except BackofficeError as refusal:
            messages.error(request, sentence_for(refusal))
        else:
            take_in_hand(request, moved)
            messages.success(request, _("The edition is now: %(state)s.") % {"state": moved.get_state_display()})
    return redirect("backoffice:edition-detail")


@requires(Permission.VIEW_STAFF_HOME)
@require_POST
def edition_take(request: HttpRequest) -> HttpResponseBase:
    """Work on another edition from now on."""
    number = request.POST.get("number", "")
    edition = get_object_or_404(Edition, number=int(number) if is_id(number) else -1)
    take_in_hand(request, edition)
    messages.success(request, _("You now work on: %(edition)s.") % {"edition": edition})
    return redirect("backoffice:home")
