"""What an import of outlets says of a row."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from media_accreditation.services.imports.rows import labels
from openday.lists import words
from openday.lists.cells import Remark

REASONS: Final[dict[str, Promise]] = words.REASONS | {
    "too_long": _("%(field)s is longer than %(limit)s characters."),
    "kind_unknown": _("The kind “%(value)s” is unknown: written press, photo, radio, television, online, agency."),
    "same_outlet": _("Row %(row)s is already the same outlet."),
    "left_out": _("Left out, as you said."),
}
WARNINGS: Final[dict[str, Promise]] = {
    "language_unknown": _("The language “%(value)s” is unknown: left out."),
    "country_unknown": _("The country “%(value)s” is unknown: left as it is."),
    "website_malformed": _("“%(value)s” is not the address of a website: left out."),
    "email_malformed": _("“%(value)s” is not an e-mail address: left out."),
    "phone_malformed": _("“%(value)s” is not a telephone: left out."),
    "repeats": _("Repeats row %(row)s."),
    "stays_refused": _("Staff refused this outlet: it stays refused."),
    "stays_suspended": _("Staff suspended this outlet: it stays suspended."),
}


def sentence_of(remark: Remark) -> str:
    """Why a row is left out, or what to look at."""
    said = REASONS.get(remark.code) or WARNINGS[remark.code]
    return str(said) % _in_words(remark.data)


def _in_words(data: Mapping[str, str]) -> dict[str, str]:
    named = labels()
    return {key: named.get(value, value) if key == "field" else value for key, value in data.items()}
