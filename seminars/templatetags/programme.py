"""The programme in templates."""

from collections.abc import Sequence

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openday.countries import country_name
from seminars.services.programme_items import Part, PublicSpeaker
from seminars.words import languages_said

register = template.Library()


@register.filter
def spoken(codes: Sequence[str]) -> str:
    """ "Arabic, French", as it stands inside a sentence: French writes its languages small there."""
    said = languages_said(codes)
    return said.lower() if (get_language() or "").startswith("fr") else said


@register.filter
def names_said(parts: Sequence[Part]) -> str:
    """ "Nadia El Alaoui, Youssef Benali" """
    return _(", ").join(part.speaker.name for part in parts)


@register.filter
def function_said(speaker: PublicSpeaker) -> str:
    """What a speaker is, and where: "Commissioner, DGSN"."""
    return _(", ").join(text for text in (speaker.title, speaker.organisation) if text)


@register.filter
def country(code: str) -> str:
    return country_name(code) if code else ""


@register.filter
def initial(speaker: PublicSpeaker) -> str:
    """The first letter of a name, where there is no photo."""
    return speaker.name[:1]
