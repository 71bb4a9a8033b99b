"""The page on which a member fills in their own part, without an account: the link in their mail is the key."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from media_accreditation.errors import AccreditationError, AlreadyInTeam
from media_accreditation.forms.team import OwnPartForm, shown
from media_accreditation.models import TeamMember
from media_accreditation.own_part import PAGE, opens_own_part, own_part_path
from media_accreditation.refusals import sentence_for
from media_accreditation.services.missing import missing_of
from media_accreditation.services.rules import press_rules_of
from media_accreditation.services.team import fill_in_own_part, is_open
from media_accreditation.views.papers import BODY_BYTES, Desk, papers_page
from openday.uploads.bodies import takes_files


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_part(request: HttpRequest, public_id: UUID, key: str) -> HttpResponse:
    """Names, numbers, photo and papers, until the outlet sends its application. Numbers are not shown again."""
    member = member_by_link(public_id, key)
    if not is_open(member):
        return render(request, "press/own_part_closed.html", _around(member))
    form = OwnPartForm(initial=shown(member))
    if request.method == "POST":
        form = OwnPartForm(request.POST)
        if form.is_valid():
            try:
                fill_in_own_part(member_id=member.pk, part=form.part(), now=timezone.now())
            except AccreditationError as refusal:
                form.add_error("id_number" if isinstance(refusal, AlreadyInTeam) else None, sentence_for(refusal))
            else:
                messages.success(request, _("Kept. Thank you."))
                return redirect(PAGE, public_id=public_id, key=key)
    form.hide_numbers(member)
    context = _around(member) | {"form": form, "lacks": missing_of(member), "key": key}
    return render(request, "press/own_part.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
@takes_files(most_bytes=BODY_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
def own_papers(request: HttpRequest, public_id: UUID, key: str) -> HttpResponse:
    """The photo and the papers, sent and never shown: a link may fall into other hands."""
    member = member_by_link(public_id, key)
    if not is_open(member):
        return redirect(PAGE, public_id=public_id, key=key)
    desk = Desk(of=member, title=member.name, by=None, back_url=own_part_path(member))
    return papers_page(request, desk, template="press/own_papers.html")


def member_by_link(public_id: UUID, key: str) -> TeamMember:
    """404 where the link is not that of the last invitation, or the member was taken off. Two queries."""
    known = TeamMember.objects.standing().select_related("application__outlet", "application__edition", "photo")
    member = known.prefetch_related("papers", "zones").filter(public_id=public_id).first()
    if member is None or not opens_own_part(key, member):
        raise Http404
    return member


def _around(member: TeamMember) -> dict[str, Any]:
    return {
        "member": member,
        "application": member.application,
        "rules": press_rules_of(member.application.edition),
    }
