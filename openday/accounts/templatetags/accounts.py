"""Small things that the account's pages say."""

import time
from collections.abc import Sequence

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django import template
from django.conf import settings

from openday.accounts import demo
from openday.accounts.browsers import Browser, browser_of
from openday.accounts.secrets import opened

register = template.Library()


@register.simple_tag
def demo_accounts() -> Sequence[demo.DemoAccount]:
    return demo.demo_accounts()


@register.simple_tag(takes_context=True)
def demo_code(context: template.Context) -> str:
    """The code that a demonstration's invented person would read off their telephone now; "" for anyone else."""
    request = context["request"]
    stage = getattr(request, "_login_stage", None)
    user = stage.login.user if stage else request.user
    if not (settings.IS_DEMO and user.is_authenticated and user.is_demo):
        return ""
    app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    return format_hotp_value(hotp_value(opened(app.data["secret"]), int(time.time()) // 30)) if app else ""


@register.filter
def browser(session: UserSession) -> Browser:
    return browser_of(session.user_agent)
