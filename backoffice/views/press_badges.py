"""The badge desk: whoever stands there is found, their badge printed, handed over, lost, made anew, revoked."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backoffice.edition_in_hand import with_edition
from backoffice.forms.press_badges import BadgeListForm, HandOverForm, ReplaceForm, RevokeForm
from backoffice.permissions import requires, staff_of
from backoffice.services.trail import history_of_parts
from media_accreditation.errors import AccreditationError, NoBadges
from media_accreditation.models import Badge, TeamMember
from media_accreditation.printing.batches import one_badge_pdf
from media_accreditation.refusals import sentence_for
from media_accreditation.services import badges as desk
from media_accreditation.services.badge_desk import counts_of, for_the_desk, found, people_of, serial_in, void_codes
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition, Zone
from openday.rate_limits import is_too_often, too_often_page

PAGE_SIZE: Final = 50
PRINTS_A_MINUTE: Final = 30
NONE: Final = "none"
SHOWN_OF_A_NUMBER: Final = 4
HIDDEN: Final = ("pass_serial", "zone_ids", "public_id", "number", "member", "edition", "batch", "replaces")


@requires(Permission.MANAGE_BADGES)
@require_safe
@with_edition
def badge_list(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """Who the desk may be asked about. A code or a number that is one person's opens their page."""
    form = BadgeListForm(request.GET)
    form.is_valid()
    told = form.cleaned_data
    people = found(people_of(edition), told.get("q", ""))
    if told.get("q") and (only := _the_only_one(people)):
        return redirect("backoffice:badge-detail", public_id=only.public_id)
    if state := told.get("state"):
        people = people.filter(badges=None) if state == NONE else people.filter(badges__state=state)
    if category := told.get("category"):
        roles = [role for role, of in TeamMember.CATEGORY_OF_ROLE.items() if of == category]
        people = people.filter(role__in=roles)
    people = for_the_desk(people).order_by("application__outlet__name_ar", "application_id", "pk")
    page = Paginator(people, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "edition": edition,
        "form": form,
        "page_obj": page,
        "counts": counts_of(edition),
        "is_foreign_code": serial_in(told.get("q", "")) is not None,
    }
    return render(request, "backoffice/press/badge_list.html", context)


def _the_only_one(people: Any) -> TeamMember | None:
    first = list(people[:2])
    return first[0] if len(first) == 1 else None


@requires(Permission.MANAGE_BADGES)
@require_http_methods(["GET", "HEAD", "POST"])
def badge_detail(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """One person: their badges, what can be done now, and what was."""
    member = get_object_or_404(for_the_desk(TeamMember.objects.all()), public_id=public_id)
    badges = list(member.badges.all())
    refusal = desk.why_no_badge(member)
    if not badges and refusal is not None:
        raise Http404  # nobody whom the desk has to do with
    forms = {name: form(request.POST or None, prefix=name) for name, form in FORMS.items()}
    if request.method == "POST" and (deed := DEEDS.get(request.POST.get("deed", ""))):
        try:
            said = deed(member, badges[0] if badges else None, forms, staff_of(request))
        except AccreditationError as error:
            messages.error(request, sentence_for(error))
            return redirect("backoffice:badge-detail", public_id=public_id)
        if said:
            messages.success(request, said)
            return redirect("backoffice:badge-detail", public_id=public_id)
    badge = badges[0] if badges else None
    context = {
        "member": member,
        "badge": badge,
        "earlier": badges[1:],
        "zones": _zones_of(badge),
        "is_void": bool(void_codes(badges[:1])),
        "refusal": sentence_for(refusal) if refusal and not _holds(badge) else "",
        "number_end": member.id_number[-SHOWN_OF_A_NUMBER:],
        "events": history_of_parts(
            [(Badge, {"member": member.pk}, {each.pk: str(each) for each in badges})], hidden=HIDDEN
        ),
        **forms,
    }
    return render(request, "backoffice/press/badge_detail.html", context)


def _holds(badge: Badge | None) -> bool:
    return badge is not None and badge.state in Badge.ACTIVE_STATES


def _zones_of(badge: Badge | None) -> list[Zone]:
    if badge is None or not badge.zone_ids:
        return []
    return list(Zone.objects.filter(pk__in=badge.zone_ids).order_by("code", "pk"))


FORMS: Final = {"hand_over": HandOverForm, "replace": ReplaceForm, "revoke": RevokeForm}
Deed = Callable[[TeamMember, Badge | None, dict[str, Any], User], str]


def _order(member: TeamMember, _badge: Badge | None, _forms: dict[str, Any], by: User) -> str:
    badge = desk.order_badge(member_id=member.pk, by=by, now=timezone.now())
    return _("Badge %(number)s is ordered: print it.") % {"number": badge}


def _printed(_member: TeamMember, badge: Badge | None, _forms: dict[str, Any], by: User) -> str:
    desk.mark_printed(badge_ids=[_there(badge).pk], by=by, now=timezone.now())
    return _("Badge %(number)s is printed: it can be handed over.") % {"number": badge}


def _hand_over(_member: TeamMember, badge: Badge | None, forms: dict[str, Any], by: User) -> str:
    form = forms["hand_over"]
    if not form.is_valid():
        return ""
    desk.collect_badge(badge_id=_there(badge).pk, **form.cleaned_data, by=by, now=timezone.now())
    return _("Badge %(number)s is handed over.") % {"number": badge}


def _take_back(_member: TeamMember, badge: Badge | None, _forms: dict[str, Any], by: User) -> str:
    desk.take_back_badge(badge_id=_there(badge).pk, by=by, now=timezone.now())
    return _("Badge %(number)s waits at the desk again.") % {"number": badge}


def _lost(_member: TeamMember, badge: Badge | None, _forms: dict[str, Any], by: User) -> str:
    desk.report_lost(badge_id=_there(badge).pk, by=by, now=timezone.now())
    return _("Badge %(number)s opens nothing from now on.") % {"number": badge}


def _replace(_member: TeamMember, badge: Badge | None, forms: dict[str, Any], by: User) -> str:
    form = forms["replace"]
    reason = form.reason()
    if not form.is_valid():
        return ""
    new = desk.replace_badge(badge_id=_there(badge).pk, reason=reason, by=by, now=timezone.now())
    return _("Badge %(number)s takes its place: print it. The code of the one before opens nothing.") % {"number": new}


def _revoke(_member: TeamMember, badge: Badge | None, forms: dict[str, Any], by: User) -> str:
    form = forms["revoke"]
    reason = form.reason()
    if not form.is_valid():
        return ""
    desk.revoke_badge(badge_id=_there(badge).pk, reason=reason, by=by, now=timezone.now())
    return _("Badge %(number)s opens nothing from now on.") % {"number": badge}


def _there(badge: Badge | None) -> Badge:
    if badge is None:
        raise NoBadges
    return badge


DEEDS: Final[dict[str, Deed]] = {
    "order": _order,
    "printed": _printed,
    "hand-over": _hand_over,
    "take-back": _take_back,
    "lost": _lost,
    "replace": _replace,
    "revoke": _revoke,
}


@requires(Permission.MANAGE_BADGES)
@require_safe
def badge_print(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """One badge as it is printed: to look at before, and to print at the desk."""
    badge = get_object_or_404(Badge, public_id=public_id)
    if is_too_often("badges", staff_of(request).pk, most=PRINTS_A_MINUTE):
        return too_often_page(request)
    try:
        content = one_badge_pdf(badge, now=timezone.now())
    except NoBadges as refusal:
        messages.error(request, sentence_for(refusal))
        return redirect("backoffice:badge-detail", public_id=badge.member.public_id)
    name = f"badge-{badge}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
