"""The first page of staff, and the check of the counters that it tells of."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backoffice.edition_in_hand import with_edition
from backoffice.permissions import requires, staff_of
from backoffice.services.home import staff_home
from backoffice.services.press_home import press_home
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from openday.time_zone import local_date
from schools.services.capacity import check_counters, last_check


@requires(Permission.VIEW_STAFF_HOME)
@require_safe
@with_edition
def home(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    now = timezone.now()
    user = staff_of(request)
    context = {
        "edition": edition,
        "home": staff_home(user=user, edition=edition, now=now),
        "press": press_home(user=user, edition=edition),
        "now": now,
        "today": local_date(now),
    }
    return render(request, "backoffice/home.html", context)


@requires(Permission.MANAGE_EDITION)
@require_http_methods(["GET", "HEAD", "POST"])
def counter_check(request: HttpRequest) -> HttpResponseBase:
    if request.method != "POST":
        return render(request, "backoffice/counter_check.html", {"check": last_check()})
    check = check_counters(now=timezone.now())
    if check.is_clean:
        messages.success(request, _("Every counter agrees with its bookings."))
        return redirect("backoffice:home")
    return redirect("backoffice:counter-check")
