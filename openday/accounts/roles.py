"""Who may do what: the one table of roles."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The jobs of DGSN staff. People of institutions and outlets hold no role: they hold memberships."""

    DIRECTION = "direction", _("Direction")
    VISITS = "visits", _("Visits officer")
    PRESS = "press", _("Press officer")
    SECURITY = "security", _("Security officer")
    PROGRAMME = "programme", _("Programme officer")
    GATES = "gates", _("Gates officer")
    OPERATOR = "operator", _("Operator of the site")


class Permission(models.TextChoices):
    VIEW_STAFF_HOME = "view_staff_home", _("See the staff home")
    VIEW_VISITS = "view_visits", _("See every visit")
    MANAGE_VISITS = "manage_visits", _("Change and cancel visits")
    VERIFY_MEMBERSHIPS = "verify_memberships", _("Verify who represents an institution")
    MANAGE_INSTITUTIONS = "manage_institutions", _("Import and change institutions")
    MANAGE_SLOTS = "manage_slots", _("Open, close and resize slots")
    MANAGE_PAVILIONS = "manage_pavilions", _("Change pavilions and their texts")
    MANAGE_EDITION = "manage_edition", _("Change the edition and its rules")
    MANAGE_PEOPLE = "manage_people", _("Give and take roles")


PERMISSIONS_BY_ROLE: Final[dict[Role, frozenset[Permission]]] = {
    Role.DIRECTION: frozenset({Permission.VIEW_STAFF_HOME, Permission.VIEW_VISITS}),
    Role.VISITS: frozenset(
        {
            Permission.VIEW_STAFF_HOME,
            Permission.VIEW_VISITS,
            Permission.MANAGE_VISITS,
            Permission.VERIFY_MEMBERSHIPS,
            Permission.MANAGE_INSTITUTIONS,
        }
    ),
    Role.PRESS: frozenset({Permission.VIEW_STAFF_HOME}),
    Role.SECURITY: frozenset({Permission.VIEW_STAFF_HOME}),
    Role.PROGRAMME: frozenset(
        {Permission.VIEW_STAFF_HOME, Permission.MANAGE_SLOTS, Permission.MANAGE_PAVILIONS, Permission.VIEW_VISITS}
    ),
    Role.GATES: frozenset({Permission.VIEW_STAFF_HOME, Permission.VIEW_VISITS}),
    Role.OPERATOR: frozenset(Permission),
}


def permissions_of(roles: list[str]) -> frozenset[Permission]:
    """All that `roles` (values of `Role`) allow together."""
    return frozenset().union(*(PERMISSIONS_BY_ROLE[Role(role)] for role in roles))
