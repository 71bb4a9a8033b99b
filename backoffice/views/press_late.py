"""Late applications: an outlet that never began one, and calls after the deadline."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backoffice.edition_in_hand import with_edition
from backoffice.permissions import requires, staff_of
from media_accreditation.errors import AccreditationError
from media_accreditation.models import Outlet
from media_accreditation.refusals import sentence_for
from media_accreditation.services.applications import begin_late_application
from openday.accounts.roles import Permission
from openday.editions.models import Edition


@requires(Permission.MANAGE_PRESS)
@require_POST
@with_edition
def outlet_begin_late(request: HttpRequest, edition: Edition, public_id: UUID) -> HttpResponseBase:
    """Begin its application and allow it late: whoever acts for the outlet is told, fills it in and sends it."""
    outlet = get_object_or_404(Outlet.objects.standing(), public_id=public_id)
    try:
        begin_late_application(outlet=outlet, edition=edition, by=staff_of(request), now=timezone.now())
    except AccreditationError as refusal:
        messages.error(request, sentence_for(refusal))
    else:
        messages.success(request, _("The outlet may fill in and send an application although the deadline is past."))
    return redirect("backoffice:outlet-detail", public_id=public_id)
