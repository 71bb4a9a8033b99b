"""Opening slots and changing those that stand."""

from datetime import date, datetime, time
from typing import Any, Final

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from openday.editions.models import Edition
from openday.forms import ClockField, WesternIntegerField
from openday.time_zone import at_local, day_bounds, local_zone
from pavilions.models import Pavilion, PavilionQuerySet, Slot, SlotQuerySet
from pavilions.services.slots import Turns

MAX_PEOPLE: Final = 5_000
MAX_MINUTES: Final = 240


class DayChoiceField(forms.TypedChoiceField):
    """One opening day of the edition; `None` where nothing is chosen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=date.fromisoformat, empty_value=None, **kwargs)


class DaysField(forms.TypedMultipleChoiceField):
    """Opening days of the edition, cleaned to a tuple of dates in order."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=date.fromisoformat, empty_value=[], **kwargs)

    def clean(self, value: Any) -> tuple[date, ...]:
        return tuple(sorted(super().clean(value)))


def day_choices(edition: Edition) -> list[tuple[str, str]]:
    """Every opening day, in words. One query."""
    return [
        (day.isoformat(), date_format(day, "l j F"))
        for day in edition.days.order_by("date").values_list("date", flat=True)
    ]


class HoursForm(forms.Form):
    """Days and clocks, filled in with those of the edition. `length_minutes` is one turn."""

    dates = DaysField(label=_("Days"))
    opens = ClockField(label=_("From"))
    closes = ClockField(label=_("Until"))

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition = edition
        days = list(edition.days.order_by("date"))
        choices = [(day.date.isoformat(), date_format(day.date, "l j F")) for day in days]
        self.fields["dates"].choices = choices  # type: ignore[attr-defined]
        self.fields["dates"].initial = [value for value, _label in choices]
        if days:
            self.fields["opens"].initial = min(day.opens_at.astimezone(local_zone()).time() for day in days)
            self.fields["closes"].initial = max(day.closes_at.astimezone(local_zone()).time() for day in days)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("opens"), cleaned.get("closes")
        if opens and closes and closes <= opens:
            self.add_error("closes", _("This is not after the beginning."))
        return cleaned


class SlotsOpenForm(HoursForm):
    """Which pavilions open which turns. No pavilion chosen means all of them."""

    pavilions = forms.ModelMultipleChoiceField(
        label=_("Pavilions"),
        queryset=Pavilion.objects.none(),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none to open slots in all of them. Shows of one stage take its turns one after the other."),
    )
    turn_minutes = WesternIntegerField(
        label=_("Length of a turn, minutes"), min_value=5, max_value=MAX_MINUTES, initial=25
    )
    gap_minutes = WesternIntegerField(
        label=_("Pause after each turn, minutes"), min_value=0, max_value=MAX_MINUTES, initial=5
    )
    capacity = WesternIntegerField(
        label=_("Capacity of each turn, people"), min_value=1, max_value=MAX_PEOPLE, initial=50
    )

    field_order = ("pavilions", "dates", "opens", "closes", "turn_minutes", "gap_minutes", "capacity")

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, edition=edition, **kwargs)
        self.fields["pavilions"].queryset = self.all_pavilions  # type: ignore[attr-defined]

    @property
    def all_pavilions(self) -> PavilionQuerySet:
        return Pavilion.objects.of_edition(self.edition).order_by("code", "pk")

    @property
    def chosen_pavilions(self) -> list[Pavilion]:
        return list(self.cleaned_data["pavilions"] or self.all_pavilions)

    @property
    def turns(self) -> Turns:
        given = self.cleaned_data
        return Turns(
            dates=given["dates"],
            opens=given["opens"],
            closes=given["closes"],
            turn_minutes=given["turn_minutes"],
            gap_minutes=given["gap_minutes"],
            capacity=given["capacity"],
        )


class Deed(forms.Form):
    """What to do with the slots, or the arrival windows, that were chosen: each deed needs fields of its own."""

    use_required_attribute = False

    CLOSE, REOPEN, RESIZE = "close", "reopen", "resize"
    deed = forms.ChoiceField(
        label=_("What to do"),
        choices=[(CLOSE, _("Close")), (REOPEN, _("Open again")), (RESIZE, _("Change the capacity"))],
        widget=forms.RadioSelect,
        initial=CLOSE,
    )
    reason = forms.CharField(
        label=_("Reason for closing"),
        max_length=240,
        help_text=_("Schools that look for a place read it."),
        error_messages={"required": _("Say why: it is shown and kept.")},
    )
    capacity = WesternIntegerField(
        label=_("New capacity, people"),
        min_value=1,
        max_value=MAX_PEOPLE,
        error_messages={"required": _("Enter the new capacity.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        deed = self.data.get("deed", self.CLOSE)
        self.fields["reason"].required = deed == self.CLOSE
        for name in self.sizes:
            self.fields[name].required = deed == self.RESIZE

    @property
    def sizes(self) -> tuple[str, ...]:
        """The fields that a change of capacity needs."""
        return ("capacity",)


class SlotChoiceForm(forms.Form):
    """Which slots: some by their id, or those of some pavilions on a day, between two clocks where they are given."""

    slot = forms.TypedMultipleChoiceField(required=False, coerce=int)
    leave_out = forms.TypedMultipleChoiceField(required=False, coerce=int)
    pavilion = forms.ModelMultipleChoiceField(queryset=Pavilion.objects.none(), to_field_name="code", required=False)
    everywhere = forms.BooleanField(required=False)
    day = forms.DateField(required=False)
    opens = ClockField(required=False)
    closes = ClockField(required=False)

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition = edition
        self.fields["pavilion"].queryset = Pavilion.objects.of_edition(edition)  # type: ignore[attr-defined]
        for name in ("slot", "leave_out"):
            given = self.data.getlist(name) if hasattr(self.data, "getlist") else []
            self.fields[name].choices = [(value, value) for value in given if is_id(value)]  # type: ignore[attr-defined]

    def chosen(self) -> SlotQuerySet:
        """The slots, none where the choice cannot be read. Not evaluated."""
        slots = Slot.objects.of_edition(self.edition)
        if not self.is_valid():
            return slots.none()
        given = self.cleaned_data
        if given["slot"]:
            slots = slots.filter(pk__in=given["slot"])
        elif given["day"] and (given["everywhere"] or given["pavilion"]):
            slots = slots.between(*clocks_on(given["day"], given["opens"], given["closes"]))
            if not given["everywhere"]:
                slots = slots.filter(pavilion__in=given["pavilion"])
        else:
            return slots.none()
        return slots.exclude(pk__in=given["leave_out"])


def is_id(value: str) -> bool:
    """Whether `value` can be the primary key of something."""
    return value.isascii() and value.isdigit() and len(value) < 19


def clocks_on(day: date, opens: time | None, closes: time | None) -> tuple[datetime, datetime]:
    """The instants between two clocks of `day` at the venue; the whole day where they are None."""
    starts_at, ends_at = day_bounds(day)
    return at_local(day, opens) if opens else starts_at, at_local(day, closes) if closes else ends_at
