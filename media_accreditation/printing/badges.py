"""Badges as they are printed: two sides of A6 each, in both scripts, whatever language staff read."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from media_accreditation.models import Badge, Category, PressRules, TeamMember
from openday.editions.models import Edition, Zone
from openday.editions.words import edition_said
from openday.passes.documents import Said, Typeset, pdf_of, said
from openday.passes.models import Pass
from openday.passes.qr import qr_path
from openday.telephones import national

RULES = (
    gettext_lazy("This badge is personal: wear it where it is seen, and show an identity paper when asked."),
    gettext_lazy("It opens the zones and the days that are printed on it. Its code is read at the gates."),
    gettext_lazy(
        "Lost it? Tell the press office at once: its code is refused from then on. Found it? Bring it to a gate."
    ),
)


def badges_pdf(
    badges: Sequence[Badge], *, faces: Mapping[int, bytes], made_at: datetime, typeset: Typeset = pdf_of
) -> bytes:
    """Front and back of each of `badges` (from `for_printing`, of one edition), in their order.

    `faces` are JPEGs of 700 × 900 pixels, by the badge's primary key. Four queries.
    """
    edition = badges[0].edition
    tokens = dict(
        Pass.objects.filter(serial__in=[badge.pass_serial for badge in badges]).values_list("serial", "token")
    )
    zones = {zone.pk: zone for zone in edition.zones.order_by("code", "pk")}
    days = {day: _formatted(day, "l") for day in _days_shown(edition, badges)}
    data = {
        "language": "ar",
        "words": _words(),
        "rules": {language: _rules(language) for language in ("ar", "fr", "en")},
        "contact": _contact(edition),
        "badges": [
            _badge(badge, place, token=tokens[badge.pass_serial], zones=zones, days=days)
            for place, badge in enumerate(badges)
        ],
    }
    for language, key in (("ar", "edition"), ("fr", "edition-fr")):
        with translation.override(language):
            data[key] = edition_said(edition)
    with translation.override("ar"):
        data["title"] = str(badges[0]) if len(badges) == 1 else _("Badges of the press")
    return typeset("badge", data, made_at=made_at, pictures=[faces[badge.pk] for badge in badges])


def in_both(text: str | Promise) -> dict[str, str]:
    """A text of ours in Arabic and in French."""
    texts = {}
    for language in ("ar", "fr"):
        with translation.override(language):
            texts[language] = str(text)
    return texts


def _words() -> dict[str, Any]:
    """What the template says by itself: in both languages, but what is said to screen readers alone."""
    with translation.override("ar"):
        alone = {"photo": _("Photo"), "code": _("Code of the badge, to be shown at the gate")}
    return alone | {
        "press": in_both(pgettext_lazy("on a badge", "Press")),
        "zones": in_both(gettext_lazy("Zones")),
        "all-zones": in_both(gettext_lazy("All zones")),
        "days": in_both(gettext_lazy("Days")),
        "office": in_both(gettext_lazy("Press office")),
    }


def _rules(language: str) -> list[Said]:
    with translation.override(language):
        return [said(str(rule)) for rule in RULES]


def _contact(edition: Edition) -> list[str]:
    """Where the press office is reached, as far as it says so."""
    rules = PressRules.objects.filter(edition=edition).first()
    if rules is None:
        return []
    return [each for each in (national(rules.contact_phone), rules.contact_email) if each]


def _days_shown(edition: Edition, badges: Sequence[Badge]) -> list[date]:
    """Those of the edition, and any other that a badge is for."""
    days = set(edition.days.values_list("date", flat=True))
    return sorted(days.union(*(badge.days for badge in badges)))


def _badge(
    badge: Badge, place: int, *, token: str, zones: Mapping[int, Zone], days: Mapping[date, dict[str, str]]
) -> dict[str, Any]:
    member, outlet = badge.member, badge.member.application.outlet
    return {
        "face": place,
        "number": str(badge),
        "qr": qr_path(token),
        "alt": member.name,
        "name": {"ar": member.name_ar, "la": member.name_fr},
        "outlet": {"ar": outlet.name_ar, "la": outlet.name_fr},
        "role": in_both(TeamMember.Role(member.role).label),
        "category": {"letter": badge.category, **in_both(Category(badge.category).label)},
        "zones": [_zone(zones[pk]) for pk in zones if pk in badge.zone_ids],
        "days": [{"number": str(day.day), "is-open": day in badge.days, **weekday} for day, weekday in days.items()],
        "month": _months(list(days)),
    }


def _zone(zone: Zone) -> dict[str, str]:
    return {"code": zone.code, "ar": zone.name_ar, "fr": zone.name_fr or zone.name_en}


def _months(days: Sequence[date]) -> dict[str, str]:
    """`May 2027`, or both where there are two."""
    firsts = [next(group) for _month, group in groupby(days, key=lambda day: (day.year, day.month))]
    formatted = [_formatted(first, "F Y") for first in firsts]
    return {language: " – ".join(month[language] for month in formatted) for language in ("ar", "fr")}


def _formatted(day: date, form: str) -> dict[str, str]:
    texts = {}
    for language in ("ar", "fr"):
        with translation.override(language):
            texts[language] = date_format(day, form)
    return texts
