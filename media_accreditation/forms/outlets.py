"""Finding an outlet, asking to act for it, proposing one, and what is said of one."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from media_accreditation.languages import LANGUAGES
from media_accreditation.models import Outlet
from media_accreditation.names import host_of
from media_accreditation.search import MAX_LETTERS
from media_accreditation.services.outlets import Proposal
from openday.countries import CountryField
from openday.forms import ChipSelect, ChipSelectMultiple, PhoneField, WesternCharField
from openday.languages import is_arabic

_LEFT_TO_RIGHT: Final = {"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}


class FindForm(forms.Form):
    q = forms.CharField(
        label=_("Name of the outlet"),
        required=False,
        max_length=MAX_LETTERS,
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "spellcheck": "false", "enterkeyhint": "search"}
        ),
    )


class AskForm(forms.Form):
    job_title = forms.CharField(
        label=_("Your function there"),
        max_length=80,
        help_text=_("For example: editor in chief, journalist, head of production."),
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )


class ReachForm(forms.Form):
    """How an outlet is reached and in what it publishes: its people change it themselves."""

    languages = forms.MultipleChoiceField(
        label=_("Languages"), required=False, choices=list(LANGUAGES.items()), widget=ChipSelectMultiple
    )
    website = forms.CharField(
        label=_("Website"), required=False, max_length=200, widget=forms.TextInput(attrs=_LEFT_TO_RIGHT)
    )
    city = forms.CharField(label=_("City"), required=False, max_length=120)
    address = forms.CharField(label=_("Address"), required=False, max_length=240)
    email = forms.EmailField(
        label=_("E-mail of the newsroom"), required=False, widget=forms.EmailInput(attrs={"dir": "ltr"})
    )
    phone = PhoneField(label=_("Telephone of the newsroom"), required=False)

    def clean_website(self) -> str:
        """With its scheme, so that it can be followed; an address of the web and nothing else."""
        website: str = self.cleaned_data["website"]
        if not website:
            return ""
        whole = website if "://" in website else f"https://{website}"
        try:
            URLValidator(schemes=["http", "https"])(whole)
        except ValidationError as error:
            raise ValidationError(_("This is not the address of a website, such as example.ma.")) from error
        if not host_of(whole):
            raise ValidationError(_("This is not the address of a website, such as example.ma."))
        return whole


class OutletForm(ReachForm):
    """All that is said of an outlet. The two names are in two scripts."""

    kind = forms.ChoiceField(label=_("It is"), choices=Outlet.Kind, widget=ChipSelect)
    name = forms.CharField(
        label=_("Its name"), max_length=200, help_text=_("As it stands on its licence, in Arabic where it has one.")
    )
    other_name = forms.CharField(label=_("Its name in the other script"), max_length=200, required=False)
    registration_number = WesternCharField(
        label=_("Licence or registration number"),
        required=False,
        max_length=40,
        help_text=_("It makes the verification faster."),
        widget=forms.TextInput(attrs=_LEFT_TO_RIGHT),
    )
    country = CountryField(label=_("Country"))

    field_order: tuple[str, ...] = (
        *("kind", "name", "other_name", "registration_number", "country", "city", "address"),
        *("languages", "website", "email", "phone"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        name, other = cleaned.get("name", ""), cleaned.get("other_name", "")
        if name and other and is_arabic(name) == is_arabic(other):
            self.add_error("other_name", _("Both names are in the same script: leave this one empty."))
        return cleaned

    def proposal(self) -> Proposal:
        told = self.cleaned_data
        names = {is_arabic(name): name for name in (told["other_name"], told["name"]) if name}
        reached = {name: told[name] for name in ("website", "city", "address", "email", "phone")}
        return Proposal(
            kind=told["kind"],
            name_ar=names.get(True, ""),
            name_fr=names.get(False, ""),
            registration_number=told["registration_number"],
            languages=tuple(told["languages"]),
            country=told["country"],
            **reached,
        )


class ProposeForm(OutletForm):
    """An outlet that is not in the list, and who asks to act for it."""

    job_title = AskForm.base_fields["job_title"]
    # Ticked once the look-alikes were shown.
    is_another = forms.BooleanField(label=_("None of these is mine"), required=False)

    field_order = (*OutletForm.field_order, "job_title", "is_another")


def described(outlet: Outlet) -> dict[str, Any]:
    """`outlet` as OutletForm shows it, its Arabic name first."""
    fields = ("kind", "registration_number", "country", "languages", "website", "city", "address", "email", "phone")
    names = [name for name in (outlet.name_ar, outlet.name_fr) if name]
    return {name: getattr(outlet, name) for name in fields} | {"name": names[0], "other_name": "".join(names[1:])}
