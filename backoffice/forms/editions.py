"""The rules, the days and the texts of an edition."""

from typing import Any, Final

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from openday.editions.models import Edition
from openday.forms import ClockField, DayInput, MomentInput, WesternIntegerField

DEADLINES: Final = ("bookings_open_at", "bookings_close_at", "change_deadline_hours")
LIMITS: Final = ("live_visits_per_institution", "max_groups", "max_group_heads", "max_stops")
RATIOS: Final = (
    "pupils_per_adult_preschool",
    "pupils_per_adult_primary",
    "pupils_per_adult_lower_secondary",
    "pupils_per_adult_upper_secondary",
    "pupils_per_adult_adults",
)
SITE: Final = ("walking_metres_per_minute", "plan_width_m", "plan_height_m")
TEXTS: Final = ("city_ar", "city_fr", "city_en", "venue_ar", "venue_fr", "venue_en")
NUMBERS: Final = ("change_deadline_hours", *LIMITS, *RATIOS, *SITE)
MOST: Final = {"change_deadline_hours": 24 * 60, "max_stops": 40, "max_groups": 60, "live_visits_per_institution": 50}


class RulesForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    """Shape only: `services.editions.change_rules` judges and writes."""

    class Meta:
        model = Edition
        fields = (*DEADLINES, *LIMITS, *RATIOS, *SITE, *TEXTS)
        field_classes = dict.fromkeys(NUMBERS, WesternIntegerField)
        widgets = {"bookings_open_at": MomentInput(), "bookings_close_at": MomentInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in NUMBERS:
            least, most = 0 if name == "change_deadline_hours" else 1, MOST.get(name, 5000)
            self.fields[name].validators += [MinValueValidator(least), MaxValueValidator(most)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("bookings_open_at"), cleaned.get("bookings_close_at")
        if opens and closes and closes <= opens:
            self.add_error("bookings_close_at", _("This is not after the beginning."))
        return cleaned

    @property
    def rules(self) -> dict[str, Any]:
        """What was changed."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class DayForm(forms.Form):
    date = forms.DateField(label=_("Day"), widget=DayInput)
    opens = ClockField(label=_("Opens"))
    closes = ClockField(label=_("Closes"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("opens"), cleaned.get("closes")
        if opens and closes and closes <= opens:
            self.add_error("closes", _("This is not after the beginning."))
        return cleaned


class BaseDays(BaseFormSet):  # type: ignore[type-arg]  # not generic when it runs
    deletion_widget = forms.CheckboxInput

    def add_fields(self, form: DayForm, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Closed that day")

    def clean(self) -> None:
        if any(self.errors):
            return
        dates = [form.cleaned_data["date"] for form in self._kept()]
        if not dates:
            raise forms.ValidationError(_("An edition has one opening day at least."))
        if len(set(dates)) < len(dates):
            raise forms.ValidationError(_("A day stands twice in the table."))

    def _kept(self) -> list[DayForm]:
        return [form for form in self.forms if form.cleaned_data.get("date") and not form.cleaned_data.get("DELETE")]

    @property
    def hours(self) -> dict[Any, Any]:
        """Clocks by day, of the days that stay open."""
        return {
            form.cleaned_data["date"]: (form.cleaned_data["opens"], form.cleaned_data["closes"])
            for form in self._kept()
        }


DayFormSet = formset_factory(
    DayForm, formset=BaseDays, extra=1, can_delete=True, max_num=60, absolute_max=60, validate_max=True
)
