"""What a person chooses."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from openday.forms import ChipSelect

# Each language by its own name: whoever cannot read this page finds theirs.
NAMES = {"ar": "العربية", "fr": "Français", "en": "English"}


class ChoicesForm(forms.Form):
    """`offers_sms`: whether an SMS can reach this person at all; the question is left out where none can."""

    language = forms.ChoiceField(
        label=_("Language of what we send you"),
        choices=[(code, NAMES[code]) for code, _name in settings.LANGUAGES],
        widget=ChipSelect,
    )
    wants_email = forms.BooleanField(label=_("By e-mail"), required=False)
    wants_sms = forms.BooleanField(label=_("By SMS"), required=False)

    def __init__(self, *args: Any, offers_sms: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not offers_sms:
            del self.fields["wants_sms"]
