"""Who may do what with institutions and visits, as plain claims. Lists use `visible_to`."""

from datetime import datetime

from openday.accounts.models import User
from openday.accounts.roles import Permission
from schools.models import Institution, Visit
from schools.services.booking import CHANGEABLE_STATES
from schools.services.passes import STATES_WITH_PASSES


def can_represent(user: User, institution: Institution) -> bool:
    """Whether `user` acts for `institution`: as its verified representative, or as a visits officer. One query."""
    if user.may(Permission.MANAGE_VISITS):
        return True
    return institution.memberships.verified().filter(user=user).exists()


def can_change_visit(user: User, visit: Visit, *, now: datetime) -> bool:
    """Whether `user`, who acts for its institution, can still change or cancel it. `visit` comes with its edition."""
    if visit.state not in CHANGEABLE_STATES:
        return False
    return user.may(Permission.MANAGE_VISITS) or now < visit.changes_close_at(visit.edition)


def can_correct_contact(user: User, visit: Visit, *, now: datetime) -> bool:
    """Whether `user`, who acts for its institution, can still say who comes with the groups and in which coaches."""
    if visit.state not in CHANGEABLE_STATES:
        return False
    return user.may(Permission.MANAGE_VISITS) or now < visit.arrives_at


def can_void_passes(user: User, visit: Visit) -> bool:
    """Whether `user` may say that its passes are lost. Two queries at the most."""
    return visit.state in STATES_WITH_PASSES and can_represent(user, visit.institution)
