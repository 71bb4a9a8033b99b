"""The style guide: every component, in each language and theme, with what a long name and an empty list do to it."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from openday.editions.models import Level
from openday.forms import ChipSelect, CounterInput, DayInput, PhoneField, WesternIntegerField
from openday.pages.frame import RIGHT_TO_LEFT, TONGUES
from openday.public_pages import public_page
from pavilions.models import Family

PANES: Final = (("ar", "light"), ("ar", "dark"), ("fr", "light"), ("fr", "dark"), ("en", "light"), ("en", "dark"))
SWATCHES: Final = (
    *("page", "surface", "sunk", "line", "ink", "ink-soft", "act", "gold-fill", "good", "bad"),
    *("crowd-1", "crowd-2", "crowd-3", "crowd-4", "crowd-5"),
)


class SampleForm(forms.Form):
    """One field of each kind."""

    adult_in_charge = forms.CharField(label=_("Adult in charge"), help_text=_("An adult who comes with the pupils."))
    phone = PhoneField(label=_("Telephone"))
    level = forms.ChoiceField(label=_("Level"), choices=Level.choices)
    day = forms.DateField(label=_("Day"), widget=DayInput)
    pupils = WesternIntegerField(label=_("Pupils"), widget=CounterInput, min_value=1, max_value=60)
    language = forms.ChoiceField(
        label=_("Language"), choices=[(code, name) for code, (name, _short) in TONGUES.items()], widget=ChipSelect
    )
    sector = forms.ChoiceField(
        label=_("Sector"), choices=[("public", _("public")), ("private", _("private"))], widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("For the team only.")
    )
    paper = forms.FileField(label=_("Paper"), required=False)
    has_needs = forms.BooleanField(label=_("A wheelchair or another need"), required=False)


@dataclass(frozen=True)
class Pane:
    """Everything of the guide in one language and one theme."""

    language: str
    direction: str
    theme: str
    name: str
    form: SampleForm
    wrong_form: SampleForm
    page_obj: Any

    @property
    def key(self) -> str:
        return f"{self.language}-{self.theme}"


def pane(language: str, theme: str) -> Pane:
    filled = {
        "adult_in_charge": "نادية العلوي" if language == "ar" else "Nadia Alaoui",
        "phone": "06 12 34",
        "level": "primary",
        "day": "2027-05-24",
        "pupils": "٢٤",
        "language": "fr",
    }
    return Pane(
        language=language,
        direction="rtl" if language in RIGHT_TO_LEFT else "ltr",
        theme=theme,
        name=TONGUES[language][0],
        form=SampleForm(auto_id=f"{language}-{theme}-%s", initial=filled | {"phone": "+212612345678", "pupils": 24}),
        wrong_form=SampleForm(filled, auto_id=f"{language}-{theme}-wrong-%s"),
        page_obj=Paginator(range(390), 10).page(2),
    )


@cache
def icon_names() -> list[str]:
    """The symbols of the sprite."""
    sprite = (settings.BASE_DIR / "static" / "icons.svg").read_text()
    return re.findall(r'<symbol id="([\w-]+)"', sprite)


@public_page(fresh_seconds=300)
def styleguide(request: HttpRequest) -> HttpResponse:
    """No query but the frame's."""
    panes = []
    for language, theme in PANES:
        with translation.override(language):
            panes.append(render_pane(request, pane(language, theme)))
    context = {"panes": panes, "icons": icon_names(), "swatches": SWATCHES, "sizes": range(6, 0, -1)}
    return render(request, "pages/styleguide.html", context)


def render_pane(request: HttpRequest, shown: Pane) -> str:
    """Rendered while its language is on."""
    return render_to_string("pages/_styleguide_pane.html", {"pane": shown, "families": Family}, request)
