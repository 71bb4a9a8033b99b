"""The second factor of staff: the one definition that pages, the admin and the API go by."""

import time
from typing import Final

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from openday.accounts.models import User

# A day's work at a desk; then staff enter a code again.
LASTS_SECONDS: Final = 12 * 60 * 60
FACTORS: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def must_pass_second_factor(user: User) -> bool:
    """Whoever works for the DGSN."""
    return user.is_staff


def has_second_factor(user: User) -> bool:
    """Whether `user` has set one up. One query."""
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def session_passed_second_factor(request: HttpRequest, user: User) -> bool:
    """Whether `user` passed the second factor in this session, less than LASTS_SECONDS ago. No query."""
    earliest = time.time() - LASTS_SECONDS
    return any(
        record.get("method") == "mfa" and record.get("at", 0) > earliest
        for record in get_authentication_records(request, user)
    )


def session_signed_in_since(request: HttpRequest, user: User, *, seconds: int) -> bool:
    """Whether `user` proved who they are (password or second factor) in this session within `seconds`."""
    earliest = time.time() - seconds
    return any(
        record.get("method") in ("password", "mfa") and record.get("at", 0) > earliest
        for record in get_authentication_records(request, user)
    )
