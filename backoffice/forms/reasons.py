"""Why staff refuse or suspend: one of the usual reasons, their own words, or both."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """`REASONS` are the usual ones, in the language of whoever reads them."""

    REASONS: ClassVar[Sequence[Promise | str]] = ()

    usual = forms.ChoiceField(label=_("Reason"), required=False)
    words = forms.CharField(
        label=_("In your words"),
        required=False,
        max_length=240,
        help_text=_("The person reads it. Say what they can do next."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = [(str(at), text) for at, text in enumerate(self.REASONS)]
        self.fields["usual"].choices = [("", _("In my own words")), *usual]  # type: ignore[attr-defined]

    def reason(self) -> str:
        """Both parts, in the officer's language; empty where nothing was said."""
        if not self.is_valid():
            return ""
        usual = self.cleaned_data["usual"]
        said = [str(self.REASONS[int(usual)]) if usual else "", self.cleaned_data["words"].strip()]
        return " ".join(part for part in said if part)
