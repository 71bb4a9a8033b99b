"""The groups of a day at one pavilion, for whoever has the link of those who run it."""

from datetime import date
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openday.signed_links import opens
from openday.spreadsheets import CSV_TYPE, csv_lines
from openday.time_zone import local_date
from pavilions.models import PavilionContact
from schools.services.pavilion_day import PAGE, PavilionDay, is_shown_at, pavilion_days, rows_of


@login_not_required
@never_cache
@require_safe
def pavilion_day(request: HttpRequest, public_id: UUID, key: str) -> HttpResponse:
    """The open turns of a day with their groups. Four queries."""
    contact, days = _opened(public_id, key)
    day = _chosen(request, days)
    context = {
        "contact": contact,
        "pavilion": contact.pavilion,
        "days": days,
        "day": day,
        "its": _groups(contact, day),
        "now": timezone.now(),
    }
    return render(request, "schools/pavilion_day.html", context)


@login_not_required
@never_cache
@require_safe
def pavilion_day_file(request: HttpRequest, public_id: UUID, key: str) -> StreamingHttpResponse:
    """The same as CSV, a line a group."""
    contact, days = _opened(public_id, key)
    day = _chosen(request, days)
    if day is None:
        raise Http404
    answer = StreamingHttpResponse(csv_lines(rows_of(_groups(contact, day))), content_type=CSV_TYPE)
    name = f"{contact.pavilion.code}-{day.isoformat()}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _opened(public_id: UUID, key: str) -> tuple[PavilionContact, list[date]]:
    """The contact with their pavilion, and the days of its edition; Http404 a week after it. Two queries."""
    if not opens(key, public_id, page=PAGE):
        raise Http404
    contact = get_object_or_404(PavilionContact.objects.select_related("pavilion__edition"), public_id=public_id)
    edition = contact.pavilion.edition
    if not is_shown_at(edition, timezone.now()):
        raise Http404
    return contact, list(edition.days.order_by("date").values_list("date", flat=True))


def _chosen(request: HttpRequest, days: list[date]) -> date | None:
    """The day of the address among `days`, else the next to come, else the last; None where there is none."""
    today = local_date(timezone.now())
    wanted = [day for day in days if day.isoformat() == request.GET.get("day")]
    return next(iter([*wanted, *(day for day in days if day >= today), *days[::-1]]), None)


def _groups(contact: PavilionContact, day: date | None) -> PavilionDay:
    its = pavilion_days([contact.pavilion_id], day) if day else {}
    return its.get(contact.pavilion_id, PavilionDay())
