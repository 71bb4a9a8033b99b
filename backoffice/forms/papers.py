"""Which papers of which day staff want."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from openday.editions.models import Edition, Gate
from openday.forms import ChipSelect
from schools.models import PaperBatch


class PapersForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Papers"), choices=PaperBatch.Kind, initial=PaperBatch.Kind.LETTERS, widget=ChipSelect
    )
    day = forms.TypedChoiceField(label=_("Day"), coerce=date.fromisoformat)
    gate = forms.ModelChoiceField(
        label=_("Gate"), queryset=Gate.objects.none(), required=False, empty_label=_("All gates")
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=ChipSelect)

    def __init__(self, *args: Any, edition: Edition, days: list[date], day: date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].choices = [(each.isoformat(), date_format(each, "l j F")) for each in days]  # type: ignore[attr-defined]
        self.fields["day"].initial = day.isoformat() if day else None
        gates = Gate.objects.filter(edition=edition, takes_groups=True).order_by("code", "pk")
        self.fields["gate"].queryset = gates  # type: ignore[attr-defined]
        self.fields["language"].initial = get_language()
