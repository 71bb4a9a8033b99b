"""Halls, and the rules of sign-up."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.utils.translation import gettext_lazy as _

from openday.editions.models import Edition, Zone
from openday.forms import WesternCharField, WesternIntegerField
from seminars.models import Hall, SeminarRules
from seminars.services.halls import HallCard

MOST_SEATS = 100_000
MOST = {
    "max_seats": 100,
    "max_group_seats": 1000,
    "confirm_hours": 24 * 30,
    "offer_hours": 24 * 30,
    "closes_minutes_before": 24 * 60 * 7,
    "retention_days": 3650,
}


class HallForm(forms.Form):
    """A hall as staff describe it."""

    code = WesternCharField(
        label=_("Code"),
        max_length=12,
        validators=[RegexValidator(r"^[A-Za-z0-9-]+$", _("Letters, digits and hyphens, such as H1."))],
        widget=forms.TextInput({"dir": "ltr", "autocomplete": "off"}),
    )
    name_ar = forms.CharField(
        label=_("Name in Arabic"), max_length=120, widget=forms.TextInput({"lang": "ar", "dir": "rtl"})
    )
    name_fr = forms.CharField(
        label=_("Name in French"), max_length=120, required=False, widget=forms.TextInput({"lang": "fr", "dir": "ltr"})
    )
    name_en = forms.CharField(
        label=_("Name in English"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"lang": "en", "dir": "ltr"}),
    )
    zone = forms.ModelChoiceField(
        label=_("Zone"), queryset=Zone.objects.none(), help_text=_("Where it lies on the plan.")
    )
    capacity = WesternIntegerField(label=_("Seats"), min_value=1, max_value=MOST_SEATS)
    booths = WesternIntegerField(
        label=_("Interpretation booths"),
        min_value=0,
        max_value=20,
        initial=0,
        help_text=_("One for each language into which is interpreted."),
    )
    position = WesternIntegerField(
        label=_("Place in lists"), min_value=0, max_value=1000, initial=0, help_text=_("The smallest stands first.")
    )
    # Ticked once staff were shown which seminars let more people sign up than the hall would have seats.
    is_understood = forms.BooleanField(label=_("Change the hall all the same; I settle the seats next"), required=False)

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = edition.zones.order_by("code", "pk")
        self.fields["zone"].queryset = zones  # type: ignore[attr-defined]
        self.fields["zone"].initial = zones.filter(kind=Zone.Kind.SEMINARS).first()

    def card(self) -> HallCard:
        given = dict(self.cleaned_data)
        given.pop("is_understood")
        return HallCard(zone_id=given.pop("zone").pk, **given)


def shown(hall: Hall) -> dict[str, Any]:
    """Initial values of HallForm."""
    names = ("code", "name_ar", "name_fr", "name_en", "zone", "capacity", "booths", "position")
    return {name: getattr(hall, name) for name in names}


class SeminarRulesForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    """Shape only: `services.rules.change_seminar_rules` judges and writes."""

    class Meta:
        model = SeminarRules
        fields = tuple(MOST)
        field_classes = dict.fromkeys(MOST, WesternIntegerField)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, most in MOST.items():
            least = 0 if name == "closes_minutes_before" else 1
            self.fields[name].validators += [MinValueValidator(least), MaxValueValidator(most)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        person, group = cleaned.get("max_seats"), cleaned.get("max_group_seats")
        if person and group and group < person:
            self.add_error("max_group_seats", _("A group may ask for as many seats as a person, or more."))
        return cleaned

    @property
    def rules(self) -> dict[str, Any]:
        """What was changed."""
        return {name: self.cleaned_data[name] for name in self.changed_data}
