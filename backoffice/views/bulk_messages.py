"""Messages to many: written, looked at, tried, scheduled, stopped."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages as notes
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.edition_in_hand import with_edition
from backoffice.forms.bulk_messages import BulkForm, ScheduleForm, initial_of
from backoffice.framed import framed
from backoffice.message_refusals import sentence_for
from backoffice.permissions import requires, staff_of
from backoffice.services.bulk_messages import chosen_in_words, languages_of, progress_of, reach_now, rows_of
from backoffice.services.message_previews import POLICY, shown
from backoffice.services.message_texts import stand_in
from backoffice.services.trail import history_of
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from openday.notifications.audiences import Audience, audience_of, audiences
from openday.notifications.errors import MessageError, TextsRefused
from openday.notifications.kinds import Facts
from openday.notifications.models import BulkMessage, Channel
from openday.notifications.services.bulk import (
    cancel_bulk,
    discard_bulk,
    kind_for,
    recall_bulk,
    schedule_bulk,
    send_bulk_test,
    values_for,
    write_bulk,
)
from openday.notifications.texts import bulk_wording

PAGE_SIZE: Final = 25
DRAFT: Final = BulkMessage.State.DRAFT


@requires(Permission.MANAGE_MESSAGES)
@require_safe
@with_edition
def bulk_list(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    bulks = BulkMessage.objects.filter(edition=edition).select_related("created_by").order_by("-pk")
    page = Paginator(bulks, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"edition": edition, "page_obj": page, "rows": rows_of(page.object_list)}
    return render(request, "backoffice/messages/bulk_list.html", context)


@requires(Permission.MANAGE_MESSAGES)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def bulk_write(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """First to whom, then what; beginning from another message where one is named."""
    like = _like(request.GET.get("like", ""))
    audience = audience_of(request.GET.get("audience", "") or (like.audience if like else ""))
    if audience is None:
        context = {"edition": edition, "audiences": list(audiences())}
        return render(request, "backoffice/messages/bulk_choose.html", context)
    return _written(request, edition, audience, like=like)


@requires(Permission.MANAGE_MESSAGES)
@require_http_methods(["GET", "HEAD", "POST"])
def bulk_change(request: HttpRequest, bulk_id: UUID) -> HttpResponseBase:
    bulk = _bulk(bulk_id)
    audience = audience_of(request.GET.get("audience", "") or bulk.audience)
    if bulk.state != DRAFT or audience is None:
        notes.error(request, _("Its state has changed meanwhile: this can no longer be done."))
        return redirect("backoffice:bulk-detail", bulk_id=bulk.public_id)
    return _written(request, bulk.edition, audience, bulk=bulk)


def _written(
    request: HttpRequest,
    edition: Edition,
    audience: Audience,
    *,
    bulk: BulkMessage | None = None,
    like: BulkMessage | None = None,
) -> HttpResponseBase:
    begins = bulk or like
    initial = initial_of(begins) if begins else None
    form = BulkForm(request.POST or None, initial=initial, audience=audience, edition=edition)
    if form.is_valid():
        try:
            kept = write_bulk(edition=edition, text=form.text, by=staff_of(request), now=timezone.now(), bulk=bulk)
        except TextsRefused as refusal:
            form.add_refusal(refusal)
        except MessageError as refusal:
            form.add_error(None, sentence_for(refusal))
        else:
            notes.success(request, _("The draft is saved. Nothing has left yet."))
            return redirect("backoffice:bulk-detail", bulk_id=kept.public_id)
    context = {
        "edition": edition,
        "form": form,
        "audience": audience,
        "bulk": bulk,
        "placeholders": sorted(audience.placeholders.items()),
    }
    return render(request, "backoffice/messages/bulk_write.html", context)


@requires(Permission.MANAGE_MESSAGES)
@require_safe
def bulk_detail(request: HttpRequest, bulk_id: UUID) -> HttpResponseBase:
    return _shown(request, _bulk(bulk_id), ScheduleForm())


def _shown(request: HttpRequest, bulk: BulkMessage, schedule: ScheduleForm, status: int = 200) -> HttpResponseBase:
    audience = audience_of(bulk.audience)
    is_to_come = bulk.state in (DRAFT, BulkMessage.State.SCHEDULED)
    context: dict[str, Any] = {
        "edition": bulk.edition,
        "bulk": bulk,
        "audience": audience,
        "chosen": chosen_in_words(bulk, audience) if audience else [],
        "reach": reach_now(bulk, audience) if audience and is_to_come else None,
        "progress": None if is_to_come else progress_of([bulk])[bulk.pk],
        "languages": languages_of(bulk),
        "channels": [Channel(channel) for channel in bulk.channels],
        "schedule": schedule,
        "events": history_of(bulk),
    }
    return render(request, "backoffice/messages/bulk_detail.html", context, status=status)


@requires(Permission.MANAGE_MESSAGES)
@require_http_methods(["GET", "HEAD", "POST"])
def bulk_shown(request: HttpRequest, bulk_id: UUID) -> HttpResponseBase:
    """For a frame: the copy of one reader, in one language, by one channel."""
    bulk = _bulk(bulk_id)
    audience = audience_of(bulk.audience)
    if audience is None:
        raise Http404
    language, channel = _view(request, bulk)
    reader = _asked(request).get("reader", "")
    key = int(reader) if reader.isascii() and reader.isdigit() and len(reader) < 19 else None
    wording = bulk_wording(bulk, channel, language)
    message = stand_in(
        kind_for(bulk),
        channel=channel,
        language=wording.language,
        edition=bulk.edition,
        by=staff_of(request),
        now=timezone.now(),
    )
    values = values_for(audience, bulk, wording.language, key)
    return framed(shown(message, wording, Facts(values=values)), POLICY)


@requires(Permission.MANAGE_MESSAGES)
@require_POST
def bulk_decide(request: HttpRequest, bulk_id: UUID) -> HttpResponseBase:
    """One deed on a bulk message; what is refused is told on its page."""
    bulk = _bulk(bulk_id)
    deed = request.POST.get("deed", "")
    schedule = ScheduleForm(request.POST if deed == "schedule" else None)
    if deed == "schedule" and not schedule.is_valid():
        return _shown(request, bulk, schedule, status=422)
    if deed not in DEEDS:
        raise Http404
    try:
        said = DEEDS[deed](request, bulk, schedule, staff_of(request))
    except MessageError as refusal:
        notes.error(request, sentence_for(refusal))
    else:
        notes.success(request, said)
        if deed == "discard":
            return redirect("backoffice:bulk-list")
    return redirect("backoffice:bulk-detail", bulk_id=bulk.public_id)


def _schedule(_request: HttpRequest, bulk: BulkMessage, form: ScheduleForm, by: User) -> str:
    schedule_bulk(bulk=bulk, at=form.moment, by=by, now=timezone.now())
    return _("It leaves at the time that you chose.") if form.moment else _("It is leaving now.")


def _recall(_request: HttpRequest, bulk: BulkMessage, _form: ScheduleForm, by: User) -> str:
    recall_bulk(bulk=bulk, by=by)
    return _("It is a draft again, and leaves only once you schedule it.")


def _cancel(_request: HttpRequest, bulk: BulkMessage, _form: ScheduleForm, by: User) -> str:
    count = cancel_bulk(bulk=bulk, by=by, now=timezone.now())
    return ngettext(
        "It is stopped: %(count)d message will not leave.", "It is stopped: %(count)d messages will not leave.", count
    ) % {"count": count}


def _discard(_request: HttpRequest, bulk: BulkMessage, _form: ScheduleForm, by: User) -> str:
    discard_bulk(bulk=bulk, by=by)
    return _("The draft is thrown away.")


def _test(request: HttpRequest, bulk: BulkMessage, _form: ScheduleForm, by: User) -> str:
    language, channel = _view(request, bulk)
    send_bulk_test(bulk=bulk, channel=channel, language=language, by=by, now=timezone.now())
    return _("A test is on its way to you.")


DEEDS: Final[dict[str, Callable[[HttpRequest, BulkMessage, ScheduleForm, User], str]]] = {
    "schedule": _schedule,
    "recall": _recall,
    "cancel": _cancel,
    "discard": _discard,
    "test": _test,
}


def _bulk(bulk_id: UUID) -> BulkMessage:
    found = BulkMessage.objects.select_related("edition", "created_by", "cancelled_by")
    return get_object_or_404(found, public_id=bulk_id)


def _like(text: str) -> BulkMessage | None:
    try:
        return BulkMessage.objects.filter(public_id=UUID(text)).first()
    except ValueError:
        return None


def _view(request: HttpRequest, bulk: BulkMessage) -> tuple[str, Channel]:
    """The language and the channel that were chosen; the first of each where they cannot be read."""
    asked = _asked(request)
    languages, channels = languages_of(bulk), list(bulk.channels)
    language, channel = asked.get("language", ""), asked.get("channel", "")
    return (
        language if language in languages else languages[0],
        Channel(channel if channel in channels else channels[0]),
    )


def _asked(request: HttpRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET
