"""How an outlet is named in lists, and told from others of its name."""

from html import escape
from typing import Final

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from media_accreditation.languages import language_names
from media_accreditation.models import Outlet
from media_accreditation.names import host_of
from media_accreditation.services.matching import Candidate, Sign
from openday.countries import HOME, country_name

register = template.Library()
TONES: Final = {"verified": "good", "pending": "wait", "merged": ""}
SIGNS: Final = {
    Sign.NUMBER: _("same number"),
    Sign.NAME: _("same name"),
    Sign.SITE: _("same website"),
    Sign.SOUND: _("sounds the same"),
    Sign.LIKENESS: _("resembles it"),
}


@register.simple_tag
def outlet_name(outlet: Outlet) -> SafeString:
    """Its name in the reader's script, with the other beside it."""
    other = outlet.name_in_other_script
    beside = f' <bdi class="soft">{escape(other)}</bdi>' if other else ""
    return mark_safe(f"<b><bdi>{escape(outlet.name)}</bdi></b>{beside}")  # noqa: S308 - its parts are escaped


@register.simple_tag
def outlet_facts(outlet: Outlet) -> SafeString:
    """What it is, in which languages, where and at which site, on one line."""
    abroad = country_name(outlet.country) if outlet.country != HOME else ""
    facts = (str(Outlet.Kind(outlet.kind).label), language_names(outlet.languages), outlet.city, abroad)
    said = "".join(f"<span><bdi>{escape(fact)}</bdi></span>" for fact in facts if fact)
    host = host_of(outlet.website)
    said += f'<span><bdi dir="ltr">{escape(host)}</bdi></span>' if host else ""
    return mark_safe(f'<span class="facts-line small soft">{said}</span>')  # noqa: S308 - its parts are escaped


@register.filter
def languages_in_words(codes: list[str]) -> str:
    return language_names(codes)


@register.filter
def country(code: str) -> str:
    return country_name(code)


@register.filter
def tone(state: str) -> str:
    """Of the badge that says how an outlet or a representative stands."""
    return TONES.get(state, "bad")


@register.filter
def sign(candidate: Candidate) -> str:
    """Why an outlet may be the same as another."""
    return str(SIGNS[candidate.sign])
