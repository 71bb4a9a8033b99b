"""Activities as their outlet sees them: asked, answered, changed, cancelled; and its agenda for calendars."""

from hashlib import sha256
from typing import Any, Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from media_accreditation.agendas import agenda_of
from media_accreditation.errors import AccreditationError
from media_accreditation.forms.activities import ActivityForm, AnotherTimeForm, window_of, wish_as_typed
from media_accreditation.models import ActivityRequest, AgendaFeed, Application
from media_accreditation.refusals import sentence_for
from media_accreditation.services.activities import (
    agree_activity,
    ask_activity,
    ask_another_time,
    cancel_activity,
    change_wish,
)
from media_accreditation.services.agenda import SALT, activities_of, read_agenda
from openday.accounts.models import User
from openday.calendar_feeds import UnknownFeed, feed_of, renew_feed, token_of
from openday.calendars import CONTENT_TYPE, links_to
from openday.rate_limits import is_too_often

READINGS_AN_HOUR: Final = 120
HOUR_SECONDS: Final = 3600
State = ActivityRequest.State


def _person(request: HttpRequest) -> User:
    """Who asks: the door is shut to everyone else (LoginRequiredMiddleware)."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _activity(request: HttpRequest, public_id: UUID) -> ActivityRequest:
    activities = ActivityRequest.objects.of_outlets_of(_person(request)).for_agendas()
    return get_object_or_404(activities, public_id=public_id)


@require_safe
def activity_list(request: HttpRequest) -> HttpResponse:
    """What waits for an answer first, then what is planned, then what is over. Three queries, with the person's."""
    user = _person(request)
    activities = list(activities_of(user))
    context = {
        "to_answer": [row for row in activities if row.state == State.PROPOSED],
        "agreed": [row for row in activities if row.state == State.AGREED],
        "asked": [row for row in activities if row.state == State.ASKED],
        "over": [row for row in activities if row.state not in ActivityRequest.NOT_OVER][::-1],
        "applications": list(_may_ask(user)),
    }
    return render(request, "press/activity_list.html", context)


def _may_ask(user: User) -> Any:
    """Approved applications of outlets that `user` acts for, in the edition at hand."""
    mine = Application.objects.approved().visible_to(user).filter(edition__state="published")
    return mine.filter(outlet__state="verified").select_related("outlet", "edition").order_by("pk")


@require_http_methods(["GET", "HEAD", "POST"])
def activity_ask(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """For the application of the address. What is sent twice is asked once."""
    user = _person(request)
    application = get_object_or_404(_may_ask(user), public_id=public_id)
    form = ActivityForm(request.POST or None, application=application, initial={"key": uuid4()})
    if form.is_valid():
        try:
            activity = ask_activity(
                application_id=application.pk,
                wish=form.wish,
                by=user,
                now=timezone.now(),
                public_id=form.cleaned_data["key"],
            )
        except AccreditationError as refusal:
            form.add_error(None, sentence_for(refusal))
        else:
            messages.success(request, _("Your request is with the press office: it will propose a time."))
            return redirect("press:activity-detail", public_id=activity.public_id)
    context = {"form": form, "application": application}
    return render(request, "press/activity_ask.html", context, status=422 if form.errors else 200)


@require_safe
def activity_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    activity = _activity(request, public_id)
    form = AnotherTimeForm(application=activity.application, initial=window_of(activity))
    return _page(request, activity, form)


def _page(request: HttpRequest, activity: ActivityRequest, form: AnotherTimeForm, status: int = 200) -> HttpResponse:
    now = timezone.now()
    context = {
        "activity": activity,
        "form": form,
        "has_begun": bool(activity.starts_at and activity.starts_at <= now),
        "is_past": bool(activity.ends_at and activity.ends_at <= now),
    }
    return render(request, "press/activity_detail.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def activity_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Other wishes, while it has no time."""
    activity = _activity(request, public_id)
    if activity.state != State.ASKED:
        return redirect("press:activity-detail", public_id=public_id)
    form = ActivityForm(request.POST or None, application=activity.application, initial=wish_as_typed(activity))
    if form.is_valid():
        try:
            change_wish(
                activity_id=activity.pk,
                revision=_revision(request),
                wish=form.wish,
                by=_person(request),
                now=timezone.now(),
            )
        except AccreditationError as refusal:
            form.add_error(None, sentence_for(refusal))
        else:
            messages.success(request, _("Your wishes are changed."))
            return redirect("press:activity-detail", public_id=public_id)
    context = {"form": form, "application": activity.application, "activity": activity}
    return render(request, "press/activity_ask.html", context, status=422 if form.errors else 200)


def _revision(request: HttpRequest) -> int:
    """The one that the page showed; 0, which none is, where it says nothing."""
    said = request.POST.get("revision", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


@require_POST
def activity_agree(request: HttpRequest, public_id: UUID) -> HttpResponse:
    activity = _activity(request, public_id)
    try:
        agree_activity(activity_id=activity.pk, revision=_revision(request), by=_person(request), now=timezone.now())
    except AccreditationError as refusal:
        messages.error(request, sentence_for(refusal))
    else:
        messages.success(request, _("It is agreed. A mail with an event for your calendar is on its way."))
    return redirect("press:activity-detail", public_id=public_id)


@require_POST
def activity_another_time(request: HttpRequest, public_id: UUID) -> HttpResponse:
    activity = _activity(request, public_id)
    form = AnotherTimeForm(request.POST, application=activity.application)
    if form.is_valid():
        wished_from, wished_until = form.window
        try:
            ask_another_time(
                activity_id=activity.pk,
                revision=_revision(request),
                wished_from=wished_from,
                wished_until=wished_until,
                words=form.cleaned_data["words"],
                by=_person(request),
                now=timezone.now(),
            )
        except AccreditationError as refusal:
            form.add_error(None, sentence_for(refusal))
        else:
            messages.success(request, _("The press office will propose another time."))
            return redirect("press:activity-detail", public_id=public_id)
    return _page(request, activity, form, status=422)


@require_POST
def activity_cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    activity = _activity(request, public_id)
    reason = request.POST.get("reason", "")[:400]
    try:
        cancel_activity(activity_id=activity.pk, by=_person(request), now=timezone.now(), reason=reason)
    except AccreditationError as refusal:
        messages.error(request, sentence_for(refusal))
    else:
        messages.success(request, _("The activity is cancelled. You can ask for another at any time."))
    return redirect("press:activity-detail", public_id=public_id)


# --- Calendars ------------------------------------------------------------------------------------
@require_safe
def activity_event(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One activity that has a time, to be put into a calendar once. A cancelled one is taken out by the same file."""
    activity = _activity(request, public_id)
    if activity.starts_at is None:
        raise Http404
    content = agenda_of([activity], language=get_language() or "ar")
    disposition = f'attachment; filename="{activity}.ics"'
    return HttpResponse(content, content_type=CONTENT_TYPE, headers={"Content-Disposition": disposition})


@require_http_methods(["GET", "HEAD", "POST"])
def agenda(request: HttpRequest) -> HttpResponse:
    """The link that a person's calendars read; a post makes a new one, and ends the one before."""
    user, now = _person(request), timezone.now()
    if request.method == "POST":
        renew_feed(AgendaFeed, user=user, now=now)
        messages.success(request, _("Here is a new link. The one before opens nothing any more."))
        return redirect("press:agenda")
    feed = feed_of(AgendaFeed, user=user, now=now)
    links = links_to(reverse("press:agenda-feed", args=[token_of(feed, salt=SALT)]))
    return render(request, "press/agenda.html", {"feed": feed, **links})


@login_not_required
@require_safe
def agenda_feed(request: HttpRequest, token: str) -> HttpResponse:
    """What calendars read: the link is the key, since they cannot sign in. Three queries."""
    if is_too_often("agenda", sha256(token.encode()).hexdigest(), most=READINGS_AN_HOUR, seconds=HOUR_SECONDS):
        return HttpResponse(status=429, headers={"Retry-After": str(HOUR_SECONDS)})
    try:
        activities = read_agenda(token=token, now=timezone.now())
    except UnknownFeed as error:
        raise Http404 from error
    content = agenda_of(activities, language=get_language() or "ar")
    headers = {"Cache-Control": "private, max-age=0, must-revalidate", "X-Robots-Tag": "noindex"}
    return HttpResponse(content, content_type=CONTENT_TYPE, headers=headers)
