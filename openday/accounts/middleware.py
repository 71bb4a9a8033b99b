"""Who may go on, and what the trail keeps of them."""

import re
from collections.abc import Callable
from typing import Any, Final

import pghistory
from allauth.account.internal.flows.reauthentication import suspend_request
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from pghistory.middleware import HistoryMiddleware

from openday.accounts.client import client_address
from openday.accounts.second_factor import has_second_factor, must_pass_second_factor, session_passed_second_factor

View = Callable[..., HttpResponseBase]

# What staff reach before their second factor: the way out, and the way to it.
WAY_OUT: Final = frozenset({"account_logout"})
WAY_TO_PASS: Final = frozenset({"mfa_reauthenticate", "mfa_reauthenticate_webauthn"})
WAY_TO_SET_UP: Final = frozenset({"mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"})


class SignInMiddleware(LoginRequiredMiddleware):
    """Every page asks for a sign-in unless it says otherwise, and of staff for their second factor.

    A view that is `login_not_required` is not looked at, and neither are cookie and session of who asks for it:
    that keeps the public pages cacheable. The API has its own door (`api_authentication.IsSignedIn`).
    """

    def process_view(
        self, request: HttpRequest, view_func: View, view_args: tuple[Any, ...], view_kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None  # before Django's own, which looks at the person first
        answer: HttpResponseBase | None = super().process_view(request, view_func, view_args, view_kwargs)
        if answer is None:
            pghistory.context(user=request.user.pk)
            answer = self._second_factor(request)
        return _for_htmx(request, answer) if answer else None

    def _second_factor(self, request: HttpRequest) -> HttpResponseBase | None:
        user = request.user
        if user.is_anonymous or not must_pass_second_factor(user) or session_passed_second_factor(request, user):
            return None
        name = request.resolver_match.url_name if request.resolver_match else None
        is_set_up = has_second_factor(user)
        if name in WAY_OUT or name in (WAY_TO_PASS if is_set_up else WAY_TO_SET_UP):
            return None
        answer: HttpResponseBase = suspend_request(
            request, reverse("mfa_reauthenticate" if is_set_up else "mfa_activate_totp")
        )
        return answer


def _for_htmx(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """A redirect that htmx follows with the whole page, not into the part that it asked for."""
    if "HX-Request" not in request.headers or answer.status_code != 302:
        return answer
    return HttpResponse(headers={"HX-Redirect": answer["Location"]})


# What a signed link ends with (`openday.signed_links`): whoever reads the trail must not come in by it.
_KEY: Final = re.compile(r"(?<=/)[A-Za-z0-9_-]{43}(?=/|$)")


class TrailMiddleware(HistoryMiddleware):
    """Every change on the trail carries who made it, from which address, on which page.

    Who is read at once only where the request may write: reading it opens the session, which public pages must
    not. On other pages SignInMiddleware adds it once it has asked; the API, when it knows its caller.
    """

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        path = _KEY.sub("…", request.path)
        context: dict[str, Any] = {"url": path, "address": client_address(request)}
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            context["user"] = request.user.pk
        return context
