"""Halls, and the rules of sign-up for their seats."""

from copy import copy

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from backoffice.edition_in_hand import with_edition
from backoffice.forms.programme_halls import HallForm, SeminarRulesForm, shown
from backoffice.permissions import requires, staff_of
from backoffice.services.trail import history_of
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from seminars.errors import CodeTaken, HallGetsTooSmall, NarrowSeating, SeminarsError
from seminars.models import Hall
from seminars.refusals import sentence_for
from seminars.services.halls import add_hall, change_hall, delete_hall
from seminars.services.rules import change_seminar_rules, seminar_rules_of


@requires(Permission.MANAGE_PROGRAMME)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def hall_list(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """All halls, and a form for one more."""
    form = HallForm(request.POST or None, edition=edition)
    if form.is_valid():
        try:
            hall = add_hall(edition=edition, card=form.card(), by=staff_of(request))
        except SeminarsError as refusal:
            form.add_error("code" if isinstance(refusal, CodeTaken) else None, sentence_for(refusal))
        else:
            messages.success(request, _("%(hall)s is there.") % {"hall": hall.name})
            return redirect("backoffice:hall-list")
    halls = edition.halls.select_related("zone").annotate(placed=Count("placements")).order_by("position", "code")
    context = {"edition": edition, "halls": halls, "form": form}
    return render(request, "backoffice/programme/hall_list.html", context, status=422 if form.errors else 200)


@requires(Permission.MANAGE_PROGRAMME)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def hall_edit(request: HttpRequest, edition: Edition, hall_id: int) -> HttpResponseBase:
    """A hall that would get too small for what people may sign up for asks first what is to become of the seats."""
    hall = get_object_or_404(Hall.objects.select_related("zone"), edition=edition, pk=hall_id)
    form = HallForm(request.POST or None, edition=edition, initial=shown(hall))
    narrow: list[NarrowSeating] = []
    if form.is_valid():
        is_understood = form.cleaned_data["is_understood"]
        try:
            change_hall(hall_id=hall.pk, card=form.card(), by=staff_of(request), is_understood=is_understood)
        except HallGetsTooSmall as refusal:
            form.add_error("capacity", sentence_for(refusal))
            narrow = refusal.seatings
        except SeminarsError as refusal:
            form.add_error("code" if isinstance(refusal, CodeTaken) else None, sentence_for(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("backoffice:hall-list")
    context = {"edition": edition, "hall": hall, "form": form, "narrow": narrow, "events": history_of(hall)}
    return render(request, "backoffice/programme/hall_edit.html", context, status=422 if form.errors else 200)


@requires(Permission.MANAGE_PROGRAMME)
@require_POST
@with_edition
def hall_delete(request: HttpRequest, edition: Edition, hall_id: int) -> HttpResponseBase:
    hall = get_object_or_404(Hall, edition=edition, pk=hall_id)
    try:
        delete_hall(hall_id=hall.pk, by=staff_of(request))
    except SeminarsError as refusal:
        messages.error(request, sentence_for(refusal))
        return redirect("backoffice:hall-edit", hall_id=hall_id)
    messages.success(request, _("%(hall)s is deleted.") % {"hall": hall.name})
    return redirect("backoffice:hall-list")


@requires(Permission.MANAGE_PROGRAMME)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def rules(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """How many seats, until when, and how long names are kept."""
    stored = seminar_rules_of(edition)
    form = SeminarRulesForm(request.POST or None, instance=copy(stored))
    if form.is_valid():
        change_seminar_rules(edition=edition, rules=form.rules, by=staff_of(request))
        messages.success(request, _("The rules were saved. What was asked before stays as it is."))
        return redirect("backoffice:seminar-rules")
    context = {"edition": edition, "form": form, "events": history_of(stored)}
    return render(request, "backoffice/programme/rules.html", context, status=422 if form.errors else 200)
