"""Opening arrival windows and changing those that stand."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backoffice.forms.slots import MAX_MINUTES, MAX_PEOPLE, Deed, HoursForm, is_id
from openday.editions.models import Edition, Gate
from openday.forms import WesternIntegerField
from schools.models import ArrivalWindow, ArrivalWindowQuerySet
from schools.services.arrivals import ArrivalHours

MAX_COACHES = 200


class ArrivalsOpenForm(HoursForm):
    """Which gates take arrivals when. Only gates of groups are offered."""

    gates = forms.ModelMultipleChoiceField(
        label=_("Gates"),
        queryset=Gate.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    length_minutes = WesternIntegerField(
        label=_("Length of a window, minutes"), min_value=5, max_value=MAX_MINUTES, initial=15
    )
    capacity = WesternIntegerField(label=_("People in a window"), min_value=1, max_value=MAX_PEOPLE, initial=300)
    coach_capacity = WesternIntegerField(label=_("Coaches in a window"), min_value=0, max_value=MAX_COACHES, initial=6)

    field_order = ("gates", "dates", "opens", "closes", "length_minutes", "capacity", "coach_capacity")

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, edition=edition, **kwargs)
        gates = Gate.objects.filter(edition=edition, takes_groups=True).order_by("code", "pk")
        self.fields["gates"].queryset = gates  # type: ignore[attr-defined]
        self.fields["gates"].initial = gates

    @property
    def chosen_gates(self) -> list[Gate]:
        return list(self.cleaned_data["gates"])

    @property
    def hours(self) -> ArrivalHours:
        given = self.cleaned_data
        return ArrivalHours(
            dates=given["dates"],
            opens=given["opens"],
            closes=given["closes"],
            length_minutes=given["length_minutes"],
            capacity=given["capacity"],
            coach_capacity=given["coach_capacity"],
        )


class ArrivalDeed(Deed):
    coach_capacity = WesternIntegerField(
        label=_("New capacity, coaches"),
        min_value=0,
        max_value=MAX_COACHES,
        error_messages={"required": _("Enter the new capacity.")},
    )

    @property
    def sizes(self) -> tuple[str, ...]:
        return ("capacity", "coach_capacity")


class ArrivalChoiceForm(forms.Form):
    """Which windows, by their id."""

    window = forms.TypedMultipleChoiceField(required=False, coerce=int)
    leave_out = forms.TypedMultipleChoiceField(required=False, coerce=int)

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition = edition
        for name in ("window", "leave_out"):
            given = self.data.getlist(name) if hasattr(self.data, "getlist") else []
            self.fields[name].choices = [(value, value) for value in given if is_id(value)]  # type: ignore[attr-defined]

    def chosen(self) -> ArrivalWindowQuerySet:
        """The windows, none where the choice cannot be read. Not evaluated."""
        windows = ArrivalWindow.objects.of_edition(self.edition)
        if not self.is_valid():
            return windows.none()
        return windows.filter(pk__in=self.cleaned_data["window"]).exclude(pk__in=self.cleaned_data["leave_out"])
