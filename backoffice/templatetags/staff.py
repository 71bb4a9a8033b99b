"""What the pages of staff repeat: their navigation, telephones, and how full something is."""

from typing import Any, Final

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from backoffice.navigation import pages_for
from backoffice.services.figures import crowd_of
from openday.accounts.roles import Permission
from openday.editions.models import Level
from openday.telephones import national
from pavilions.models import Pavilion
from pavilions.services.slots import SlotPlan, Why
from schools.services.arrivals import ArrivalPlan

register = template.Library()


@register.inclusion_tag("backoffice/_nav.html", takes_context=True)
def staff_nav(context: template.Context) -> dict[str, Any]:
    return {"pages": list(pages_for(context["request"].user)), "frame": context["frame"]}


@register.simple_tag(takes_context=True)
def may(context: template.Context, permission: str) -> bool:
    """`{% may "manage_visits" as may_change %}`: whether who reads holds the permission."""
    return bool(context["request"].user.may(Permission(permission)))


@register.filter
def phone(number: str) -> SafeString:
    """A telephone number to read and to call."""
    return format_html('<a href="tel:{}"><bdi dir="ltr">{}</bdi></a>', number, national(number))


@register.filter
def crowd(taken: int, capacity: int) -> int:
    """From 1 (quiet) to 5 (crowded)."""
    return crowd_of(taken / capacity if capacity else 0)


@register.filter
def percent_of(part: int, whole: int) -> int:
    """Whole percents, at most 100: what a bar is drawn from."""
    return min(100, round(100 * part / whole)) if whole else 0


@register.filter
def label_of(value: str, choices: Any) -> str:
    """The words of `value` among `choices` (a TextChoices class or pairs)."""
    return str(dict(getattr(choices, "choices", choices)).get(value, value))


@register.filter
def skipped_because(plan: SlotPlan | ArrivalPlan) -> list[tuple[str, int]]:
    """Why turns are not opened, in words, the most frequent reason first."""
    return [(str(_WHY[why]), count) for why, count in plan.skipped_because().most_common()]


@register.filter
def places_of(plan: SlotPlan | ArrivalPlan) -> int:
    """The places that would be opened."""
    return sum(turn.capacity for turn in plan.fresh)


_WHY: Final[dict[Why, Promise]] = {
    Why.STANDING: _("Already open at that very time"),
    Why.IN_THE_WAY: _("Another one overlaps it"),
    Why.STAGE_TAKEN: _("Another show is on the stage then"),
    Why.OUTSIDE_HOURS: _("The site is shut then"),
    Why.PAST: _("It is past"),
}


@register.filter
def level_label(level: str) -> str:
    """A school level in words."""
    return str(Level(level).label) if level in Level.values else level


@register.filter
def texts_written(pavilion: Pavilion) -> list[tuple[str, bool]]:
    """Each language by the letters of its switch, and whether name, summary and text are all written in it."""
    return [
        (tongue, all(getattr(pavilion, f"{stem}_{language}") for stem in ("name", "summary", "text")))
        for language, tongue in (("ar", "ع"), ("fr", "FR"), ("en", "EN"))
    ]
