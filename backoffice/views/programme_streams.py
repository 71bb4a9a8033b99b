"""Live streams: which players the live page offers, and how often they were watched."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backoffice.edition_in_hand import with_edition
from backoffice.forms.programme_streams import LANGUAGES, StreamForm
from backoffice.permissions import requires, staff_of
from backoffice.services.stream_figures import view_figures
from backoffice.services.trail import history_of
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from seminars.errors import CodeTaken, PlayerNotAllowed, SeminarsError
from seminars.models import LiveStream
from seminars.refusals import sentence_for
from seminars.services.filming import filming_doubts
from seminars.services.streams import add_stream, change_stream, host_of


@requires(Permission.VIEW_PROGRAMME)
@require_safe
@with_edition
def stream_list(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """All streams with their views, those of each hour, and who is filmed without having agreed."""
    now = timezone.now()
    figures = view_figures(edition, now=now)
    streams = LiveStream.objects.filter(edition=edition).select_related("hall", "stage").order_by("position", "code")
    doubts = filming_doubts(edition, now=now)
    context = {
        "edition": edition,
        "figures": figures,
        "rows": [
            (stream, host_of(stream.embed_url), figures.today[stream.pk], figures.of_stream[stream.pk])
            for stream in streams
        ],
        "refusals": [doubt for doubt in doubts if doubt.is_refused],
        "unsaid": [doubt for doubt in doubts if not doubt.is_refused],
    }
    return render(request, "backoffice/programme/stream_list.html", context)


@requires(Permission.MANAGE_PROGRAMME)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def stream_add(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    form = StreamForm(request.POST or None, edition=edition)
    if form.is_valid() and _is_written(form, edition=edition, by=staff_of(request)):
        messages.success(request, _("“%(name)s” was added.") % {"name": form.cleaned_data["name_ar"]})
        return redirect("backoffice:stream-list")
    return render(request, "backoffice/programme/stream_edit.html", _drawn(form, edition))


@requires(Permission.MANAGE_PROGRAMME)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def stream_edit(request: HttpRequest, edition: Edition, stream_id: int) -> HttpResponseBase:
    stream = get_object_or_404(LiveStream, edition=edition, pk=stream_id)
    form = StreamForm(request.POST or None, edition=edition, instance=stream)
    if form.is_valid() and _is_written(form, edition=edition, by=staff_of(request)):
        messages.success(request, _("“%(name)s” was changed.") % {"name": form.cleaned_data["name_ar"]})
        return redirect("backoffice:stream-list")
    context = {"stream": stream, "events": history_of(stream)}
    return render(request, "backoffice/programme/stream_edit.html", _drawn(form, edition) | context)


def _is_written(form: StreamForm, *, edition: Edition, by: User) -> bool:
    try:
        if form.instance.pk:
            change_stream(stream_id=form.instance.pk, card=form.card, by=by)
        else:
            add_stream(edition=edition, card=form.card, by=by)
    except SeminarsError as refusal:
        field = {CodeTaken: "code", PlayerNotAllowed: "embed_url"}.get(type(refusal))
        form.add_error(field, sentence_for(refusal))
        return False
    return True


def _drawn(form: StreamForm, edition: Edition) -> dict[str, object]:
    return {"edition": edition, "form": form, "names": [(language, form[f"name_{language}"]) for language in LANGUAGES]}
