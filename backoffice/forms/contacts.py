"""Who runs a pavilion."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from openday.forms import PhoneField
from pavilions.models import PavilionContact


class ContactForm(forms.Form):
    full_name = forms.CharField(label=_("Full name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"dir": "ltr"}))
    phone = PhoneField(label=_("Telephone"), required=False, help_text=_("Only if reminders by SMS are wanted."))
    language = forms.ChoiceField(
        label=pgettext_lazy("of our messages", "Language of our messages"), choices=settings.LANGUAGES
    )


def values_of(contact: PavilionContact | None) -> dict[str, Any]:
    """What stands in the form before anything is typed."""
    if contact is None:
        return {}
    return {name: getattr(contact, name) for name in ContactForm.base_fields}
