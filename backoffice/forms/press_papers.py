"""Narrowing the looks at papers, and saying why a person is erased."""

from django import forms
from django.utils.translation import gettext_lazy as _

from media_accreditation.models import Paper
from openday.forms import DayInput


class LooksForm(forms.Form):
    """Nothing of it can be wrong: what is not understood narrows nothing."""

    q = forms.CharField(label=_("Person, outlet or officer"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Paper"), required=False, choices=[("", _("All papers")), *Paper.Kind.choices])
    day = forms.DateField(label=_("Day"), required=False, widget=DayInput)


class EraseForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=240,
        help_text=_("The outlet reads it where the person was accredited. For example: at the person's own request."),
    )
    is_sure = forms.BooleanField(label=_("I have checked who asks, and that it is about this person."))
