"""The letters of sign-up, sign-in and security, by the names under which allauth asks for them.

None of those that go to an address which nobody has confirmed yet repeats what was typed into a form: a name
such as "You have won, see example.com" would make our letter carry somebody else's.
"""

from collections.abc import Callable
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openday.accounts.mail import Letter, link
from openday.accounts.roles import Role

STAFF_KEEP_THEIR_ACCOUNT: Final = gettext_lazy(
    "You hold a role: ask an operator to take it back first, then erase your account."
)

# allauth's context, and the reader's language
Writer = Callable[[dict[str, Any], str], Letter]


def confirm_new_account(context: dict[str, Any], language: str) -> Letter:
    return Letter(
        subject=_("Confirm your e-mail address"),
        lines=(_("One step is left: confirm that this address is yours, and your account is ready."),),
        action=_("Confirm my address"),
        url=link(context["activate_url"], language),
        note=_(
            "The link works for three days, on any device. If you did not ask for an account, do nothing: without"
            " this confirmation it is never opened."
        ),
    )


def confirm_new_address(context: dict[str, Any], language: str) -> Letter:
    return Letter(
        subject=_("Confirm your new e-mail address"),
        lines=(_("You asked to use this address for your account. Until you confirm it, the old one stays in use."),),
        action=_("Confirm my address"),
        url=link(context["activate_url"], language),
        note=_("The link works for three days, on any device. If it was not you, do nothing: nothing changes."),
    )


def account_exists(context: dict[str, Any], language: str) -> Letter:
    return Letter(
        subject=_("You already have an account"),
        lines=(
            _("Somebody, probably you, asked for an account with this address. There is one already."),
            _("Sign in with it, or choose a new password if you have forgotten yours."),
        ),
        action=_("Choose a new password"),
        url=link(context["password_reset_url"], language),
        note=_("If it was not you, there is nothing to do."),
    )


def no_account(context: dict[str, Any], language: str) -> Letter:
    return Letter(
        subject=_("There is no account with this address"),
        lines=(
            _("Somebody, probably you, asked for a new password. There is no account with this address."),
            _("Perhaps you signed up with another one. Otherwise you can create an account."),
        ),
        action=_("Create an account"),
        url=link(context["signup_url"], language),
        note=_("If it was not you, there is nothing to do."),
    )


def choose_password(context: dict[str, Any], language: str) -> Letter:
    return Letter(
        subject=_("Choose a new password"),
        lines=(_("You asked for a new password. Choose it here; until then the old one works."),),
        action=_("Choose a new password"),
        url=link(context["password_reset_url"], language),
        note=_("The link works once, within a day. If it was not you, do nothing: nothing changes."),
    )


def security_note(subject: str, line: str, context: dict[str, Any], language: str) -> Letter:
    """Something about how the person signs in was changed: what, from where, and what to do if it was not them."""
    return Letter(
        subject=subject,
        lines=(
            line,
            _("If it was not you, choose a new password at once, then sign out everywhere on your account's page."),
        ),
        action=_("Choose a new password"),
        url=link(reverse("account_reset_password"), language),
        facts=_whence(context),
    )


def token_made(context: dict[str, Any], language: str) -> Letter:
    """A token outlives the password: a new one would leave it open."""
    return Letter(
        subject=_("An API token was made"),
        lines=(
            _("The token “%(name)s” can now use the API in your name.") % {"name": context["name"]},
            _("If it was not you, revoke the token at once, then choose a new password and sign out everywhere."),
        ),
        action=_("See my tokens"),
        url=link(reverse("accounts:token-list"), language),
        facts=_whence(context),
    )


def _whence(context: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    when = timezone.localtime(context["timestamp"])
    return (
        (_("When"), f"{date_format(when, 'DATE_FORMAT')}, {date_format(when, 'H:i')}"),
        (_("From the address"), context["ip"]),
        (_("With the browser"), context["user_agent"]),
    )


def _security(subject: Callable[[], str], line: Callable[[dict[str, Any]], str]) -> Writer:
    return lambda context, language: security_note(subject(), line(context), context, language)


def _address_changed(context: dict[str, Any]) -> str:
    return _("Your account is now used with %(new)s instead of %(old)s.") % {
        "new": context["to_email"],
        "old": context["from_email"],
    }


WRITERS: Final[dict[str, Writer]] = {
    "account/email/email_confirmation_signup": confirm_new_account,
    "account/email/email_confirmation": confirm_new_address,
    "account/email/account_already_exists": account_exists,
    "account/email/unknown_account": no_account,
    "account/email/password_reset_key": choose_password,
    "account/email/password_changed": _security(
        lambda: _("Your password was changed"), lambda _context: _("The password of your account was changed.")
    ),
    "account/email/password_reset": _security(
        lambda: _("Your password was changed"), lambda _context: _("The password of your account was changed.")
    ),
    "account/email/password_set": _security(
        lambda: _("Your password was changed"), lambda _context: _("The password of your account was changed.")
    ),
    "account/email/email_changed": _security(lambda: _("The address of your account was changed"), _address_changed),
    "account/email/email_deleted": _security(
        lambda: _("An address was taken off your account"),
        lambda context: _("%(address)s was taken off your account.") % {"address": context["deleted_email"]},
    ),
    "mfa/email/totp_activated": _security(
        lambda: _("A second factor was added"),
        lambda _context: _("Signing in now also asks for a code of your authenticator app."),
    ),
    "mfa/email/totp_deactivated": _security(
        lambda: _("A second factor was removed"),
        lambda _context: _("Signing in no longer asks for a code of your authenticator app."),
    ),
    "mfa/email/recovery_codes_generated": _security(
        lambda: _("New recovery codes"), lambda _context: _("New recovery codes were made; the old ones are void.")
    ),
    "mfa/email/webauthn_added": _security(
        lambda: _("A second factor was added"), lambda _context: _("A security key was added to your account.")
    ),
    "mfa/email/webauthn_removed": _security(
        lambda: _("A second factor was removed"),
        lambda _context: _("A security key was removed from your account."),
    ),
    "accounts/token_made": token_made,
}


def roles_changed(roles: list[str]) -> Letter:
    names = _(", ").join(str(Role(role).label) for role in roles)
    if not roles:
        return Letter(
            subject=_("Your roles were changed"),
            lines=(_("You no longer hold a role on the site of the Open Days. Your account stays yours."),),
        )
    return Letter(
        subject=_("Your roles were changed"),
        lines=(
            _("On the site of the Open Days you now hold: %(roles)s.") % {"roles": names},
            _("Staff sign in with a second factor: the site will ask you to set it up if you have none."),
        ),
    )


def second_factor_reset() -> Letter:
    return Letter(
        subject=_("Your second factor was reset"),
        lines=(
            _("At your request, the operator removed your second factor and signed you out everywhere."),
            _("The site will ask for a new one at your next sign-in. If you did not ask for this, call the operator."),
        ),
    )


def account_erased() -> Letter:
    return Letter(
        subject=_("Your account was erased"),
        lines=(
            _("Your name, address and telephone were erased, and nobody can sign in with this account any more."),
            _("Figures of past visits stay, without your name."),
        ),
    )
