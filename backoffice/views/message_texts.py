"""Texts of messages: which are the shipped ones, and writing others, with a preview and a test."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages as notes
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.edition_in_hand import with_edition
from backoffice.forms.message_texts import TextForm, seen_as
from backoffice.framed import framed
from backoffice.message_refusals import sentence_for, sentences_by_part
from backoffice.permissions import requires, staff_of
from backoffice.services.message_previews import POLICY, shown, troubled
from backoffice.services.message_texts import (
    LANGUAGES,
    Place,
    Sample,
    board_of,
    channels_of,
    own_text,
    place_of,
    samples_of,
    trial_at,
)
from backoffice.services.trail import history_where
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from openday.notifications.errors import MessageError, TextChangedMeanwhile, TextRefused
from openday.notifications.models import Channel, MessageText
from openday.notifications.services.texts import checked, restore_shipped_text, save_text, send_test
from openday.notifications.texts import fits, written


def at_place(
    view: Callable[[HttpRequest, Place], HttpResponseBase],
) -> Callable[[HttpRequest, Edition, str, str, str], HttpResponseBase]:
    """Call `view(request, place)` for the kind, channel and language of the address; 404 where there is none."""

    @wraps(view)
    def placed(request: HttpRequest, edition: Edition, kind_name: str, channel: str, language: str) -> HttpResponseBase:
        place = place_of(edition, kind_name, channel, language)
        if place is None:
            raise Http404
        return view(request, place)

    return placed


@requires(Permission.MANAGE_MESSAGES)
@require_safe
@with_edition
def text_list(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    context = {"edition": edition, "lines": board_of(edition), "channels": list(Channel)}
    return render(request, "backoffice/messages/text_list.html", context)


@requires(Permission.MANAGE_MESSAGES)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
@at_place
def text_edit(request: HttpRequest, place: Place) -> HttpResponseBase:
    """Save what was typed, or send it to oneself; whatever is refused, what was typed stays."""
    own = own_text(place)
    form = _form(request, place, own)
    samples = samples_of(place.edition, place.kind)
    sample = _chosen(request, samples)
    if form.is_valid():
        try:
            if request.POST.get("deed") != "test":
                return _save(request, place, form)
            _send_test(request, place, form, sample)
        except TextRefused as refusal:
            form.add_refusal(refusal)
        except TextChangedMeanwhile as refusal:
            own = own_text(place)
            form.starts_from(own.updated_at if own else None)
            form.add_error(None, sentence_for(refusal))
        except MessageError as refusal:
            form.add_error(None, sentence_for(refusal))
    context = _page(place, own) | {"form": form, "samples": samples, "sample": sample}
    return render(request, "backoffice/messages/text_edit.html", context)


def _save(request: HttpRequest, place: Place, form: TextForm) -> HttpResponseBase:
    text = save_text(
        edition=place.edition,
        kind=place.kind,
        channel=place.channel,
        language=place.language,
        **form.typed,
        by=staff_of(request),
        now=timezone.now(),
        seen=form.seen_at,
    )
    notes.success(
        request,
        _("The text is saved: messages that leave from now on say it.") if text else _("This is the shipped text."),
    )
    return _back_to(place)


def _send_test(request: HttpRequest, place: Place, form: TextForm, sample: Sample | None) -> None:
    send_test(
        edition=place.edition,
        kind=place.kind,
        channel=place.channel,
        language=place.language,
        **form.typed,
        about_id=sample.about_id if sample else None,
        context=sample.context if sample else {},
        by=staff_of(request),
        now=timezone.now(),
    )
    notes.success(request, _("A test is on its way to you. What you typed is not saved yet."))


@requires(Permission.MANAGE_MESSAGES)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
@at_place
def text_shown(request: HttpRequest, place: Place) -> HttpResponseBase:
    """For a frame: what was typed, else what would be sent, on the record that was chosen."""
    form = _form(request, place, own_text(place))
    if form.is_bound and not form.is_valid():
        return framed(troubled([str(error) for errors in form.errors.values() for error in errors]), POLICY)
    typed = form.typed if form.is_bound else {name: str(form.initial[name]) for name in ("subject", "body")}
    try:
        subject, body = checked(place.kind.placeholders, [place.channel], **typed)
    except TextRefused as refusal:
        return framed(troubled([sentence for _part, sentence in sentences_by_part(refusal)]), POLICY)
    sample = _chosen(request, samples_of(place.edition, place.kind))
    message, trial = trial_at(place, by=staff_of(request), now=timezone.now(), sample=sample)
    return framed(
        shown(message, written(place.kind, place.channel, place.language, subject, body), trial.facts), POLICY
    )


@requires(Permission.MANAGE_MESSAGES)
@require_POST
@with_edition
@at_place
def text_restore(request: HttpRequest, place: Place) -> HttpResponseBase:
    restore_shipped_text(
        edition=place.edition, kind=place.kind, channel=place.channel, language=place.language, by=staff_of(request)
    )
    notes.success(request, _("The shipped text is back. What stood here is kept below, in what happened."))
    return _back_to(place)


def _back_to(place: Place) -> HttpResponseBase:
    return redirect(
        "backoffice:text-edit", kind_name=place.kind.name, channel=place.channel.value, language=place.language
    )


def _page(place: Place, own: MessageText | None) -> dict[str, Any]:
    return {
        "place": place,
        "edition": place.edition,
        "kind": place.kind,
        "channels": channels_of(place.kind),
        "languages": LANGUAGES,
        "own": own,
        "is_unfit": own is not None and not fits(place.kind, own),
        "placeholders": sorted(place.kind.placeholders.items()),
        "events": history_where(MessageText(), **place.fields),
    }


def _form(request: HttpRequest, place: Place, own: MessageText | None) -> TextForm:
    base = place.shipped
    initial = {
        "subject": own.subject if own else base.subject,
        "body": own.body if own else base.body,
        "seen": seen_as(own.updated_at if own else None),
    }
    return TextForm(request.POST or None, initial=initial, channel=place.channel, language=place.language)


def _chosen(request: HttpRequest, samples: list[Sample]) -> Sample | None:
    """The record to try on; None for the examples."""
    chosen = request.POST.get("record") or request.GET.get("record", "")
    return next((sample for sample in samples if str(sample.about_id) == chosen), None)
