"""The demonstration's inbox: every mail and SMS that it sent, for whoever tries it. Not there anywhere else."""

from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openday.demo.letters_kept import TOLD_KINDS, KeptMail, KeptSms, kept, letter_in, lines_of
from openday.notifications import inbox
from openday.notifications.inbox import Entry

PAGE_SIZE: Final = 25
# What a mail may do in its frame: be looked at, and open its links in another tab.
FRAME: Final = "allow-popups allow-popups-to-escape-sandbox"
POLICY: Final = (
    f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none';"
    f" frame-ancestors 'self'; sandbox {FRAME}"
)
_HEAD: Final = "<head>"
KINDS: Final = {"mail": inbox.MAIL, "sms": inbox.SMS}


@login_not_required
@never_cache
@require_safe
def message_list(request: HttpRequest) -> HttpResponse:
    folder = kept()
    if folder is None:
        raise Http404
    recipient, kind = request.GET.get("to", "").strip(), request.GET.get("kind", "")
    entries = folder.entries(recipient=recipient, kind=KINDS.get(kind, ""))
    page = Paginator(entries, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "lines": list(lines_of(list(page))), "recipient": recipient, "kind": kind}
    return render(request, "demo/message_list.html", context)


@login_not_required
@never_cache
@require_safe
def message_detail(request: HttpRequest, entry_id: str) -> HttpResponse:
    letter = _letter(entry_id)
    context: dict[str, Any] = {"letter": letter, "is_sms": isinstance(letter, KeptSms), "frame_may": FRAME}
    return render(request, "demo/message_detail.html", context)


@login_not_required
@never_cache
@require_safe
def message_html(request: HttpRequest, entry_id: str) -> HttpResponse:
    """The HTML part as it was sent, but that its links leave the frame."""
    html = _mail(entry_id).html.replace(_HEAD, f'{_HEAD}<base target="_blank">', 1)
    return HttpResponse(html, headers={"Content-Security-Policy": POLICY, "X-Frame-Options": "SAMEORIGIN"})


@login_not_required
@never_cache
@require_safe
def message_file(request: HttpRequest, entry_id: str, number: int) -> HttpResponse:
    file = next((each for each in _mail(entry_id).files if each.number == number), None)
    if file is None:
        raise Http404
    kind = file.kind if file.kind in TOLD_KINDS else "application/octet-stream"
    return _download(file.content, file.name, kind)


@login_not_required
@never_cache
@require_safe
def message_source(request: HttpRequest, entry_id: str) -> HttpResponse:
    """The mail as it went out, to be opened in a mail program."""
    entry = _entry(entry_id)
    if entry.kind != inbox.MAIL:
        raise Http404
    try:
        return _download(entry.file.read_bytes(), f"{entry.id}.eml", "message/rfc822")
    except FileNotFoundError as error:
        raise Http404 from error


def _entry(entry_id: str) -> Entry:
    folder = kept()
    entry = folder.entry(entry_id) if folder else None
    if entry is None:
        raise Http404
    return entry


def _letter(entry_id: str) -> KeptMail | KeptSms:
    try:
        return letter_in(_entry(entry_id))
    except FileNotFoundError as error:
        raise Http404 from error


def _mail(entry_id: str) -> KeptMail:
    letter = _letter(entry_id)
    if not isinstance(letter, KeptMail):
        raise Http404
    return letter


def _download(content: bytes, name: str, kind: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition or "attachment"})
