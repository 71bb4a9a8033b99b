"""Who may change what of the programme."""

from openday.accounts.models import User
from openday.accounts.roles import Permission
from seminars.errors import MayNotManage


def check_manages_programme(by: User) -> None:
    """Raises MayNotManage."""
    if not by.may(Permission.MANAGE_PROGRAMME):
        raise MayNotManage
