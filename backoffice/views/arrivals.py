"""Arrival windows: those of a day, opening, closing and resizing them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from backoffice.edition_in_hand import with_edition
from backoffice.forms.arrivals import ArrivalChoiceForm, ArrivalDeed, ArrivalsOpenForm
from backoffice.permissions import requires, staff_of
from backoffice.services.arrival_board import arrival_board
from backoffice.services.broken_visits import visits_through
from backoffice.views.slots import chosen_day, days_of
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from openday.time_zone import local_date
from schools.errors import ArrivalWindowsInUse
from schools.models import ArrivalWindowQuerySet
from schools.refusals import sentence_for
from schools.services.arrivals import close_arrivals, open_arrivals, plan_arrivals, reopen_arrivals, resize_arrivals


@requires(Permission.VIEW_VISITS)
@require_safe
@with_edition
def arrival_list(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    days = days_of(edition)
    day = chosen_day(request, days)
    context = {"edition": edition, "days": days, "day": day, "board": arrival_board(edition, day) if day else None}
    return render(request, "backoffice/arrival_list.html", context)


@requires(Permission.MANAGE_SLOTS)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def arrival_open(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """The form; then what would be opened and what is skipped; then it is opened."""
    form = ArrivalsOpenForm(request.POST or None, edition=edition)
    if not form.is_valid():
        return render(request, "backoffice/arrival_open.html", {"edition": edition, "form": form})
    gates, hours, now = form.chosen_gates, form.hours, timezone.now()
    if "confirmed" not in request.POST:
        plan = plan_arrivals(gates=gates, hours=hours, now=now)
        return render(request, "backoffice/arrival_open.html", {"edition": edition, "form": form, "plan": plan})
    opened = len(open_arrivals(gates=gates, hours=hours, by=staff_of(request), now=now).fresh)
    messages.success(
        request,
        ngettext("%(count)d arrival window was opened.", "%(count)d arrival windows were opened.", opened)
        % {"count": opened},
    )
    return redirect(f"{reverse('backoffice:arrival-list')}?day={hours.dates[0].isoformat()}")


@requires(Permission.MANAGE_SLOTS)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def arrival_change(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """What was chosen in the table; then what to do with it; then it is done, or the visits in the way are shown."""
    choice = ArrivalChoiceForm(request.POST, edition=edition)
    windows = choice.chosen().select_related("gate").order_by("starts_at", "gate", "pk")
    if not windows:
        messages.warning(request, _("Choose the arrival windows first: nothing was changed."))
        return redirect("backoffice:arrival-list")
    form = ArrivalDeed(request.POST if "confirmed" in request.POST else None)
    context = {"edition": edition, "choice": choice.cleaned_data, "windows": windows, "form": form}
    if form.is_valid():
        try:
            done = _do(form, windows, by=staff_of(request))
        except ArrivalWindowsInUse as refusal:
            ids = refusal.arrival_window_ids
            context |= {"refusal": sentence_for(refusal), "window_ids": ids, "left": len(windows) - len(ids)}
            context["in_the_way"] = visits_through(ids)
        else:
            messages.success(
                request,
                ngettext("%(count)d arrival window was changed.", "%(count)d arrival windows were changed.", done)
                % {"count": done},
            )
            return redirect(f"{reverse('backoffice:arrival-list')}?day={local_date(windows[0].starts_at).isoformat()}")
    return render(request, "backoffice/arrival_change.html", context)


def _do(form: ArrivalDeed, windows: ArrivalWindowQuerySet, *, by: User) -> int:
    """How many windows changed. Raises ArrivalWindowsInUse."""
    window_ids = [window.pk for window in windows]
    given = form.cleaned_data
    if given["deed"] == ArrivalDeed.CLOSE:
        return close_arrivals(window_ids=window_ids, reason=given["reason"], by=by, now=timezone.now())
    if given["deed"] == ArrivalDeed.REOPEN:
        return reopen_arrivals(window_ids=window_ids, by=by)
    return resize_arrivals(
        window_ids=window_ids, capacity=given["capacity"], coach_capacity=given["coach_capacity"], by=by
    )
