"""The pages of staff that stand in the navigation, each for those who may open it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openday.accounts.models import User
from openday.accounts.roles import Permission


@dataclass(frozen=True)
class StaffPage:
    """`is_exact`: only this page is "here", not those below it. `with_pages`: others that belong to it."""

    url_name: str
    label: str | Promise
    permission: Permission
    is_exact: bool = False
    with_pages: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return reverse(f"backoffice:{self.url_name}")

    @property
    def also(self) -> list[str]:
        return [reverse(f"backoffice:{name}") for name in self.with_pages]


PAGES: Final = (
    StaffPage("home", _("Overview"), Permission.VIEW_STAFF_HOME, is_exact=True),
    StaffPage("visit-list", _("Visits"), Permission.VIEW_VISITS),
    StaffPage("membership-queue", _("Memberships"), Permission.VERIFY_MEMBERSHIPS),
    StaffPage("institution-list", _("Institutions"), Permission.MANAGE_INSTITUTIONS),
    StaffPage("slot-list", _("Slots"), Permission.VIEW_VISITS),
    StaffPage("arrival-list", _("Arrivals"), Permission.VIEW_VISITS),
    StaffPage("press-application-list", _("Accreditations"), Permission.VIEW_PRESS),
    StaffPage("representative-queue", _("Representatives"), Permission.MANAGE_OUTLETS),
    StaffPage("outlet-list", _("Outlets"), Permission.VIEW_PRESS),
    StaffPage("badge-list", _("Badges"), Permission.MANAGE_BADGES),
    StaffPage("press-activity-list", _("Activities"), Permission.VIEW_PRESS),
    StaffPage("pavilion-list", _("Pavilions"), Permission.MANAGE_PAVILIONS),
    StaffPage("press-kit-list", _("Media kit"), Permission.MANAGE_PRESS),
    StaffPage("press-paper-looks", _("Looks at papers"), Permission.MANAGE_PRESS),
    StaffPage("press-rules", _("Press rules"), Permission.MANAGE_PRESS),
    StaffPage(
        "seminar-list",
        _("Seminars"),
        Permission.VIEW_PROGRAMME,
        with_pages=("hall-list", "seminar-rules", "seminar-person"),
    ),
    StaffPage("speaker-list", _("Speakers"), Permission.VIEW_PROGRAMME),
    StaffPage("seating-list", _("Seats"), Permission.VIEW_PROGRAMME),
    StaffPage("stream-list", _("Live streams"), Permission.VIEW_PROGRAMME),
    StaffPage("schedule-draft", _("Schedule draft"), Permission.VIEW_PROGRAMME, with_pages=("schedule-release-list",)),
    StaffPage("message-list", _("Messages"), Permission.MANAGE_MESSAGES),
    StaffPage("feedback", _("Answers"), Permission.VIEW_VISITS),
    StaffPage("edition-detail", _("Edition"), Permission.MANAGE_EDITION),
    StaffPage("trail", _("Trail"), Permission.VIEW_VISITS),
)


def pages_for(user: User) -> Iterator[StaffPage]:
    """In the order of the navigation. No query."""
    for page in PAGES:
        if user.may(page.permission) and _exists(page):
            yield page


def _exists(page: StaffPage) -> bool:
    try:
        return bool(page.url)
    except NoReverseMatch:
        return False
