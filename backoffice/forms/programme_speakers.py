"""How staff narrow the list of speakers, and whose data they look for."""

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from seminars.models import Contribution
from seminars.search import MAX_LETTERS

# What a speaker still owes the programme, or we them.
STANDINGS: Final = [
    ("", _("All")),
    ("no_link", _("Not written to yet")),
    ("waiting", _("Has not filled in their page")),
    ("to_look", _("Wrote something to be looked at")),
    ("filled", _("Has filled in their page")),
    ("no_photo", _("Without a photo")),
    ("unsaid", _("Has not said whether they may be filmed")),
    ("refused", _("May not be filmed")),
    ("idle", _("In no seminar")),
]


class SpeakerListForm(forms.Form):
    q = forms.CharField(label=_("Name, organisation or e-mail"), required=False, max_length=MAX_LETTERS)
    standing = forms.ChoiceField(label=_("Standing"), required=False, choices=STANDINGS)
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("All roles")), *Contribution.Role.choices]
    )


class PersonForm(forms.Form):
    """Whose data is looked for."""

    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput({"dir": "ltr", "autocomplete": "off"}))


class EraseForm(PersonForm):
    """Whose data is erased, for good."""

    is_sure = forms.BooleanField(label=_("It is this person who asks, and I made sure of it"))
