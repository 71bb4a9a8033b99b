"""Where a request comes from."""

from allauth.core.internal.httpkit import get_client_ip
from allauth.core.internal.ratelimit import truncate_ip
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The caller's IP address, "" where there is none (a Unix socket without a proxy).

    Behind a proxy (`TRUST_PROXY`) it is the last entry of X-Forwarded-For, which the proxy wrote itself: whatever
    a caller puts before it is not believed. Without a proxy the header is not read at all.
    """
    return get_client_ip(request) or ""


def client_network(request: HttpRequest) -> str:
    """Whom a limit by address counts: the address, or of IPv6 its network, since one subscriber has all of it."""
    return truncate_ip(client_address(request))
