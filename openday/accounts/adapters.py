"""Where allauth's flows become ours: letters, redirects, and what staff may not do."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.userkit import filter_users_by_email
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from openday.accounts.auth_backends import is_of_this_site
from openday.accounts.letters import WRITERS
from openday.accounts.mail import send_letter
from openday.accounts.models import User
from openday.accounts.second_factor import FACTORS, must_pass_second_factor, session_signed_in_since
from openday.accounts.secrets import opened, sealed


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "This address and this password do not go together. Try again, or choose a new password."
        ),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("This code is not right. Codes change every 30 seconds: enter the one shown now."),
        "rate_limited": _("Too many tries. Wait five minutes, then try again."),
        "duplicate_email": _("This is already the address of your account."),
        "email_taken": _("This address cannot be used."),
        "invalid_password_reset": _("This link has been used or has run out."),
    }

    # --- where people go
    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """A person who was shut out (`is_active`) is told so; a demo account on a real site is nobody."""
        user = super().authenticate(request, **credentials)
        return user if not isinstance(user, User) or is_of_this_site(user) else None

    def is_safe_url(self, url: str | None) -> bool:
        """Only pages of the host that was asked: no other host of this site, however much it is ours."""
        request: HttpRequest = allauth_context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff to their home, others to their visits."""
        is_staff = isinstance(request.user, User) and request.user.is_staff
        return _first_page("backoffice:home" if is_staff else "schools:home", "accounts:home")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return _first_page("pages:home", "account_login")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:home")

    def is_ajax(self, request: HttpRequest) -> bool:
        """Every answer is a page."""
        return False

    # --- who must prove again who they are
    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not whoever has just signed in: that was the proof."""
        request: HttpRequest = allauth_context.request
        if isinstance(request.user, User) and session_signed_in_since(
            request, request.user, seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        ):
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        words = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate": _("Use a code"),
            "mfa_reauthenticate:webauthn": _("Use your security key"),
        }
        return [method | {"description": words.get(method["id"], method["description"])} for method in methods]

    # --- letters
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        person: User | None = context.get("user") or next(iter(filter_users_by_email(email)), None)
        language = person.language if person else (get_language() or settings.LANGUAGE_CODE)[:2]
        with translation.override(language):
            letter = WRITERS[template_prefix](context, language)
        send_letter(letter, to=email, language=language, person=person)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        super().send_notification_mail(template_prefix, user, {"user": user} | (context or {}), email)


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "unverified_email": _("Confirm your e-mail address first: the link is in the mail that we sent you."),
        "cannot_delete_authenticator": _("Staff keep at least one second factor: add another, then remove this one."),
        "cannot_generate_recovery_codes": _("Recovery codes come with a second factor: set one up first."),
    }

    def encrypt(self, text: str) -> str:
        return sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        return opened(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Staff keep one, of whatever kind."""
        if not must_pass_second_factor(authenticator.user):
            return True
        others = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS).exclude(pk=authenticator.pk)
        return bool(others.exists())

    def get_totp_issuer(self) -> str:
        """What the authenticator app writes beside the code: in Latin letters, which every app shows."""
        return "DGSN Open Days"


def _first_page(*names: str) -> str:
    """The first of these pages that this site has."""
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return "/"
