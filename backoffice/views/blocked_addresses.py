"""Addresses to which nothing is sent any more, and sending to them again."""

from typing import Final

from django.contrib import messages as notes
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.permissions import requires, staff_of
from openday.accounts.roles import Permission
from openday.notifications.models import BlockedAddress
from openday.notifications.services.addresses import clear

PAGE_SIZE: Final = 50


@requires(Permission.MANAGE_MESSAGES)
@require_safe
def blocked_list(request: HttpRequest) -> HttpResponseBase:
    text = request.GET.get("q", "").strip()[:120]
    blocked = BlockedAddress.objects.order_by("-since", "-pk")
    if text:
        blocked = blocked.filter(address__contains=text.lower())
    page = Paginator(blocked, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "backoffice/messages/blocked_list.html", {"page_obj": page, "text": text})


@requires(Permission.MANAGE_MESSAGES)
@require_POST
def blocked_clear(request: HttpRequest, blocked_id: int) -> HttpResponseBase:
    blocked = get_object_or_404(BlockedAddress, pk=blocked_id)
    clear(blocked=blocked, by=staff_of(request))
    notes.success(request, _("Messages go to this address again."))
    following = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(following, allowed_hosts=None):
        return redirect(following)
    return redirect("backoffice:blocked-list")
