"""What an outlet fills in of its application: the contact, when and where; what it brings; what a review asked."""

from datetime import date
from typing import Any, Final

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from media_accreditation.models import Application, Vehicle
from media_accreditation.services.equipment import VehicleDetails
from openday.digits import to_western
from openday.editions.models import Edition
from openday.forms import (
    ChipSelect,
    ChipSelectMultiple,
    CounterInput,
    PhoneField,
    WesternCharField,
    WesternIntegerField,
)

LONGEST_SERIAL: Final = 60
MOST_AT_ONCE: Final = 50


class DaysField(forms.TypedMultipleChoiceField):
    """Days of an edition."""

    widget = ChipSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=date.fromisoformat, **kwargs)

    def of(self, edition: Edition) -> None:
        days = edition.days.order_by("date").values_list("date", flat=True)
        self.choices = [(day.isoformat(), date_format(day, "l j F")) for day in days]


class ZonesField(forms.TypedMultipleChoiceField):
    """Zones of an edition, by primary key."""

    widget = ChipSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, **kwargs)

    def of(self, edition: Edition) -> None:
        self.choices = [(zone.pk, zone.name) for zone in edition.zones.order_by("code", "pk")]


class ApplicationForm(forms.Form):
    """Nothing is required: a draft is kept as far as it goes, and says what is missing."""

    contact_name = forms.CharField(
        label=_("Contact person"), max_length=120, required=False, widget=forms.TextInput({"autocomplete": "name"})
    )
    contact_email = forms.EmailField(
        label=_("Their e-mail"),
        required=False,
        widget=forms.EmailInput({"dir": "ltr", "autocomplete": "email"}),
    )
    contact_phone = PhoneField(label=_("Their telephone"), required=False)
    days = DaysField(label=_("The days on which you come"), required=False)
    zones = ZonesField(
        label=_("The zones in which you work"),
        required=False,
        help_text=_("Ask for those that you need: each is looked at."),
    )
    remarks = forms.CharField(
        label=_("What else we should know"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
        help_text=_("For example: a live broadcast, a power supply, a late arrival."),
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_days_and_zones(self, edition)

    @classmethod
    def showing(cls, application: Application) -> "ApplicationForm":
        initial = {
            "contact_name": application.contact_name,
            "contact_email": application.contact_email,
            "contact_phone": application.contact_phone,
            "days": [day.isoformat() for day in application.days],
            "zones": [zone.pk for zone in application.zones.all()],
            "remarks": application.remarks,
        }
        return cls(initial=initial, edition=application.edition)

    def values(self) -> dict[str, Any]:
        """For `update_application`."""
        cleaned = dict(self.cleaned_data)
        return cleaned | {"zone_ids": cleaned.pop("zones", [])}


def offer_days_and_zones(form: forms.Form, edition: Edition) -> None:
    """The days and zones of `edition`; no field for zones where it has none."""
    for name in ("days", "zones"):
        field: Any = form.fields[name]
        field.of(edition)
        if not field.choices:
            del form.fields[name]


class EquipmentForm(forms.Form):
    """Pieces of one kind: each with its serial number, or so many without."""

    name = forms.CharField(
        label=_("What it is"),
        max_length=120,
        widget=forms.TextInput({"dir": "auto"}),
        help_text=_("Kind, make and model: “Camera Sony FX6”."),
    )
    serial_numbers = forms.CharField(
        label=_("Serial numbers"),
        required=False,
        max_length=(LONGEST_SERIAL + 2) * MOST_AT_ONCE,
        widget=forms.Textarea({"rows": 2, "dir": "ltr", "autocomplete": "off"}),
        help_text=_("One a line, each makes a piece. The gate compares them."),
    )
    count = WesternIntegerField(
        label=_("Or how many, without serial numbers"),
        required=False,
        min_value=1,
        max_value=500,
        initial=1,
        widget=CounterInput,
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_serial_numbers(self) -> list[str]:
        lines = self.cleaned_data["serial_numbers"].splitlines()
        serials = [serial for line in lines if (serial := " ".join(to_western(line).split()))]
        if any(len(serial) > LONGEST_SERIAL for serial in serials):
            raise forms.ValidationError(_("A serial number has at most 60 characters: write one a line."))
        if len(serials) > MOST_AT_ONCE:
            raise forms.ValidationError(_("At most 50 serial numbers at once: add the others afterwards."))
        return serials

    def clean_count(self) -> int:
        return self.cleaned_data["count"] or 1


class VehicleForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=Vehicle.Kind, initial=Vehicle.Kind.CAR, widget=ChipSelect)
    plate = WesternCharField(label=_("Plate"), max_length=20, widget=forms.TextInput({"dir": "auto"}))
    model = forms.CharField(label=_("Make and model"), max_length=80, required=False)
    frequencies = WesternCharField(
        label=_("Frequencies, for a satellite van"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"dir": "ltr"}),
        help_text=_("All on which it sends, with their unit: 14.25 GHz, 14.27 GHz."),
    )

    def clean_plate(self) -> str:
        return " ".join(self.cleaned_data["plate"].upper().split())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_satellite, frequencies = cleaned.get("kind") == Vehicle.Kind.SATELLITE, cleaned.get("frequencies")
        if is_satellite and not frequencies and "frequencies" not in self.errors:
            self.add_error("frequencies", _("Say on which frequencies the van sends."))
        if not is_satellite:
            cleaned["frequencies"] = ""
        return cleaned

    def details(self) -> VehicleDetails:
        return VehicleDetails(**self.cleaned_data)


class AnswerForm(forms.Form):
    answer = forms.CharField(label=_("Your answer"), max_length=2000, widget=forms.Textarea({"rows": 3, "dir": "auto"}))
