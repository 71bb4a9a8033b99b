"""What templates ask of the demo."""

from django import template
from django.conf import settings

from openday.demo.accounts import AccountShown, demo_accounts

register = template.Library()


@register.simple_tag(name="demo_accounts")
def accounts_of_a_demo() -> list[AccountShown]:
    """`{% demo_accounts as accounts %}`: the accounts to try, on a demo site alone; elsewhere none."""
    return demo_accounts() if settings.IS_DEMO else []
