"""Slots: the board of a day, the turns of one pavilion, opening, closing and resizing them."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from backoffice.edition_in_hand import with_edition
from backoffice.forms.slots import Deed, SlotChoiceForm, SlotsOpenForm
from backoffice.permissions import requires, staff_of
from backoffice.services.broken_visits import groups_in
from backoffice.services.slot_board import board, slots_of_day
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from openday.time_zone import local_date
from pavilions.errors import SlotsInTheWay, SlotsInUse
from pavilions.models import Pavilion, SlotQuerySet
from pavilions.services.slots import change_capacity, close_slots, open_slots, plan_slots, reopen_slots
from schools.refusals import sentence_for


def chosen_day(request: HttpRequest, days: list[date]) -> date | None:
    """The day of the address among `days`, else today, else the first; None where there is none."""
    today = local_date(timezone.now())
    wanted = [day for day in days if day.isoformat() == request.GET.get("day")]
    return (wanted or [day for day in days if day == today] or days or [None])[0]  # type: ignore[list-item]


def days_of(edition: Edition) -> list[date]:
    return list(edition.days.order_by("date").values_list("date", flat=True))


@requires(Permission.VIEW_VISITS)
@require_safe
@with_edition
def slot_list(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    days = days_of(edition)
    day = chosen_day(request, days)
    context = {"edition": edition, "days": days, "day": day, "board": board(edition, day) if day else None}
    return render(request, "backoffice/slot_list.html", context)


@requires(Permission.VIEW_VISITS)
@require_safe
@with_edition
def slot_day(request: HttpRequest, edition: Edition, code: str) -> HttpResponseBase:
    pavilion = get_object_or_404(Pavilion.objects.select_related("zone"), edition=edition, code=code)
    days = days_of(edition)
    day = chosen_day(request, days)
    context = {
        "edition": edition,
        "pavilion": pavilion,
        "days": days,
        "day": day,
        "slots": slots_of_day(pavilion, day) if day else [],
    }
    return render(request, "backoffice/slot_day.html", context)


@requires(Permission.MANAGE_SLOTS)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def slot_open(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """The form; then what would be opened and what is skipped; then it is opened."""
    form = SlotsOpenForm(request.POST or None, edition=edition, initial={"pavilions": request.GET.getlist("pavilion")})
    if not form.is_valid():
        return render(request, "backoffice/slot_open.html", {"edition": edition, "form": form})
    pavilions, turns, now = form.chosen_pavilions, form.turns, timezone.now()
    if "confirmed" not in request.POST:
        plan = plan_slots(pavilions=pavilions, turns=turns, now=now)
        return render(request, "backoffice/slot_open.html", {"edition": edition, "form": form, "plan": plan})
    opened = len(open_slots(pavilions=pavilions, turns=turns, by=staff_of(request), now=now).fresh)
    messages.success(
        request, ngettext("%(count)d slot was opened.", "%(count)d slots were opened.", opened) % {"count": opened}
    )
    return redirect(f"{reverse('backoffice:slot-list')}?day={turns.dates[0].isoformat()}")


@requires(Permission.MANAGE_SLOTS)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def slot_change(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """What was chosen on the board; then what to do with it; then it is done, or the groups in the way are shown."""
    choice = SlotChoiceForm(request.POST, edition=edition)
    slots = choice.chosen()
    count = slots.count()
    if not count:
        messages.warning(request, _("Choose the slots first: nothing was changed."))
        return redirect("backoffice:slot-list")
    form = Deed(request.POST if "confirmed" in request.POST else None)
    context = {"edition": edition, "choice": choice.cleaned_data, "count": count, "form": form}
    if form.is_valid():
        try:
            done = _do(form, slots, by=staff_of(request))
        except (SlotsInUse, SlotsInTheWay) as refusal:
            context |= {
                "refusal": sentence_for(refusal),
                "slot_ids": refusal.slot_ids,
                "left": count - len(refusal.slot_ids),
            }
            context["groups"] = groups_in(refusal.slot_ids) if isinstance(refusal, SlotsInUse) else None
        else:
            messages.success(
                request,
                ngettext("%(count)d slot was changed.", "%(count)d slots were changed.", done) % {"count": done},
            )
            return redirect(_back_to(slots))
    context["slots"] = slots.select_related("pavilion").order_by("starts_at", "pavilion__code", "pk")[:60]
    return render(request, "backoffice/slot_change.html", context)


def _do(form: Deed, slots: SlotQuerySet, *, by: User) -> int:
    """How many slots changed. Raises a PavilionError."""
    slot_ids = list(slots.values_list("pk", flat=True))
    deed = form.cleaned_data["deed"]
    if deed == Deed.CLOSE:
        return close_slots(slot_ids=slot_ids, reason=form.cleaned_data["reason"], by=by, now=timezone.now())
    if deed == Deed.REOPEN:
        return reopen_slots(slot_ids=slot_ids, by=by)
    return change_capacity(slot_ids=slot_ids, capacity=form.cleaned_data["capacity"], by=by)


def _back_to(slots: SlotQuerySet) -> str:
    """The page where these slots are seen: their pavilion's where it is one, else the board of their day."""
    first = slots.select_related("pavilion").order_by("starts_at", "pk").first()
    if first is None:
        return reverse("backoffice:slot-list")
    day = local_date(first.starts_at).isoformat()
    if slots.values("pavilion").distinct().count() == 1:
        return f"{reverse('backoffice:slot-day', args=[first.pavilion.code])}?day={day}"
    return f"{reverse('backoffice:slot-list')}?day={day}"
