"""What the OpenAPI schema says of refusals of accreditation."""

from typing import Final

from drf_spectacular.utils import OpenApiExample, OpenApiResponse

from openday.rest.documentation import Error

NOT_POSSIBLE: Final = OpenApiResponse(
    Error,
    description="Nothing was changed: `code` says why, as `move_not_allowed` once somebody else moved it.",
    examples=[
        OpenApiExample(
            "move_not_allowed",
            value={
                "code": "move_not_allowed",
                "detail": "Somebody else moved it meanwhile: look at it again.",
                "state": "revoked",
                "wanted": "lost",
            },
            response_only=True,
        )
    ],
)
