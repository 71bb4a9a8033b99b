"""How seats are counted, in the active language: on pages, in messages, on papers, in calendars."""

from django.utils.translation import ngettext

from openday.languages import said_once


@said_once
def seats_counted(number: int) -> str:
    """ "2 seats" """
    return ngettext("%(count)d seat", "%(count)d seats", number) % {"count": number}


@said_once
def people_counted(number: int) -> str:
    return ngettext("%(count)d person", "%(count)d people", number) % {"count": number}
