"""The door at which the mail provider tells what became of mails: anymail reads it, and checks who knocks."""

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from openday.notifications.carriers.smtp import WRONG_ADDRESS
from openday.notifications.services.mail_reports import News, Report, take_report

# anymail's words for what happened.
_NEWS: Final = {
    "delivered": News.DELIVERED,
    "bounced": News.BOUNCED,
    "rejected": News.BOUNCED,
    "complained": News.COMPLAINED,
    "unsubscribed": News.UNSUBSCRIBED,
}


@csrf_exempt
@login_not_required
def mail_reports(request: HttpRequest) -> HttpResponse:
    """Open where MAIL_PROVIDER and MAIL_WEBHOOK_SECRET are set, to whoever knows the secret (basic authentication)."""
    view = _view(settings.MAIL_PROVIDER) if settings.ANYMAIL.get("WEBHOOK_SECRET") else None
    if view is None:
        raise Http404
    return view(request)


def _view(provider: str) -> Callable[[HttpRequest], HttpResponse] | None:
    """anymail's view of what `provider` tells; loaded when it first does."""
    if not provider:
        return None
    import_module("anymail.signals").tracking.connect(on_tracking, dispatch_uid="openday")
    module = import_module(f"anymail.webhooks.{provider}")
    (view,) = {
        its
        for name, its in vars(module).items()
        if name.endswith(("TrackingWebhookView", "CombinedWebhookView")) and its.__module__ == module.__name__
    }
    answer: Callable[[HttpRequest], HttpResponse] = view.as_view()
    return answer


def on_tracking(*, event: Any, **_: Any) -> None:
    """Anymail's signal: one thing that happened to one mail."""
    news = _NEWS.get(event.event_type)
    if news is None:
        return
    detail = event.mta_response or event.description or event.reject_reason or ""
    if news is News.BOUNCED and _is_for_good(event, detail):
        news = News.WRONG_ADDRESS
    now = timezone.now()
    take_report(
        Report(
            news=news,
            at=event.timestamp or now,
            address=event.recipient or "",
            public_id=_uuid(event.metadata.get("message", "")),
            provider_id=event.message_id or "",
            detail=" ".join(detail.replace("\0", " ").split()),
        ),
        now=now,
    )


def _is_for_good(event: Any, detail: str) -> bool:
    """A full mailbox comes back, too: an address is given up when the provider has, or where nobody lives."""
    given_up = event.event_type == "rejected" and event.reject_reason == "bounced"
    return given_up or event.reject_reason == "invalid" or bool(WRONG_ADDRESS.search(detail))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
