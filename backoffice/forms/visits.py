"""What staff type about a visit."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=400,
        help_text=_("The institution reads it. Say what it can do next."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class InstitutionSearchForm(forms.Form):
    q = forms.CharField(
        label=_("Name or ministry code of the institution"), max_length=120, min_length=2, required=False
    )
