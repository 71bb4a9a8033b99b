"""One shape for whatever goes wrong: `{code, detail, …data}`. `code` is for programs, `detail` for people."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.response import Response

logger = logging.getLogger("django.request")

RETRY_AFTER_SECONDS = 1


class Refused(exceptions.APIException):
    """A rule says no. `data` tells the program why, and what can be had instead."""

    status_code: int = status.HTTP_409_CONFLICT

    def __init__(self, *, code: str, detail: str, data: dict[str, Any] | None = None) -> None:
        super().__init__(detail, code)
        self.data = data or {}


class TryAgain(exceptions.APIException):
    """The database is busy or restarting. Nothing was written; the same request may be sent again."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "try_again"
    default_detail = _("The site is busy. Nothing was changed: please try again.")
    wait = RETRY_AFTER_SECONDS


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
    default_detail = _("The request is too large.")


class ServerError(exceptions.APIException):
    """A bug of ours. What it was is in the log, and nobody else's business."""

    default_code = "server_error"
    default_detail = _("Something went wrong on our side. It has been noted.")


def answer_error(error: Exception, context: dict[str, Any]) -> Response:
    """What DRF asks when a view raises."""
    known = _as_api_exception(error)
    if known is None:
        request = context["request"]._request
        logger.error("Internal Server Error: %s", request.path, exc_info=error)
        got_request_exception.send(sender=None, request=request)  # who watches for bugs hears of it as of any other
        known = ServerError()
    headers = {}
    if auth_header := getattr(known, "auth_header", None):
        headers["WWW-Authenticate"] = auth_header
    if wait := getattr(known, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return Response(_body(known), status=known.status_code, headers=headers)


def _as_api_exception(error: Exception) -> exceptions.APIException | None:
    match error:
        case exceptions.APIException():
            return error
        case Http404():
            return exceptions.NotFound()
        case PermissionDenied():
            return exceptions.PermissionDenied()
        case RequestDataTooBig():
            return TooLarge()
        case OperationalError() | InterfaceError():
            return TryAgain()
    return None


def _body(error: exceptions.APIException) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        fields: dict[str, list[str]] = {}
        _collect(error.detail, "", fields)
        return {"code": "invalid", "detail": _("Some values are missing or wrong."), "fields": fields}
    body: dict[str, Any] = {"code": error.get_codes(), "detail": error.detail}
    if isinstance(error, exceptions.Throttled):
        body["detail"] = _("Too many requests. Please wait a moment.")
    if isinstance(error, Refused):
        body |= error.data
    return body


def _collect(detail: Any, path: str, fields: dict[str, list[str]]) -> None:
    """Flatten nested errors to `groups.0.pupils: [sentence, …]`."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            at = path if name == "non_field_errors" else f"{path}.{name}".lstrip(".")
            _collect(inner, at, fields)
    elif isinstance(detail, list) and any(isinstance(inner, dict | list) for inner in detail):
        for position, inner in enumerate(detail):
            _collect(inner, f"{path}.{position}".lstrip("."), fields)
    elif isinstance(detail, list):
        if detail:
            fields.setdefault(path, []).extend(str(sentence) for sentence in detail)
    else:
        fields.setdefault(path, []).append(str(detail))
