"""Who asks the API: a program by its token, or a page of this site by its session."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.auth import TokenAuthentication as KnoxTokenAuthentication
from knox.crypto import hash_token
from rest_framework import authentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, PermissionDenied
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request

from openday.accounts.auth_backends import is_of_this_site
from openday.accounts.models import ApiToken, User
from openday.accounts.second_factor import must_pass_second_factor, session_passed_second_factor
from openday.compiled import Compiled, later
from openday.prepared import run_prepared

if TYPE_CHECKING:  # DRF reads its defaults, these classes, while it makes APIView
    from rest_framework.views import APIView

LAST_USE_IS_KEPT_EVERY = timedelta(minutes=15)
_LIVE_TOKEN: Final = Compiled(
    lambda: (
        ApiToken.objects.live_at(later("now"))
        .select_related("user")
        .filter(digest=later("digest"), user__is_active=True)
    )
)
_KEEP_LAST_USE: Final = """
    UPDATE accounts_apitoken SET last_used_at = %s
    WHERE digest = %s AND (last_used_at IS NULL OR last_used_at < %s)
    RETURNING digest
"""


class TokenAuthentication(KnoxTokenAuthentication):
    """`Authorization: Bearer openday_…`. One query; knox's own would read all tokens of the person."""

    def authenticate_credentials(self, token: bytes) -> tuple[User, ApiToken]:
        now = timezone.now()
        known = _LIVE_TOKEN.first(digest=hash_token(token.decode(errors="replace")), now=now)
        if known is None or not is_of_this_site(known.user):
            raise AuthenticationFailed(_("This token is unknown, expired or revoked."))
        self._keep_last_use(known, now)
        return known.user, known

    def _keep_last_use(self, token: ApiToken, now: datetime) -> None:
        """Not at every request: a row that each of them writes would be the slowest part of them."""
        before = now - LAST_USE_IS_KEPT_EVERY
        if token.last_used_at is None or token.last_used_at < before:
            run_prepared(_KEEP_LAST_USE, [now, token.pk, before])


class SessionAuthentication(authentication.SessionAuthentication):
    """The site's own pages: the session cookie, and a CSRF token for whatever writes."""


class IsSignedIn(IsAuthenticated):
    """Somebody is signed in; staff with their second factor."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if not super().has_permission(request, view):
            return False
        if must_pass_second_factor(signed_in(request)) and not passed_second_factor(request):
            raise PermissionDenied(_("Staff use the API after their second factor."), "second_factor_required")
        return True


def passed_second_factor(request: Request) -> bool:
    """Whether the second factor stands behind this request: in its session, or when its token was made."""
    if isinstance(request.auth, ApiToken):
        return request.auth.is_after_second_factor
    return session_passed_second_factor(request._request, signed_in(request))


def signed_in(request: Request) -> User:
    """Who asks, behind IsSignedIn."""
    if not isinstance(request.user, User):
        raise NotAuthenticated
    return request.user
