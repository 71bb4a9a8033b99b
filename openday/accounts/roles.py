"""Who may do what: the one table of roles."""

from typing import TYPE_CHECKING, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from openday.accounts.models import User


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
    MANAGE_MESSAGES = "manage_messages", _("Send messages, change their texts and reminders")
    VIEW_PRESS = "view_press", _("See outlets, how far their accreditation is, and figures of the press")
    MANAGE_OUTLETS = "manage_outlets", _("Verify, change, import and merge outlets")
    REVIEW_PRESS = "review_press", _("Decide applications for the press office")
    REVIEW_SECURITY = "review_security", _("Decide applications for security")
    MANAGE_PRESS = "manage_press", _("Change press rules and quotas, draw lots, release decisions, keep the media kit")
    MANAGE_BADGES = "manage_badges", _("Print badges, hand them over, replace and revoke them")
    MANAGE_ACTIVITIES = "manage_activities", _("Plan interviews, filming, live slots and statements")
    VIEW_PROGRAMME = "view_programme", _("See seminars, speakers, the draft of the schedule and who signed up")
    MANAGE_PROGRAMME = "manage_programme", _("Change seminars, speakers, halls and the draft; release the schedule")
    MANAGE_REGISTRATIONS = "manage_registrations", _("Open seats, keep the waiting list, let people in")
    MANAGE_PEOPLE = "manage_people", _("Give and take roles")


PERMISSIONS_BY_ROLE: Final[dict[Role, frozenset[Permission]]] = {
    Role.DIRECTION: frozenset(
        {Permission.VIEW_STAFF_HOME, Permission.VIEW_VISITS, Permission.VIEW_PRESS, Permission.VIEW_PROGRAMME}
    ),
    Role.VISITS: frozenset(
        {
            Permission.VIEW_STAFF_HOME,
            Permission.VIEW_VISITS,
            Permission.MANAGE_VISITS,
            Permission.VERIFY_MEMBERSHIPS,
            Permission.MANAGE_INSTITUTIONS,
            Permission.MANAGE_MESSAGES,
        }
    ),
    Role.PRESS: frozenset(
        {
            Permission.VIEW_STAFF_HOME,
            Permission.VIEW_PRESS,
            Permission.MANAGE_OUTLETS,
            Permission.REVIEW_PRESS,
            Permission.MANAGE_PRESS,
            Permission.MANAGE_BADGES,
            Permission.MANAGE_ACTIVITIES,
            Permission.MANAGE_MESSAGES,
        }
    ),
    Role.SECURITY: frozenset({Permission.VIEW_STAFF_HOME, Permission.VIEW_PRESS, Permission.REVIEW_SECURITY}),
    Role.PROGRAMME: frozenset(
        {
            Permission.VIEW_STAFF_HOME,
            Permission.MANAGE_SLOTS,
            Permission.MANAGE_PAVILIONS,
            Permission.VIEW_VISITS,
            Permission.VIEW_PROGRAMME,
            Permission.MANAGE_PROGRAMME,
            Permission.MANAGE_REGISTRATIONS,
            Permission.MANAGE_MESSAGES,
        }
    ),
    Role.GATES: frozenset(
        {
            Permission.VIEW_STAFF_HOME,
            Permission.VIEW_VISITS,
            Permission.VIEW_PROGRAMME,
            Permission.MANAGE_REGISTRATIONS,
        }
    ),
    Role.OPERATOR: frozenset(Permission),
}


def permissions_of(roles: list[str]) -> frozenset[Permission]:
    """All that `roles` (values of `Role`) allow together."""
    return frozenset().union(*(PERMISSIONS_BY_ROLE[Role(role)] for role in roles))


# Who gives and takes which roles. Nobody changes their own.
ROLES_GIVEN_BY: Final[dict[Role, frozenset[Role]]] = {Role.OPERATOR: frozenset(Role)}

# What a permission opens in the Django admin: `app.model`, and whether it may be changed there too. Whoever holds
# MANAGE_PEOPLE sees all of it. What a model allows at all (adding, deleting) is said by its own admin page.
VIEW: Final = frozenset({"view"})
CHANGE: Final = frozenset({"view", "change"})
ADMIN_BY_PERMISSION: Final[dict[Permission, dict[str, frozenset[str]]]] = {
    Permission.VIEW_VISITS: dict.fromkeys(
        ["schools.visit", "schools.visitgroup", "schools.stop", "schools.arrivalwindow", "schools.visitfeedback"], VIEW
    ),
    Permission.VERIFY_MEMBERSHIPS: {"schools.membership": VIEW},
    Permission.MANAGE_INSTITUTIONS: {"schools.institution": CHANGE, "schools.region": VIEW, "schools.province": VIEW},
    Permission.MANAGE_SLOTS: {"pavilions.slot": VIEW},
    Permission.MANAGE_PAVILIONS: {
        "pavilions.pavilion": CHANGE,
        "pavilions.pavilioncontact": VIEW,
        "editions.zone": VIEW,
    },
    Permission.MANAGE_OUTLETS: {
        "media_accreditation.outlet": CHANGE,
        "media_accreditation.representative": VIEW,
        "media_accreditation.outletimport": VIEW,
    },
    Permission.MANAGE_PRESS: dict.fromkeys(
        [
            "media_accreditation.application",
            "media_accreditation.quota",
            "media_accreditation.categorycapacity",
            "media_accreditation.draw",
        ],
        VIEW,
    ),
    Permission.MANAGE_ACTIVITIES: dict.fromkeys(
        ["media_accreditation.activityrequest", "media_accreditation.officer", "media_accreditation.presspoint"], VIEW
    ),
    Permission.MANAGE_PROGRAMME: {
        "seminars.hall": CHANGE,
        **dict.fromkeys(
            [
                "seminars.seminar",
                "seminars.speaker",
                "seminars.material",
                "seminars.placement",
                "seminars.schedulerelease",
                "seminars.livestream",
            ],
            VIEW,
        ),
    },
    Permission.MANAGE_REGISTRATIONS: dict.fromkeys(["seminars.registration", "seminars.seating"], VIEW),
    Permission.MANAGE_MESSAGES: dict.fromkeys(
        [
            "notifications.message",
            "notifications.bulkmessage",
            "notifications.messagetext",
            "notifications.reminderrule",
            "notifications.blockedaddress",
        ],
        VIEW,
    ),
}


def roles_given_by(user: "User") -> frozenset[Role]:
    """The roles that `user` may give and take."""
    if not user.is_active:
        return frozenset()
    held = [Role.OPERATOR] if user.is_superuser else user.roles
    return frozenset().union(*(ROLES_GIVEN_BY.get(Role(role), frozenset()) for role in held))
