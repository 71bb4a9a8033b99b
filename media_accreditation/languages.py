"""Languages in which outlets publish, by their ISO 639 code."""

from collections.abc import Iterable
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LANGUAGES: Final[dict[str, Promise]] = {
    "ar": _("Arabic"),
    "zgh": _("Amazigh"),
    "fr": _("French"),
    "en": _("English"),
    "es": _("Spanish"),
    "de": _("German"),
    "it": _("Italian"),
    "pt": _("Portuguese"),
    "nl": _("Dutch"),
    "tr": _("Turkish"),
    "ru": _("Russian"),
    "zh": _("Chinese"),
}


def language_names(codes: Iterable[str]) -> str:
    """`العربية، الفرنسية`, in the active language; a code that is none of them stays as it is."""
    return str(_(", ")).join(str(LANGUAGES.get(code, code)) for code in codes)
