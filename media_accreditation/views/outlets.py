"""The way into the press space: finding one's outlet, asking to act for it, proposing it, keeping it up to date."""

from dataclasses import asdict, dataclass
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from media_accreditation.errors import AccreditationError, AlreadyListed, PerhapsListed
from media_accreditation.forms.outlets import AskForm, FindForm, ProposeForm, ReachForm
from media_accreditation.models import Outlet, Representative
from media_accreditation.refusals import sentence_for
from media_accreditation.services.outlets import (
    OF_REPRESENTATIVES,
    Proposal,
    ask_representation,
    propose_outlet,
    update_outlet,
)
from media_accreditation.services.standing import acts_for
from openday.accounts.models import User
from openday.accounts.views import person
from openday.languages import is_arabic
from openday.rate_limits import is_too_often, too_often_page

SHOWN: Final = 20
LOOK_ALIKES: Final = 6
LEAST_TYPED: Final = 3


@dataclass(frozen=True)
class Found:
    """An outlet of the list, and what the person's own request for it came to ("" where there is none)."""

    outlet: Outlet
    state: str


@require_safe
def outlet_find(request: HttpRequest) -> HttpResponse:
    """By name in either script, as one types; a plain form without script."""
    user = person(request)
    form = FindForm(request.GET)
    typed = request.GET.get("q", "").strip()
    if typed and is_too_often("search", user.pk, most=settings.SEARCHES_A_MINUTE):
        return too_often_page(request)
    outlets = list(Outlet.objects.findable().search(typed)[: SHOWN + 1]) if typed else []
    context = {
        "form": form,
        "typed": typed,
        "found": _with_requests(outlets[:SHOWN], user),
        "is_cut": len(outlets) > SHOWN,
        "shown": SHOWN,
        "propose_url": f"{reverse('press:outlet-propose')}?{urlencode({'name': typed[:200]})}",
    }
    is_part = request.headers.get("HX-Request") == "true"
    return render(request, "press/_outlet_found.html" if is_part else "press/outlet_find.html", context)


def _with_requests(outlets: list[Outlet], user: User) -> list[Found]:
    """One query."""
    standing = Representative.objects.filter(user=user).exclude(state=Representative.State.REFUSED)
    states = dict(standing.values_list("outlet_id", "state"))
    return [Found(outlet, states.get(outlet.pk, "")) for outlet in outlets]


@require_http_methods(["GET", "HEAD", "POST"])
def outlet_ask(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What I am there; then staff verify. An outlet that was merged leads to the one it is now."""
    user = person(request)
    outlet = get_object_or_404(Outlet.objects.select_related("merged_into"), public_id=public_id)
    if outlet.merged_into:
        return redirect("press:outlet-ask", public_id=outlet.merged_into.public_id)
    if outlet.state not in (Outlet.State.VERIFIED, Outlet.State.PENDING):
        raise Http404
    form = AskForm(request.POST or None)
    if form.is_valid():
        try:
            representative = ask_representation(
                user=user, outlet_id=outlet.pk, job_title=form.cleaned_data["job_title"], now=timezone.now()
            )
        except AccreditationError as refusal:
            form.add_error(None, sentence_for(refusal))
        else:
            _say_asked(request, representative)
            return redirect("press:home")
    own = Representative.objects.filter(user=user, outlet=outlet).order_by("-requested_at", "-pk").first()
    return render(request, "press/outlet_ask.html", {"outlet": outlet, "form": form, "own": own})


@require_http_methods(["GET", "HEAD", "POST"])
def outlet_propose(request: HttpRequest) -> HttpResponse:
    """An outlet that the list lacks. Those that may be the same are shown before it is added."""
    user = person(request)
    name = request.GET.get("name", "")[:200]
    form = ProposeForm(request.POST or None, initial={"name": name, "kind": Outlet.Kind.ONLINE, "country": "MA"})
    look_alikes: list[Outlet] = []
    if form.is_valid():
        try:
            representative = propose_outlet(
                user=user,
                proposal=form.proposal(),
                job_title=form.cleaned_data["job_title"],
                now=timezone.now(),
                is_another=form.cleaned_data["is_another"],
            )
        except PerhapsListed as refusal:
            look_alikes = _in_order(refusal.outlet_ids)
        except AlreadyListed as refusal:
            form.add_error("registration_number", sentence_for(refusal))
            look_alikes = _in_order([refusal.outlet_id])
        except AccreditationError as refusal:
            form.add_error(None, sentence_for(refusal))
        else:
            _say_asked(request, representative)
            return redirect("press:home")
    context = {"form": form, "look_alikes": look_alikes, "is_arabic": is_arabic(name)}
    return render(request, "press/outlet_propose.html", context)


def _in_order(outlet_ids: list[int]) -> list[Outlet]:
    """Only what people may ask for: those that staff refused or suspended are not theirs to see."""
    found = Outlet.objects.findable().in_bulk(outlet_ids)
    return [found[outlet_id] for outlet_id in outlet_ids if outlet_id in found]


@require_safe
def outlet_look_alikes(request: HttpRequest) -> HttpResponse:
    """What is in the list under a name like the one that is being typed."""
    typed = request.GET.get("name", "").strip()
    if is_too_often("search", person(request).pk, most=settings.SEARCHES_A_MINUTE):
        return too_often_page(request)
    found = Outlet.objects.findable().search(typed)[:LOOK_ALIKES] if len(typed) >= LEAST_TYPED else []
    return render(request, "press/_outlet_look_alikes.html", {"look_alikes": found})


@require_http_methods(["GET", "HEAD", "POST"])
def outlet_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The outlet for its own people: what is known of it, and what of that they change themselves."""
    user = person(request)
    outlet = get_object_or_404(Outlet.objects.select_related("merged_into"), public_id=public_id)
    if outlet.merged_into:
        return redirect("press:outlet-detail", public_id=outlet.merged_into.public_id)
    if not acts_for(user, outlet.pk):
        raise Http404
    now_known = {name: getattr(outlet, name) for name in OF_REPRESENTATIVES}
    form = ReachForm(request.POST or None, initial=now_known)
    if form.is_valid():
        try:
            update_outlet(outlet_id=outlet.pk, details=_details(outlet, form.cleaned_data), by=user)
        except AccreditationError as refusal:
            form.add_error(None, sentence_for(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("press:outlet-detail", public_id=outlet.public_id)
    # Who only asked is for staff to see.
    known = Q(state=Representative.State.VERIFIED) | Q(user=user) & ~Q(state=Representative.State.REFUSED)
    people = outlet.representatives.filter(known).select_related("user").order_by("pk")
    context = {"outlet": outlet, "form": form, "people": people}
    return render(request, "press/outlet_detail.html", context)


def _details(outlet: Outlet, told: dict[str, Any]) -> Proposal:
    known = {name: getattr(outlet, name) for name in asdict(Proposal(kind=""))}
    return Proposal(**known | told | {"languages": tuple(told["languages"])})


def _say_asked(request: HttpRequest, representative: Representative) -> None:
    name = representative.outlet.name
    if representative.state == Representative.State.PENDING:
        text = _("Your request for “%(name)s” is with the press office. You are told when it is decided.")
        messages.success(request, text % {"name": name})
    else:
        text = _("You already act for “%(name)s”, or have asked to: nothing was changed.")
        messages.info(request, text % {"name": name})
