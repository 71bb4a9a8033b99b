"""Finding the institution that one represents."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from openday.accounts.models import User
from openday.compiled import Compiled, later
from openday.rate_limits import is_too_often, too_often_page
from schools.forms.institutions import FindForm
from schools.models import Institution, InstitutionQuerySet, Membership
from schools.views.journey import PageRequest, person

SHOWN: Final = 20
SHOWN_FIELDS: Final = (
    *("kind", "ministry_code", "name_ar", "name_fr", "level", "sector", "commune_ar", "commune_fr"),
    *("province__name_ar", "province__name_fr", "province__name_en"),
)
_STANDING: Final = Compiled(
    lambda: Membership.objects.filter(user=later("user_id")).exclude(state=Membership.State.REFUSED)
)


@dataclass(frozen=True)
class Found:
    """An institution of the list, and what the person's own request for it came to ("" where there is none)."""

    institution: Institution
    membership_state: str


@require_safe
def find(request: PageRequest) -> HttpResponse:
    """By name or code, as one types; a plain form without script. Eight queries at most, whatever is found."""
    user = person(request)
    form = FindForm(request.GET)
    typed = request.GET.get("q", "").strip()
    if typed and is_too_often("search", user.pk, most=settings.SEARCHES_A_MINUTE):
        return too_often_page(request)
    institutions = _narrowed(form, typed) if typed else []
    context = {
        "form": form,
        "typed": typed,
        "found": _with_requests(institutions[:SHOWN], user),
        "is_cut": len(institutions) > SHOWN,
        "shown": SHOWN,
        "propose_url": f"{reverse('schools:institution-propose')}?{urlencode({'name': typed[:200]})}",
    }
    template = "schools/_institution_found.html" if request.htmx else "schools/institution_find.html"
    return render(request, template, context)


def _narrowed(form: FindForm, typed: str) -> list[Institution]:
    institutions: InstitutionQuerySet = Institution.objects.findable().select_related("province").only(*SHOWN_FIELDS)
    form.is_valid()
    if province := form.cleaned_data.get("province"):
        institutions = institutions.filter(province=province)
    if level := form.cleaned_data.get("level"):
        institutions = institutions.filter(level=level)
    return institutions.found_by(typed, most=SHOWN + 1)


def _with_requests(institutions: list[Institution], user: User) -> list[Found]:
    states = {standing.institution_id: standing.state for standing in _STANDING.all(user_id=user.pk)}
    return [Found(institution, states.get(institution.pk, "")) for institution in institutions]
