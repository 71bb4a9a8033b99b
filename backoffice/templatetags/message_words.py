"""What the pages about messages repeat: addresses, channels, languages, placeholders, and when a reminder leaves."""

from typing import Final

from django import template
from django.conf import settings
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openday.notifications.models import Channel, ReminderRule
from openday.notifications.reminders import Reminder
from openday.notifications.told import address_said

register = template.Library()
register.filter(address_said)

_LETTERS: Final = {"ar": "ع", "fr": "FR", "en": "EN"}


@register.filter
def channel_said(channel: str) -> str:
    return str(Channel(channel).label)


@register.filter
def letters(language: str) -> str:
    """A language by the letters of its switch."""
    return _LETTERS[language]


@register.filter
def language_said(language: str) -> str:
    """A language by its name, in the active one."""
    return str(dict(settings.LANGUAGES)[language])


@register.filter
def braced(name: str) -> str:
    """A placeholder as it is written in a text."""
    return f"{{{name}}}"


@register.filter
def when_said(rule: ReminderRule, reminder: Reminder) -> str:
    """When a reminder leaves: "2 days before the arrival, 10:00"."""
    days, what = rule.days_before, str(reminder.happens)
    if days == 0:
        said = _("The day of %(what)s") % {"what": what}
    elif days > 0:
        said = ngettext("%(count)d day before %(what)s", "%(count)d days before %(what)s", days)
        said %= {"count": days, "what": what}
    else:
        said = ngettext("%(count)d day after %(what)s", "%(count)d days after %(what)s", -days)
        said %= {"count": -days, "what": what}
    return said + _(", ") + time_format(rule.local_time, "H:i")
