"""Headers of every answer that Django has no setting for."""

from collections.abc import Callable
from functools import cached_property
from typing import Final

from csp.constants import HEADER
from csp.middleware import CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse, HttpResponseBase

# What a browser must not lend to this site's pages. Where codes are read a page asks for the camera by WITH_CAMERA.
PERMISSIONS_POLICY: Final = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone"),
        *("midi", "payment", "usb", "xr-spatial-tracking", "browsing-topics"),
    )
)
WITH_CAMERA: Final = PERMISSIONS_POLICY.replace("camera=()", "camera=(self)")


class SecurityHeadersMiddleware:
    """What Django's own SecurityMiddleware does not say.

    An answer that does not declare how long it may be kept is for one person, now: no proxy and no shared
    computer of a school keeps it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """The policy of nearly every answer is the same, and is put together once a process instead of twice an answer.

    There is no policy that only reports.
    """

    @cached_property
    def _usual(self) -> str:
        return build_policy()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_usual = self.get_policy_parts(request, response) == PolicyParts() and not hasattr(response, "_csp_exempt")
        if not is_usual or HEADER in response:
            return super().process_response(request, response)
        response[HEADER] = self._usual
        return response
