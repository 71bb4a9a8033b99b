"""Pavilions: their texts in three languages, the levels they suit, their place on the plan."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backoffice.edition_in_hand import with_edition
from backoffice.errors import BackofficeError, VisitsWouldBreak
from backoffice.forms.pavilions import LANGUAGES, PLACE, STEMS, PavilionForm
from backoffice.permissions import requires, staff_of
from backoffice.refusals import sentence_for
from backoffice.services.broken_visits import in_the_way
from backoffice.services.pavilions import change_pavilion
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from pavilions.models import Pavilion
from schools.models import Visit


@requires(Permission.MANAGE_PAVILIONS)
@require_safe
@with_edition
def pavilion_list(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    pavilions = Pavilion.objects.of_edition(edition).select_related("zone").order_by("code", "pk")
    pavilions = pavilions.annotate(contact_count=Count("contacts"))
    return render(request, "backoffice/pavilion_list.html", {"edition": edition, "pavilions": pavilions})


@requires(Permission.MANAGE_PAVILIONS)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def pavilion_edit(request: HttpRequest, edition: Edition, code: str) -> HttpResponseBase:
    stored = get_object_or_404(Pavilion, edition=edition, code=code)
    form = PavilionForm(request.POST or None, instance=copy(stored))
    context: dict[str, Any] = {"edition": edition, "pavilion": stored, "form": form}
    if form.is_valid():
        try:
            change_pavilion(pavilion=stored, values=form.values, by=staff_of(request))
        except BackofficeError as refusal:
            form.add_error(None, sentence_for(refusal))
            if isinstance(refusal, VisitsWouldBreak):
                context["in_the_way"] = in_the_way(Visit.objects.filter(pk__in=refusal.visit_ids))
        else:
            messages.success(request, _("%(code)s was changed.") % {"code": stored.code})
            return redirect("backoffice:pavilion-list")
    return render(request, "backoffice/pavilion_edit.html", context | _drawn(form, stored, edition))


def _drawn(form: PavilionForm, stored: Pavilion, edition: Edition) -> dict[str, Any]:
    """The fields in their order on the page, and what stands around the pavilion on the plan."""
    others = Pavilion.objects.of_edition(edition).exclude(pk=stored.pk).order_by("code", "pk")
    return {
        "texts": [[(language, form[f"{stem}_{language}"]) for language in LANGUAGES] for stem in STEMS],
        "place": [form[name] for name in PLACE],
        "others": others,
        "zones": edition.zones.order_by("code", "pk"),
    }
