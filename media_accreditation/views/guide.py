"""The public pages of the press: how to be accredited, and by which rules."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from media_accreditation.models import Category, Draw
from media_accreditation.services.guide import (
    PressGuide,
    categories_of,
    current_guide,
    draw_as_published,
    public_draws_of,
    public_quotas_of,
)
from openday.editions.models import Edition
from openday.public_pages import public_page
from openday.telephones import international

FRESH_SECONDS: Final = 60


@public_page(fresh_seconds=FRESH_SECONDS, is_remembered=True)
def guide(request: HttpRequest) -> HttpResponse:
    """How an outlet is accredited, where it is now, and where the press centre is. At most four queries."""
    found = current_guide(now=timezone.now())
    days = list(found.edition.days.order_by("date")) if found.edition else []
    context = around(found) | {"days": days, "here": "guide"}
    return render(request, "press/guide.html", context)


@public_page(fresh_seconds=FRESH_SECONDS, is_remembered=True)
def guide_rules(request: HttpRequest) -> HttpResponse:
    """Categories, zones, quotas with the rule by which places are given, and draws. At most seven queries."""
    found = current_guide(now=timezone.now())
    context = around(found) | {
        "categories": categories_of(found.edition),
        "letters": list(Category),
        "zones": found.edition.zones.order_by("code", "pk") if found.edition else [],
        "quotas": public_quotas_of(found.edition),
        "draws": list(public_draws_of(found.edition)),
        "here": "rules",
    }
    return render(request, "press/guide_rules.html", context)


@public_page(fresh_seconds=FRESH_SECONDS)
def draw_file(request: HttpRequest, draw_id: int) -> HttpResponse:
    """A draw of the published edition, for whoever draws again. One query."""
    draw = get_object_or_404(Draw, pk=draw_id, edition__state=Edition.State.PUBLISHED)
    return JsonResponse(draw_as_published(draw), json_dumps_params={"ensure_ascii": False, "indent": 1})


def around(found: PressGuide) -> dict[str, Any]:
    """What each page of the guide says of the press office."""
    phone = found.rules.contact_phone if found.rules else ""
    return {
        "phase": found.phase.value,
        "edition": found.edition,
        "rules": found.rules,
        "office_phone": international(phone) if phone else "",
    }
