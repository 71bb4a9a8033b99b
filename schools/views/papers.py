"""The papers of a visit: its letter, its certificate, and its place in calendars."""

from hashlib import sha256
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from openday.accounts.models import User
from openday.calendar_feeds import UnknownFeed
from openday.calendars import links_to
from openday.rate_limits import is_too_often, too_often_page
from schools.errors import NoPasses
from schools.models import Visit
from schools.papers.calendars import CONTENT_TYPE, calendar_of
from schools.papers.certificates import certificates_pdf
from schools.papers.letters import letters_pdf
from schools.refusals import sentence_for
from schools.services.calendar_feeds import feed_of, read_feed, renew_feed, token_of
from schools.services.papers import has_certificate
from schools.services.passes import passes_of
from schools.views.journey import person

PDF: Final = "application/pdf"
PAPERS_A_MINUTE: Final = 30
READINGS_AN_HOUR: Final = 120
HOUR_SECONDS: Final = 3600


@require_safe
def letter(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """As the visit stands. Passes that were not issued yet are. Nine queries, with the person."""
    user, now = person(request), timezone.now()
    visit = _visit_for_papers(user, public_id)
    if is_too_often("papers", user.pk, most=PAPERS_A_MINUTE):
        return too_often_page(request)
    try:
        codes = {group_id: issued.token for group_id, issued in passes_of(visit=visit, now=now).items()}
    except NoPasses as refusal:
        messages.error(request, sentence_for(refusal))
        return redirect("schools:visit-detail", public_id=public_id)
    return _paper(letters_pdf([visit], codes=codes, language=get_language() or "ar", made_at=now), visit.reference)


@require_safe
def certificate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Once the visit is over. Seven queries, with the person."""
    user, now = person(request), timezone.now()
    visit = _visit_for_papers(user, public_id)
    if not has_certificate(visit, now=now):
        messages.error(request, _("A visit has its certificate from the day after it on, once the institution came."))
        return redirect("schools:visit-detail", public_id=public_id)
    if is_too_often("papers", user.pk, most=PAPERS_A_MINUTE):
        return too_often_page(request)
    content = certificates_pdf([visit], language=get_language() or "ar", made_at=now)
    return _paper(content, f"{visit.reference}-certificate")


def _visit_for_papers(user: User, public_id: UUID) -> Visit:
    return get_object_or_404(Visit.objects.visible_to(user).for_papers(), public_id=public_id)


def _paper(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=PDF, headers={"Content-Disposition": f'inline; filename="{name}.pdf"'})


# --- Calendars ------------------------------------------------------------------------------------
@require_safe
def visit_event(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One visit, to be put into a calendar once. A cancelled one is taken out of it by the same file."""
    visits = Visit.objects.visible_to(person(request)).for_calendars()
    visit = get_object_or_404(visits, public_id=public_id)
    content = calendar_of([visit], language=get_language() or "ar")
    return HttpResponse(
        content,
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{visit.reference}.ics"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """The link that a person's calendars read; a post makes a new one, and ends the one before."""
    user, now = person(request), timezone.now()
    if request.method == "POST":
        renew_feed(user=user, now=now)
        messages.success(request, _("Here is a new link. The one before opens nothing any more."))
        return redirect("schools:calendar")
    feed = feed_of(user=user, now=now)
    links = links_to(reverse("schools:calendar-feed", args=[token_of(feed)]))
    return render(request, "schools/calendar.html", {"feed": feed, **links})


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """What calendars read: the link is the key, since they cannot sign in. Four queries."""
    if is_too_often("calendar", sha256(token.encode()).hexdigest(), most=READINGS_AN_HOUR, seconds=HOUR_SECONDS):
        return HttpResponse(status=429, headers={"Retry-After": str(HOUR_SECONDS)})
    try:
        visits = read_feed(token=token, now=timezone.now())
    except UnknownFeed as error:
        raise Http404 from error
    content = calendar_of(visits, language=get_language() or "ar")
    return HttpResponse(
        content,
        content_type=CONTENT_TYPE,
        headers={"Cache-Control": "private, max-age=0, must-revalidate", "X-Robots-Tag": "noindex"},
    )
