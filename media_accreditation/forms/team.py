"""A team member: as the outlet describes them, and as they describe themselves."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from media_accreditation.forms.applications import DaysField, ZonesField, offer_days_and_zones
from media_accreditation.models import TeamMember
from media_accreditation.services.identity import plain_number
from media_accreditation.services.team import MemberDetails, OwnPart
from openday.countries import CountryField
from openday.editions.models import Edition
from openday.forms import PhoneField, WesternCharField

ROLES: Final = [("", _("Choose the role")), *TeamMember.Role.choices]
ID_KINDS: Final = [("", _("Choose the paper")), *TeamMember.IdKind.choices]
HIDDEN_DIGITS: Final = 3


class NumberOfPaperField(WesternCharField):
    """Letters and digits, however they are spaced."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(
            {"dir": "ltr", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        )
        super().__init__(max_length=30, required=False, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text and not plain_number(text):
            raise forms.ValidationError(_("Write the number with its letters and digits."))
        return text


class OwnPartForm(forms.Form):
    """What a member knows best. Names as in the identity paper; the numbers are never shown again."""

    name_ar = forms.CharField(
        label=_("Full name in Arabic"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"lang": "ar", "dir": "rtl", "autocomplete": "off"}),
        help_text=_("As in the identity paper. It stands large on the badge."),
    )
    name_fr = forms.CharField(
        label=_("Full name in Latin letters"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"lang": "fr", "dir": "ltr", "autocomplete": "off"}),
        help_text=_("As in the identity paper."),
    )
    nationality = CountryField(label=_("Nationality"))
    phone = PhoneField(label=_("Telephone"), required=False)
    id_kind = forms.ChoiceField(label=_("Identity paper"), choices=ID_KINDS, required=False)
    id_number = NumberOfPaperField(label=_("Number of the identity paper"))
    press_card_number = NumberOfPaperField(
        label=_("Number of the press card"), help_text=_("Where there is one; the letter of assignment counts too.")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("name_ar", "name_fr"):
            cleaned[name] = " ".join(cleaned.get(name, "").split())
        if not cleaned["name_ar"] and not cleaned["name_fr"]:
            self.add_error("name_ar", _("Write the name, in Arabic or in Latin letters."))
        return cleaned

    def hide_numbers(self, member: TeamMember) -> None:
        """Say which numbers are kept by their last characters; an empty field leaves them."""
        for name in ("id_number", "press_card_number"):
            if kept := getattr(member, name):
                self.initial.pop(name, None)
                self.fields[name].help_text = _("Kept: … %(end)s. Write it again only to change it.") % {
                    "end": f"\u2066{kept[-HIDDEN_DIGITS:]}\u2069"
                }

    def part(self) -> OwnPart:
        return OwnPart(**{name: self.cleaned_data[name] for name in OwnPartForm.base_fields})


class MemberForm(OwnPartForm):
    """All of a member. Only a role and a name are required: the rest is listed as missing until it is there."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLES, help_text=_("It decides the category of the badge."))
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        widget=forms.EmailInput({"dir": "ltr", "autocomplete": "off"}),
        help_text=_("With it, the person can be invited to fill in their own part."),
    )
    language = forms.ChoiceField(
        label=pgettext_lazy("of our messages", "Language of our messages"), choices=settings.LANGUAGES, initial="ar"
    )
    days = DaysField(label=_("Only on these days"), required=False, help_text=_("None chosen: all days of the team."))
    zones = ZonesField(
        label=_("Only in these zones"), required=False, help_text=_("None chosen: all zones of the team.")
    )

    field_order = ("role", "name_ar", "name_fr", "nationality", "email", "phone", "language")

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_days_and_zones(self, edition)

    def details(self) -> MemberDetails:
        cleaned = dict(self.cleaned_data)
        days, zones = tuple(cleaned.pop("days", ())), tuple(cleaned.pop("zones", ()))
        return MemberDetails(**cleaned, days=days, zone_ids=zones)


def shown(member: TeamMember) -> dict[str, Any]:
    """Initial values of either form."""
    names = [name for name in MemberForm.base_fields if name not in ("days", "zones")]
    values = {name: getattr(member, name) for name in names}
    return values | {
        "days": [day.isoformat() for day in member.days],
        "zones": [zone.pk for zone in member.zones.all()],
    }
