"""Asking to represent an institution, and proposing one that is not in the list."""

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from openday.languages import is_arabic
from openday.rate_limits import is_too_often, too_often_page
from schools.errors import AlreadyListed, MembershipError
from schools.forms.institutions import AskForm, ProposeForm
from schools.membership_words import sentence_for
from schools.models import Institution, InstitutionQuerySet, Membership
from schools.services.memberships import ask_membership, propose_institution
from schools.views.journey import PageRequest, person

LOOK_ALIKES: Final = 5


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: PageRequest, institution_id: int) -> HttpResponse:
    """What I am there; then staff verify."""
    user = person(request)
    institution = get_object_or_404(Institution.objects.findable().select_related("province"), pk=institution_id)
    form = AskForm(request.POST or None)
    if form.is_valid():
        try:
            membership = ask_membership(
                user=user,
                institution_id=institution.pk,
                job_title=form.cleaned_data["job_title"],
                now=timezone.now(),
            )
        except MembershipError as refusal:
            form.add_error(None, sentence_for(refusal))
        else:
            _say_asked(request, membership)
            return redirect("schools:home")
    own = Membership.objects.filter(user=user, institution=institution).order_by("-requested_at", "-pk").first()
    context = {"institution": institution, "form": form, "own": own}
    return render(request, "schools/membership_ask.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: PageRequest) -> HttpResponse:
    """An institution that the list lacks. Those that look like it are shown once before it is added."""
    user = person(request)
    name = request.GET.get("name", "")[:200]
    form = ProposeForm(request.POST or None, initial={"name": name})
    look_alikes: list[Institution] = []
    if form.is_valid():
        proposal = form.proposal()
        if not form.cleaned_data["is_another"]:
            in_province = Institution.objects.findable().filter(province=proposal.province, kind=proposal.kind)
            look_alikes = _look_alikes(in_province, form.cleaned_data["name"])
        if not look_alikes:
            try:
                membership = propose_institution(
                    user=user, proposal=proposal, job_title=form.cleaned_data["job_title"], now=timezone.now()
                )
            except AlreadyListed as refusal:
                form.add_error("ministry_code", sentence_for(refusal))
                look_alikes = list(Institution.objects.filter(pk=refusal.institution_id).select_related("province"))
            except MembershipError as refusal:
                form.add_error(None, sentence_for(refusal))
            else:
                _say_asked(request, membership)
                return redirect("schools:home")
    context = {"form": form, "look_alikes": look_alikes, "is_arabic": is_arabic(name)}
    return render(request, "schools/institution_propose.html", context)


@require_safe
def look_alikes(request: PageRequest) -> HttpResponse:
    """What is in the list under a name like the one that is being typed."""
    typed = request.GET.get("name", "").strip()
    if is_too_often("search", person(request).pk, most=settings.SEARCHES_A_MINUTE):
        return too_often_page(request)
    found = _look_alikes(Institution.objects.findable(), typed) if len(typed) > 3 else []
    return render(request, "schools/_institution_look_alikes.html", {"look_alikes": found})


def _look_alikes(institutions: InstitutionQuerySet, name: str) -> list[Institution]:
    return list(institutions.select_related("province").search(name)[:LOOK_ALIKES])


def _say_asked(request: PageRequest, membership: Membership) -> None:
    name = membership.institution.name
    if membership.state == Membership.State.PENDING:
        text = _("Your request for “%(name)s” is with the visits office. You can book once it is verified.")
        messages.success(request, text % {"name": name})
    else:
        text = _("You already represent “%(name)s”, or have asked to: nothing was changed.")
        messages.info(request, text % {"name": name})
