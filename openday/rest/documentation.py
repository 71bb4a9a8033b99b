"""What the OpenAPI schema says of errors, once for every endpoint."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from rest_framework import serializers


class Error(serializers.Serializer[Any]):
    """`code` is stable and for programs; `detail` is for people, in the language of Accept-Language."""

    code = serializers.CharField()
    detail = serializers.CharField()


class Invalid(Error):
    """A request whose shape is wrong. `fields` names each value by its path, as `groups.0.pupils`.

    `parse_error`, for a body that is no JSON, has none.
    """

    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()), required=False
    )


def _error(description: str, code: str, detail: str, shape: type[Error] = Error, **data: Any) -> OpenApiResponse:
    example = OpenApiExample(code, value={"code": code, "detail": detail, **data}, response_only=True)
    return OpenApiResponse(shape, description=description, examples=[example])


INVALID: Final = _error(
    "The shape of the request is wrong.",
    "invalid",
    "Some values are missing or wrong.",
    Invalid,
    fields={"page_size": ["Between 1 and 200."]},
)
UNAUTHENTICATED: Final = _error(
    "Nobody is signed in, or the token is unknown, expired or revoked.",
    "not_authenticated",
    "Authentication credentials were not provided.",
)
FORBIDDEN: Final = _error(
    "Staff have not passed their second factor, or the CSRF token of the session is missing.",
    "second_factor_required",
    "Staff use the API after their second factor.",
)
NOT_FOUND: Final = _error("There is none, or it is not yours.", "not_found", "Not found.")
TOO_LARGE: Final = _error("The body is too large.", "too_large", "The request is too large.")
NOT_JSON: Final = _error(
    "The body is not declared as `application/json`.",
    "unsupported_media_type",
    'Unsupported media type "text/plain" in request.',
)
THROTTLED: Final = _error(
    "Too many requests; `Retry-After` says how many seconds to wait.",
    "throttled",
    "Too many requests. Please wait a moment.",
)
TRY_AGAIN: Final = _error(
    "The database is busy or restarting. Nothing was written: send the same request again, with the same "
    "`Idempotency-Key`, after `Retry-After` seconds.",
    "try_again",
    "The site is busy. Nothing was changed: please try again.",
)

PUBLIC: Final[dict[int, OpenApiResponse]] = {400: INVALID, 429: THROTTLED, 503: TRY_AGAIN}
PRIVATE: Final[dict[int, OpenApiResponse]] = {401: UNAUTHENTICATED, 403: FORBIDDEN, **PUBLIC}
WRITES: Final[dict[int, OpenApiResponse]] = {413: TOO_LARGE, 415: NOT_JSON, **PRIVATE}
NOT_MODIFIED: Final = OpenApiResponse(description="`If-None-Match` names the answer as it still is.")
KEY_REUSED: Final = OpenApiResponse(
    Error,
    description="The `Idempotency-Key` was used before, for another request.",
    examples=[
        OpenApiExample(
            "idempotency_key_reused",
            value={
                "code": "idempotency_key_reused",
                "detail": "This Idempotency-Key was used for another request.",
            },
            response_only=True,
            status_codes=["422"],
        )
    ],
)
