"""Forms of sign-up, sign-in and the account: their words and shapes. Rules live in allauth and in services."""

from datetime import timedelta
from typing import Any, cast

from allauth.account import forms as account_forms
from allauth.account.internal.flows.email_verification import verify_email_indirectly
from allauth.core import context as allauth_context
from allauth.mfa.base import forms as code_forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as key_forms
from django import forms
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from openday.accounts.models import User
from openday.accounts.services import LONGEST_TOKEN
from openday.digits import to_western
from openday.forms import PhoneField, WesternCharField

PASSWORD_HINT = _("At least 10 characters. A few words that only you put together are strong and easy to remember.")
# A code is taken for one step before and one after its own: as long as that, it is taken once.
CODE_LIVES_SECONDS = 120


class Plain:
    """allauth's fields in our words: no placeholders, no links inside hints; Latin input stays left to right."""

    words: dict[str, Any] = {}
    hints: dict[str, Any] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.words.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            if getattr(field.widget, "input_type", "") in ("email", "password"):
                field.widget.attrs["dir"] = "ltr"
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = _("This is not an e-mail address: it looks like name@example.com.")


class FullNameField(forms.CharField):
    """A name as its bearer writes it, in any script; spaces folded."""

    default_error_messages = {"links": _("Enter your name only, without addresses or links.")}

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "name", "dir": "auto"}
        given: dict[str, Any] = {"label": _("Full name"), "max_length": 120, "widget": forms.TextInput(attrs)}
        super().__init__(**given | kwargs)

    def to_python(self, value: Any) -> str:
        name = " ".join((super().to_python(value) or "").split())
        if "://" in name or "www." in name.lower() or "@" in name:
            raise ValidationError(self.error_messages["links"], code="links")
        return name


# --- Sign-in and sign-up --------------------------------------------------------------------------------
class SignInForm(Plain, account_forms.LoginForm):
    words = {"login": _("E-mail"), "password": _("Password"), "remember": _("Stay signed in on this device")}
    hints = {"remember": _("Not on a computer that others use.")}


class SignUpForm(Plain, account_forms.SignupForm):
    full_name = FullNameField()
    field_order = ["full_name", "email", "password1"]
    words = {"email": _("E-mail"), "password1": _("Password")}
    hints = {
        "full_name": _("As it should stand on the visits that you book."),
        "email": _("We send you a link to confirm it."),
        "password1": PASSWORD_HINT,
    }

    def signup(self, request: HttpRequest, user: User) -> None:
        """allauth's hook: the account is there, its address not yet."""
        user.full_name = self.cleaned_data["full_name"]
        user.language = (get_language() or "ar")[:2]
        user.save(update_fields=["full_name", "language"])

    @transaction.atomic
    def save(self, request: HttpRequest) -> User:
        return cast("User", super().save(request))

    def try_save(self, request: HttpRequest) -> Any:
        """An address that has an account takes as long as one that has none: hashing is what takes the time."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class ForgottenPasswordForm(Plain, account_forms.ResetPasswordForm):
    words = {"email": _("E-mail")}


class NewPasswordForm(Plain, account_forms.ResetPasswordKeyForm):
    words = {"password1": _("New password"), "password2": _("New password, again")}
    hints = {"password1": PASSWORD_HINT}

    def save(self) -> None:
        """Whoever opens the link reads the mail of that address: it is confirmed with it."""
        super().save()
        verify_email_indirectly(allauth_context.request, self.user, self.user.email)


class ResendForm(Plain, forms.Form):
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput({"autocomplete": "email", "dir": "ltr"})
    )


# --- The account ------------------------------------------------------------------------------------------
class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    full_name = FullNameField()
    phone = PhoneField(
        label=_("Telephone"), required=False, help_text=_("Where we reach you if something changes on the day.")
    )

    class Meta:
        model = User
        fields = ["full_name", "phone", "language"]
        labels = {"language": _("Language of our mails")}


class ChangeAddressForm(Plain, account_forms.AddEmailForm):
    words = {"email": _("New e-mail address")}
    hints = {"email": _("We send a link there. Until you open it, your present address stays in use.")}


class ChangePasswordForm(Plain, account_forms.ChangePasswordForm):
    words = {
        "oldpassword": _("Present password"),
        "password1": _("New password"),
        "password2": _("New password, again"),
    }
    hints = {"password1": PASSWORD_HINT}


class PasswordAgainForm(Plain, account_forms.ReauthenticateForm):
    words = {"password": _("Password")}


# --- Second factor ------------------------------------------------------------------------------------------
class _Code(Plain):
    """A code in any digits, with or without spaces."""

    words = {"code": _("Code")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = WesternCharField(
            label=_("Code"),
            help_text=self.hints.get("code", ""),
            max_length=40,
            widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr"}),
        )

    def clean_code(self) -> str:
        self.cleaned_data["code"] = "".join(to_western(self.cleaned_data["code"]).split())  # type: ignore[attr-defined]
        code: str = super().clean_code()  # type: ignore[misc]
        return code


class _CodeOnce(_Code):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["autofocus"] = not self.is_bound  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        code = super().clean_code()
        key = f"allauth.openday.code:{self.user.pk}:{code}"  # type: ignore[attr-defined]
        if not cache.add(key, "used", CODE_LIVES_SECONDS):
            raise ValidationError(_("This code was used already. Wait for the next one."), code="used")
        return code


class CodeForm(_CodeOnce, code_forms.AuthenticateForm):
    hints = {"code": _("Six digits from your authenticator app, or one of your recovery codes.")}


class CodeAgainForm(_CodeOnce, code_forms.ReauthenticateForm):
    hints = CodeForm.hints


class ActivateCodeForm(_Code, ActivateTOTPForm):
    hints = {"code": _("The six digits that your app shows now.")}


class AddKeyForm(Plain, key_forms.AddWebAuthnForm):
    words = {"name": _("Name of the key")}
    hints = {"name": _("So that you know it again among several.")}


class RenameKeyForm(Plain, key_forms.EditWebAuthnForm):
    words = {"name": _("Name of the key")}


# --- API tokens -----------------------------------------------------------------------------------------------
class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("What it is for, such as the program that uses it."),
        widget=forms.TextInput({"dir": "auto", "autocomplete": "off"}),
    )
    days = forms.TypedChoiceField(
        label=_("Works for"),
        coerce=int,
        initial=90,
        choices=[
            (30, _("30 days")),
            (90, _("90 days")),
            (180, _("180 days")),
            (LONGEST_TOKEN.days, _("One year")),
        ],
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    @property
    def lasts(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])


class EraseForm(forms.Form):
    is_sure = forms.BooleanField(label=_("Erase my account. I know that this cannot be undone."))
