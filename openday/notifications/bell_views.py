"""The bell: what the site told a person, what of it is new, and having read it."""

from typing import Final
from uuid import UUID

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from openday.accounts.views import person
from openday.notifications.bell import items_of, newest_unread, page_of
from openday.notifications.models import Message
from openday.notifications.services.reading import mark_all_read, mark_read

IN_THE_PANEL: Final = 5
MOST_DIGITS: Final = 18


@never_cache
@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    """Everything that arrived, the newest first."""
    older = _number(request.GET.get("older", ""))
    page = page_of(person(request), language=_language(), older=older)
    return render(request, "notifications/bell.html", {"page": page, "is_newest": older is None})


@never_cache
@require_safe
def bell_panel(request: HttpRequest) -> HttpResponse:
    """The newest that are unread, as a part of any page."""
    items = newest_unread(person(request), language=_language(), most=IN_THE_PANEL)
    return render(request, "notifications/_bell_panel.html", {"items": items})


@require_POST
def bell_open(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Read one, and go on to what it is about; back to the list, where that is no more."""
    user = person(request)
    message = get_object_or_404(Message.objects.on_site_for(user), public_id=public_id)
    mark_read(message=message, by=user, now=timezone.now())
    items = items_of([message], language=_language())
    return redirect(items[0].url if items and items[0].url else "notifications:bell")


@require_POST
def bell_read(request: HttpRequest) -> HttpResponse:
    """All of them, up to the newest that was on the page."""
    count = mark_all_read(by=person(request), up_to=_number(request.POST.get("newest", "")) or 0, now=timezone.now())
    if count:
        said = ngettext("%(count)d notification marked as read.", "%(count)d notifications marked as read.", count)
        notes.success(request, said % {"count": count})
    return redirect("notifications:bell")


def _language() -> str:
    return (get_language() or "ar")[:2]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None
