"""How people, languages and places of the programme are said, in the active language: for feeds and papers."""

from collections.abc import Iterable

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openday.editions.models import Edition
from seminars.models import Contribution, SpokenLanguage
from seminars.services.programme import Item, Part


def languages_said(codes: Iterable[str]) -> str:
    """ "Arabic, French"; in a sentence, French writes them small."""
    names = _(", ").join(str(SpokenLanguage(code).label) for code in codes)
    return names.lower() if get_language() == "fr" else names


def held_in(item: Item) -> str:
    """In which languages it is held, and into which it is interpreted; "" for a show, which has none."""
    if not item.languages:
        return ""
    if item.interpretation:
        return _("Held in: %(languages)s. Interpreted into: %(interpretation)s.") % {
            "languages": languages_said(item.languages),
            "interpretation": languages_said(item.interpretation),
        }
    return _("Held in: %(languages)s.") % {"languages": languages_said(item.languages)}


def part_said(part: Part) -> str:
    """Who, what they are, and what they do there where it is more than to speak."""
    speaker = part.speaker
    said = _(", ").join(text for text in (speaker.name, speaker.title, speaker.organisation) if text)
    if part.role == Contribution.Role.SPEAKER:
        return said
    return _("%(person)s (%(role)s)") % {"person": said, "role": part.role_label}


def place_said(place: str, edition: Edition) -> str:
    """The hall or stage, the venue and the city."""
    return _(", ").join(dict.fromkeys((place, edition.venue, edition.city)))
