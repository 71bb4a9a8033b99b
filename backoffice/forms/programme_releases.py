"""What is typed when the schedule is released, and which releases are compared."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from seminars.models import ScheduleRelease

NAME: Final = ScheduleRelease._meta.get_field("name").max_length
NOTE: Final = ScheduleRelease._meta.get_field("note_ar").max_length


def _note(language: str, direction: str) -> forms.Textarea:
    return forms.Textarea({"rows": 2, "lang": language, "dir": direction})


class ReleaseForm(forms.Form):
    """`seen` is what was seen of the preview."""

    name = forms.CharField(
        label=_("Name of the release"), max_length=NAME, help_text=_("The public reads it: a number will do.")
    )
    note_ar = forms.CharField(label=_("Note in Arabic"), required=False, max_length=NOTE, widget=_note("ar", "rtl"))
    note_fr = forms.CharField(label=_("Note in French"), required=False, max_length=NOTE, widget=_note("fr", "ltr"))
    note_en = forms.CharField(label=_("Note in English"), required=False, max_length=NOTE, widget=_note("en", "ltr"))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def notes(self) -> dict[str, str]:
        """By language."""
        return {language: self.cleaned_data[f"note_{language}"] for language in ("ar", "fr", "en")}


class CompareForm(forms.Form):
    """Two releases by number."""

    before = forms.TypedChoiceField(label=pgettext_lazy("of two releases", "From"), coerce=int)
    after = forms.TypedChoiceField(label=pgettext_lazy("of two releases", "To"), coerce=int)

    def __init__(self, releases: Sequence[ScheduleRelease], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(release.number, release.name) for release in releases]
        for name in ("before", "after"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # it is a choice field
