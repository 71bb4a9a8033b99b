"""Views whose writes take an `Idempotency-Key`."""

from collections.abc import Callable
from datetime import datetime
from inspect import unwrap
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from openday.accounts.api_authentication import signed_in
from openday.accounts.models import IdempotentRequest
from openday.idempotency import (
    MAX_KEY_LENGTH,
    Answer,
    IdempotencyKeyReused,
    answer_once,
    answer_with,
    fingerprint_of,
    rendered,
)
from openday.rest.errors import Refused
from openday.rest.private_answers import PrivateAnswer

HEADER = "Idempotency-Key"

IDEMPOTENCY_KEY = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    description=(
        "A name of your making for this request, as a UUID: printable ASCII, at most 128 characters. The same key "
        "with the same method, path and body is done once and answered the same again for seven days; with another "
        "body it answers 422. A refusal is not kept: the same key may try again."
    ),
)


class KeyReused(Refused):
    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY


class IdempotentWrites(PrivateAnswer):
    def answered(
        self,
        request: Request,
        *,
        service: Callable[..., Any],
        arguments: dict[str, Any],
        show: Callable[[Any], Any],
        status: int = status.HTTP_200_OK,
    ) -> HttpResponse:
        """Send as JSON what `show` makes of what `service` did; done once for each Idempotency-Key, if there is one."""
        # The claim's transaction is around it, and any refusal undoes all of that: a savepoint would only cost.
        joined = unwrap(service) if HEADER in request.headers else service
        return _done_once(
            request,
            answer_once,
            now=arguments["now"],
            act=lambda: Answer(status, rendered(show(joined(**arguments)))),
        )

    def answered_in_one(
        self,
        request: Request,
        *,
        service: Callable[..., Any],
        arguments: dict[str, Any],
        show: Callable[[Any], Any],
        status: int = status.HTTP_200_OK,
    ) -> HttpResponse:
        """The same for a `service` that writes in one statement, and with it the answer: it takes `keep`."""

        def act(keep: Callable[[Answer], IdempotentRequest] | None = None) -> Answer:
            if keep is None:
                return Answer(status, rendered(show(service(**arguments))))
            shown: list[Answer] = []

            def kept(done: Any) -> IdempotentRequest:
                shown.append(Answer(status, rendered(show(done))))
                return keep(shown[0])

            service(**arguments, keep=kept)
            return shown[0]

        return _done_once(request, answer_with, now=arguments["now"], act=act)


def _done_once(
    request: Request, do: Callable[..., Answer], *, now: datetime, act: Callable[..., Answer]
) -> HttpResponse:
    """What `act` answers; by way of `do` where the request has a key."""
    key = _key_of(request)
    if key is None:
        return _sent(act())
    try:
        answer = do(
            user=signed_in(request),
            key=key,
            fingerprint=fingerprint_of(
                method=request.method or "", path=request.get_full_path(), body=request._request.body
            ),
            now=now,
            act=act,
        )
    except IdempotencyKeyReused as error:
        raise KeyReused(
            code="idempotency_key_reused", detail=_("This Idempotency-Key was used for another request.")
        ) from error
    return _sent(answer)


def _key_of(request: Request) -> str | None:
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not (0 < len(key) <= MAX_KEY_LENGTH and key.isascii() and key.isprintable()):
        raise ValidationError(
            {HEADER: [_("From 1 to %(most)d printable ASCII characters.") % {"most": MAX_KEY_LENGTH}]}
        )
    return key


def _sent(answer: Answer) -> HttpResponse:
    response = HttpResponse(answer.body, content_type="application/json", status=answer.status)
    if answer.is_replay:
        response["Idempotency-Replayed"] = "true"
    return response
