"""The badges of an outlet's team: how far each is, where it is collected, and that one is lost."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from media_accreditation.errors import AccreditationError
from media_accreditation.models import Application, Badge, BadgeQuerySet
from media_accreditation.refusals import sentence_for
from media_accreditation.services.badges import report_lost
from media_accreditation.services.rules import press_rules_of
from openday.accounts.models import User
from openday.accounts.views import person

CAN_BE_LOST: Final = (Badge.State.PRINTED, Badge.State.COLLECTED)


@require_safe
def team_badges(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The newest badge of each member, and what the press centre says of its hours."""
    application = get_object_or_404(
        Application.objects.visible_to(person(request)).select_related("outlet", "edition"), public_id=public_id
    )
    newest: dict[int, Badge] = {}
    for badge in _badges_of(person(request)).filter(member__application=application).order_by("number"):
        newest[badge.member_id] = badge
    context = {
        "application": application,
        "badges": sorted(newest.values(), key=lambda badge: badge.number),
        "can_be_lost": CAN_BE_LOST,
        "rules": press_rules_of(application.edition),
    }
    return render(request, "press/badge_list.html", context)


@require_POST
def badge_lost(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user = person(request)
    badge = get_object_or_404(_badges_of(user), public_id=public_id)
    try:
        report_lost(badge_id=badge.pk, by=user, now=timezone.now())
    except AccreditationError as refusal:
        messages.error(request, sentence_for(refusal))
    else:
        messages.success(
            request, _("Badge %(number)s opens nothing from now on. Ask for a new one at the desk.") % {"number": badge}
        )
    return redirect("press:application-badges", public_id=badge.member.application.public_id)


def _badges_of(user: User) -> BadgeQuerySet:
    """Of outlets that `user` acts for: staff have their own desk."""
    own = Application.objects.visible_to(user)
    return Badge.objects.filter(member__application__in=own).select_related("member__application", "member__photo")
