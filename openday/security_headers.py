"""Headers of every answer that Django has no setting for."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

# What a browser must not lend to this site's pages. The gates will ask for the camera on their own path.
PERMISSIONS_POLICY: Final = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone"),
        *("midi", "payment", "usb", "xr-spatial-tracking", "browsing-topics"),
    )
)


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
