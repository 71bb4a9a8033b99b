"""The door at which the gateway tells what became of SMS, and what people answered. Signed; nothing else opens it."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from openday.notifications.services.sms_reports import Answer, Report, Status, take_reports
from openday.notifications.sms.signing import TOLERANCE, Key, NotSigned, Purpose, Signed, checked
from openday.telephones import NotATelephone, as_e164

MOST_AT_ONCE: Final = 1000
LONGEST_CODE: Final = 60
LONGEST_TEXT: Final = 2000
T = TypeVar("T")


class NotUnderstood(Exception):
    """A body that is not as docs/sms-gateway.md has it."""


@csrf_exempt
@never_cache
@require_POST
@login_not_required
def sms_reports(request: HttpRequest) -> HttpResponse:
    """204 once they are on the disk. Anything else: the gateway tells them again, but for 400 and 401."""
    now = timezone.now()
    try:
        signed = checked(
            purpose=Purpose.REPORT,
            method="POST",
            path=request.get_full_path(),
            body=request.body,
            headers=request.headers,
            keys=[Key.read(key) for key in settings.SMS_GATEWAY_KEYS],
            now=now,
        )
    except NotSigned as error:
        return _refused(401, "not_signed", str(error))
    match _times_seen(signed):
        case 0:
            return _refused(503, "try_again", "what was told before cannot be looked up now")
        case 1:
            pass
        case _:
            return _refused(409, "told_before", "this nonce was used")
    try:
        reports, answers = _read(request.body)
    except NotUnderstood as error:
        return _refused(400, "not_understood", str(error))
    take_reports(reports=reports, answers=answers, now=now)
    return HttpResponse(status=204)


def _times_seen(signed: Signed) -> int:
    """How often this request came, this time included; 0 where the cache is away and nobody knows."""
    counts: list[int] = cache.count(  # type: ignore[attr-defined]
        [f"sms-report:{signed.key_id}:{signed.nonce}"], seconds=int(2 * TOLERANCE.total_seconds()) + 60
    )
    return counts[0]


def _refused(status: int, code: str, detail: str) -> HttpResponse:
    return JsonResponse({"code": code, "detail": detail}, status=status)


def _read(body: bytes) -> tuple[list[Report], list[Answer]]:
    try:
        told = json.loads(body)
    except ValueError as error:
        raise NotUnderstood("not JSON") from error
    if not isinstance(told, dict):
        raise NotUnderstood("not an object")
    return _each(told, "reports", _report), _each(told, "answers", _answer)


def _each(told: dict[str, Any], name: str, read: Callable[[dict[str, Any]], T]) -> list[T]:
    rows = told.get(name, [])
    if not isinstance(rows, list) or len(rows) > MOST_AT_ONCE:
        raise NotUnderstood(f"{name}: not a list, or longer than {MOST_AT_ONCE}")
    try:
        return [read(row) for row in rows]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotUnderstood(f"{name}: {type(error).__name__} {error}") from error


def _report(row: dict[str, Any]) -> Report:
    return Report(
        id=UUID(row["id"]),
        status=Status(row["status"]),
        at=_moment(row["at"]),
        code=_text(row.get("code", ""), LONGEST_CODE),
    )


def _answer(row: dict[str, Any]) -> Answer:
    try:
        return Answer(sender=as_e164(row["from"]), text=_text(row["text"], LONGEST_TEXT))
    except NotATelephone:
        return Answer(sender="", text="")  # a short code that advertises: nobody to obey


def _moment(text: str) -> datetime:
    moment = parse_datetime(text)
    if moment is None or moment.tzinfo is None:
        raise ValueError(f"{text!r} is no time with a zone")
    return moment


def _text(value: str, longest: int) -> str:
    return value.replace("\0", "")[:longest]
