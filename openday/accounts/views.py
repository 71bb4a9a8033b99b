"""The pages of a person's account. Sign-up, sign-in and second factor are allauth's, changed where staff need it."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openday.accounts import services
from openday.accounts.errors import StillNeeded, TooManyTokens
from openday.accounts.forms import EraseForm, ProfileForm, ResendForm, TokenForm
from openday.accounts.models import ApiToken, User
from openday.accounts.second_factor import has_second_factor, session_passed_second_factor

View = TypeVar("View", bound=Callable[..., HttpResponse])


def recently_signed_in(view: View) -> View:
    """Asks for the password, or a code, once more where the sign-in is not recent."""
    return cast("View", reauthentication_required(app="allauth.account")(view))


def person(request: HttpRequest) -> User:
    """Who is signed in: SignInMiddleware lets nobody else come here."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: an empty POST is one too."""
    return request.POST if request.method == "POST" else None


@never_cache
@require_http_methods(["GET", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    user = person(request)
    form = ProfileForm(posted(request), instance=User.objects.get(pk=user.pk))
    if form.is_valid():
        form.save()
        messages.success(request, _("Your details are saved."))
        return redirect("accounts:home")
    return render(
        request,
        "accounts/home.html",
        {
            "form": form,
            "has_second_factor": has_second_factor(user),
            "session_count": UserSession.objects.filter(user=user).count(),
            "token_count": ApiToken.objects.live_at(timezone.now()).filter(user=user).count(),
        },
    )


# --- Sign-up ------------------------------------------------------------------------------------------------
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def confirmation_resend(request: HttpRequest) -> HttpResponse:
    """Send the link of a sign-up once more. Says the same whether there is such a sign-up or not."""
    form = ResendForm(posted(request))
    if request.method == "POST" and not ratelimit.consume(request, action="resend_confirmation"):
        return too_many_requests(request)
    if not form.is_valid():
        return render(request, "accounts/confirmation_resend.html", {"form": form})
    address = EmailAddress.objects.filter(email=form.cleaned_data["email"].lower(), verified=False).first()
    if address and not EmailAddress.objects.filter(user=address.user_id, verified=True).exists():
        send_verification_email_to_address(request, address, signup=True)
    return redirect("account_email_verification_sent")


# --- Second factor ------------------------------------------------------------------------------------------
class ActivateCode(ActivateTOTPView):
    """Whoever has just entered a first code has passed the second factor in this session."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _passed_with(self.request, Authenticator.objects.get(user=person(self.request), type=Authenticator.Type.TOTP))
        return response


class AddKey(AddWebAuthnView):
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        newest = Authenticator.objects.filter(user=person(self.request), type=Authenticator.Type.WEBAUTHN)
        _passed_with(self.request, newest.latest("pk"))
        return response


class RemoveKey(RemoveWebAuthnView):
    def form_valid(self, form: Any) -> HttpResponse:
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return redirect("mfa_list_webauthn")
        response: HttpResponse = super().form_valid(form)
        return response


def _passed_with(request: HttpRequest, authenticator: Authenticator) -> None:
    authenticator.user = person(request)
    post_authentication(request, authenticator, reauthenticated=True)


# --- Sessions -------------------------------------------------------------------------------------------------
class SessionList(ListUserSessionsView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sessions = services.live_sessions(person=person(self.request), now=timezone.now())
        context: dict[str, Any] = super(ListUserSessionsView, self).get_context_data(**kwargs)  # without its own list
        return context | {"sessions": sessions, "session_count": len(sessions)}


@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        services.end_session(person=person(request), session_id=pk)
    except UserSession.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("That session is over."))
    return redirect("usersessions_list")


# --- API tokens -----------------------------------------------------------------------------------------------
@never_cache
@require_safe
def token_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    tokens = ApiToken.objects.filter(user=person(request)).order_by("-created", "pk")[:100]
    return render(request, "accounts/token_list.html", {"tokens": tokens, "now": now})


@recently_signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def token_make(request: HttpRequest) -> HttpResponse:
    """The secret is in the answer to the POST, and nowhere else."""
    user, now = person(request), timezone.now()
    form = TokenForm(posted(request))
    if form.is_valid():
        try:
            token, secret = services.make_api_token(
                user=user,
                name=form.cleaned_data["name"],
                expires_at=now + form.lasts,
                is_after_second_factor=session_passed_second_factor(request, user),
                now=now,
            )
        except TooManyTokens as error:
            form.add_error(None, _("You have %(limit)d tokens: revoke one first.") % {"limit": error.limit})
        else:
            account_adapter().send_notification_mail("accounts/token_made", user, {"name": token.name})
            return render(request, "accounts/token_made.html", {"token": token, "secret": secret})
    return render(request, "accounts/token_make.html", {"form": form})


@require_POST
def token_revoke(request: HttpRequest, key: str) -> HttpResponse:
    token = get_object_or_404(ApiToken, user=person(request), token_key=key)
    services.revoke_api_token(token=token, by=person(request), now=timezone.now())
    messages.success(request, _("The token is revoked: it opens nothing any more."))
    return redirect("accounts:token-list")


# --- A person's data --------------------------------------------------------------------------------------------
@never_cache
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/data.html")


@recently_signed_in
@never_cache
@require_safe
def data_export(request: HttpRequest) -> HttpResponse:
    exported = services.export_personal_data(user=person(request), now=timezone.now())
    return JsonResponse(
        exported,
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": 'attachment; filename="my-data.json"'},
    )


@recently_signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    user = person(request)
    form = EraseForm(posted(request))
    if form.is_valid():
        try:
            services.erase_person(user=user, by=user, now=timezone.now())
        except StillNeeded as error:
            for reason in error.reasons:
                form.add_error(None, reason)
        else:
            logout(request)
            return render(request, "accounts/erased.html")
    return render(request, "accounts/erase.html", {"form": form})


# --- Too many tries -----------------------------------------------------------------------------------------------
def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """`handler429`: what a rate limit of sign-in, sign-up or mail answers."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = "300"
    return response
