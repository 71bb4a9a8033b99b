"""The team of an application: its list, a member's form, and what is done with one member."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from media_accreditation.errors import AccreditationError, AlreadyInTeam
from media_accreditation.forms.team import MemberForm, shown
from media_accreditation.models import Application, TeamMember
from media_accreditation.refusals import sentence_for
from media_accreditation.services.carrying_over import bring_over, earlier_team
from media_accreditation.services.team import (
    add_member,
    can_be_invited,
    invite_all,
    invite_member,
    put_back_member,
    update_member,
    withdraw_member,
)
from media_accreditation.views.dossier import Dossier, do_or_say, dossier_of, dossier_of_member


@require_safe
def team(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who comes, what each still lacks, who was taken off and can be put back."""
    dossier = dossier_of(request, public_id)
    application = dossier.application
    is_draft = application.state == Application.State.DRAFT
    to_invite = [row for row in dossier.team if dossier.lacks_of(row) and can_be_invited(row, now=dossier.now)]
    context = {
        "dossier": dossier,
        "application": application,
        "steps": dossier.steps("team"),
        "to_invite": to_invite if is_draft else [],
        "rows": [
            {"member": member, "lacks": dossier.lacks_of(member), "can_change": dossier.can_be_changed(member)}
            for member in dossier.team
        ],
        "left": [row for row in application.members.all() if row.withdrawn_at] if is_draft else [],
        "earlier": earlier_team(application) if is_draft else [],
        "is_draft": is_draft,
    }
    return render(request, "press/team_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    dossier = dossier_of(request, public_id)
    application = dossier.application
    if application.state != Application.State.DRAFT:
        return redirect(dossier.url_of("team"))
    form = MemberForm(request.POST if request.method == "POST" else None, edition=application.edition)
    if form.is_valid():
        try:
            member = add_member(application_id=application.pk, details=form.details(), by=dossier.user, now=dossier.now)
        except AccreditationError as refusal:
            _refuse(form, refusal)
        else:
            return _after(request, dossier, member, said=_("%(name)s is in the team."))
    return _show(request, dossier, form, member=None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    dossier, member = dossier_of_member(request, public_id)
    if member.withdrawn_at or not dossier.can_be_changed(member):
        return redirect(dossier.url_of("team"))
    edition = dossier.application.edition
    form = MemberForm(initial=shown(member), edition=edition)
    if request.method == "POST":
        form = MemberForm(request.POST, edition=edition)
    if form.is_valid():
        try:
            update_member(member_id=member.pk, details=form.details(), by=dossier.user, now=dossier.now)
        except AccreditationError as refusal:
            _refuse(form, refusal)
        else:
            return _after(request, dossier, member, said=_("%(name)s: kept."))
    return _show(request, dossier, form, member=member)


def _refuse(form: MemberForm, refusal: AccreditationError) -> None:
    form.add_error("id_number" if isinstance(refusal, AlreadyInTeam) else None, sentence_for(refusal))


def _after(request: HttpRequest, dossier: Dossier, member: TeamMember, *, said: str) -> HttpResponse:
    """To the photo and papers, to the list, or into another empty form: whichever button was pressed."""
    messages.success(request, said % {"name": member.name})
    if "papers" in request.POST:
        return redirect("press:member-papers", public_id=member.public_id)
    if "another" in request.POST:
        return redirect("press:member-add", public_id=dossier.application.public_id)
    return redirect(dossier.url_of("team") + f"#member-{member.pk}")


def _show(request: HttpRequest, dossier: Dossier, form: MemberForm, *, member: TeamMember | None) -> HttpResponse:
    context = {"dossier": dossier, "application": dossier.application, "form": form, "member": member}
    return render(request, "press/member_form.html", context, status=422 if form.errors else 200)


# --- One button each ------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a member off. From a draft at once, as they can be put back; else it is asked first, and said what ends."""
    dossier, member = dossier_of_member(request, public_id)
    if request.method != "POST":
        context = {"dossier": dossier, "application": dossier.application, "member": member}
        return render(request, "press/member_withdraw.html", context)
    return _with(
        request,
        dossier,
        lambda: withdraw_member(
            member_id=member.pk, by=dossier.user, now=dossier.now, reason=_("Taken off the team by the outlet")
        ),
        done=_("%(name)s is no longer in the team.") % {"name": member.name},
    )


@require_POST
def put_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    dossier, member = dossier_of_member(request, public_id)
    return _with(
        request,
        dossier,
        lambda: put_back_member(member_id=member.pk, by=dossier.user, now=dossier.now),
        done=_("%(name)s is in the team again.") % {"name": member.name},
    )


@require_POST
def invite(request: HttpRequest, public_id: UUID) -> HttpResponse:
    dossier, member = dossier_of_member(request, public_id)
    return _with(
        request,
        dossier,
        lambda: invite_member(member_id=member.pk, by=dossier.user, now=dossier.now),
        done=_("The link is on its way to %(address)s.") % {"address": f"\u2066{member.email}\u2069"},
    )


@require_POST
def invite_everybody(request: HttpRequest, public_id: UUID) -> HttpResponse:
    dossier = dossier_of(request, public_id)
    try:
        count = invite_all(application_id=dossier.application.pk, by=dossier.user, now=dossier.now)
    except AccreditationError as refusal:
        messages.error(request, sentence_for(refusal))
    else:
        said = ngettext(
            "The link is on its way to %(count)d person.", "The link is on its way to %(count)d people.", count
        )
        messages.success(request, said % {"count": count})
    return redirect(dossier.url_of("team"))


@require_POST
def bring(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Members of the last edition's team, with what is still known of them."""
    dossier = dossier_of(request, public_id)
    chosen = [UUID(value) for value in request.POST.getlist("member") if _is_uuid(value)]
    if not chosen:
        messages.warning(request, _("Choose whom to bring over first."))
        return redirect(dossier.url_of("team"))
    return _with(
        request,
        dossier,
        lambda: bring_over(application_id=dossier.application.pk, member_ids=chosen, by=dossier.user, now=dossier.now),
        done=_("Brought over: look at each of them, and add what is missing."),
    )


def _with(request: HttpRequest, dossier: Dossier, deed: Any, *, done: str) -> HttpResponse:
    return do_or_say(
        request, deed, done=done, to=reverse("press:application-team", args=[dossier.application.public_id])
    )


def _is_uuid(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True
