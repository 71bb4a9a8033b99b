"""Who asks the API: a program by its token, or a page of this site by its session."""

from datetime import timedelta
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication as KnoxTokenAuthentication
from knox.crypto import hash_token
from rest_framework import authentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView

from openday.accounts.models import ApiToken, User

LAST_USE_IS_KEPT_EVERY = timedelta(minutes=15)


class TokenAuthentication(KnoxTokenAuthentication):
    """`Authorization: Bearer openday_…`. One query; knox's own would read all tokens of the person."""

    def authenticate_credentials(self, token: bytes) -> tuple[User, ApiToken]:
        now = timezone.now()
        try:
            known = (
                ApiToken.objects.live_at(now)
                .select_related("user")
                .get(digest=hash_token(token.decode()), user__is_active=True)
            )
        except (UnicodeDecodeError, ApiToken.DoesNotExist) as error:
            raise AuthenticationFailed(_("This token is unknown, expired or revoked.")) from error
        self._keep_last_use(known, now)
        return known.user, known

    def _keep_last_use(self, token: ApiToken, now: Any) -> None:
        """Not at every request: a row that each of them writes would be the slowest part of them."""
        before = now - LAST_USE_IS_KEPT_EVERY
        if token.last_used_at is None or token.last_used_at < before:
            stale = Q(last_used_at=None) | Q(last_used_at__lt=before)
            ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)


class SessionAuthentication(authentication.SessionAuthentication):
    """The site's own pages: the session cookie, and a CSRF token for whatever writes."""


class IsSignedIn(IsAuthenticated):
    """Somebody is signed in; staff with their second factor."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not super().has_permission(request, view):
            return False
        if request.user.is_staff and not passed_second_factor(request):
            raise PermissionDenied(_("Staff use the API after their second factor."), "second_factor_required")
        return True


def passed_second_factor(request: Request) -> bool:
    """Whether the second factor stands behind this request: in its session, or when its token was made."""
    if isinstance(request.auth, ApiToken):
        return request.auth.is_after_second_factor
    return any(record.get("method") == "mfa" for record in get_authentication_records(request._request))


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[misc, no-untyped-call]
    target_class = TokenAuthentication
    name = "token"
    priority = 1

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token that a person makes on their page “API tokens”.",
        }


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[misc, no-untyped-call]
    target_class = SessionAuthentication
    name = "session"
    priority = 1

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "The session of the site's own pages; what writes also sends `X-CSRFToken`.",
        }
