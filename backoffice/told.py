"""What was told about a record, on its page of staff."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from backoffice.permissions import staff_of
from openday.accounts.roles import Permission
from openday.notifications.told import About, told_to_staff


def told_on_page(request: HttpRequest, about: About, *, found_by: str, page: str = "") -> dict[str, Any]:
    """For the context of templates/backoffice/messages/_told.html. One query.

    `found_by` finds them in the list of messages; who sends one again comes back to `page`, else to this one.
    """
    may_see_addresses = staff_of(request).may(Permission.MANAGE_MESSAGES)
    return {
        "told": told_to_staff(about, may_see_addresses=may_see_addresses),
        "told_page": page or request.get_full_path(),
        "told_url": f"{reverse('backoffice:message-list')}?{urlencode({'q': found_by})}",
    }
