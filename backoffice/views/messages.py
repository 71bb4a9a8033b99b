"""The messages that left or will: found, read, sent again, stopped."""

from typing import Any
from uuid import UUID

from django.contrib import messages as notes
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.edition_in_hand import with_edition
from backoffice.forms.messages import MessageListForm
from backoffice.framed import framed
from backoffice.message_refusals import sentence_for
from backoffice.permissions import requires, staff_of
from backoffice.services.message_list import messages_of, page_of, rows_of
from backoffice.services.message_previews import POLICY, shown, troubled
from backoffice.services.trail import history_of
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from openday.notifications.errors import MessageError
from openday.notifications.kinds import Facts, MessageKind, kinds
from openday.notifications.models import BlockedAddress, BulkMessage, Message
from openday.notifications.services.acts import cancel_message, send_again
from openday.notifications.services.loading import facts_of, wordings_of
from openday.notifications.texts import Wording


@requires(Permission.MANAGE_MESSAGES)
@require_safe
@with_edition
def message_list(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    form = MessageListForm(request.GET, releases=list(edition.releases.order_by("-number")))
    bulk = _bulk(edition, request.GET.get("bulk", ""))
    page = page_of(
        messages_of(edition, form.narrowed, bulk=bulk),
        older=_number(request.GET.get("older", "")),
        newer=_number(request.GET.get("newer", "")),
    )
    context = {"edition": edition, "form": form, "page": page, "bulk": bulk, "is_narrowed": bool(form.narrowed)}
    return render(request, "backoffice/messages/message_list.html", context)


@requires(Permission.MANAGE_MESSAGES)
@require_safe
def message_detail(request: HttpRequest, message_id: UUID) -> HttpResponseBase:
    message = _message(message_id)
    kind = _kind(message)
    context: dict[str, Any] = {
        "message": message,
        "row": rows_of([message])[0],
        "kind": kind,
        "blocked": BlockedAddress.objects.filter(channel=message.channel, address=message.address.lower()).first(),
        "can_send_again": message.state in (Message.State.SENT, Message.State.DEAD) and kind and not kind.is_secret,
        "can_cancel": message.state in (*Message.WAITING, Message.State.DEAD),
        "events": history_of(message),
    }
    return render(request, "backoffice/messages/message_detail.html", context)


@requires(Permission.MANAGE_MESSAGES)
@require_safe
def message_shown(request: HttpRequest, message_id: UUID) -> HttpResponseBase:
    """What it says, by the state of its record now; never what was secret."""
    message = _message(message_id)
    kind = _kind(message)
    if kind is None or kind.is_secret:
        raise Http404
    facts = facts_of([message]).get(message.pk)
    if not isinstance(facts, Facts):
        return framed(troubled([_("There is nothing to tell any more: what it was about has changed.")]), POLICY)
    wording = wordings_of([message])[message.pk]
    if not isinstance(wording, Wording):
        return framed(troubled([_("What it should tell could not be put together.")]), POLICY)
    return framed(shown(message, wording, facts), POLICY)


@requires(Permission.MANAGE_MESSAGES)
@require_POST
def message_again(request: HttpRequest, message_id: UUID) -> HttpResponseBase:
    message = _message(message_id)
    try:
        again = send_again(message=message, by=staff_of(request), now=timezone.now())
    except MessageError as refusal:
        notes.error(request, sentence_for(refusal))
        return _back(request, message)
    notes.success(request, _("It leaves again now."))
    return _back(request, again)


@requires(Permission.MANAGE_MESSAGES)
@require_POST
def message_cancel(request: HttpRequest, message_id: UUID) -> HttpResponseBase:
    message = _message(message_id)
    try:
        cancel_message(message=message, by=staff_of(request), now=timezone.now())
    except MessageError as refusal:
        notes.error(request, sentence_for(refusal))
    else:
        notes.success(request, _("It will not be sent."))
    return redirect("backoffice:message-detail", message_id=message.public_id)


def _back(request: HttpRequest, message: Message) -> HttpResponseBase:
    """To the record's page, where it was asked for there; else to the message's own."""
    following = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(following, allowed_hosts=None):
        return redirect(following)
    return redirect("backoffice:message-detail", message_id=message.public_id)


def _message(message_id: UUID) -> Message:
    found = Message.objects.select_related("edition", "recipient", "bulk", "rule", "asked_again_by", "cancelled_by")
    return get_object_or_404(found, public_id=message_id)


def _kind(message: Message) -> MessageKind | None:
    return next((kind for kind in kinds() if kind.name == message.kind), None)


def _bulk(edition: Edition, text: str) -> BulkMessage | None:
    """The bulk message whose copies are asked for."""
    try:
        public_id = UUID(text)
    except ValueError:
        return None
    return get_object_or_404(BulkMessage, edition=edition, public_id=public_id)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
