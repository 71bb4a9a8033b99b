"""What an editor of the draft types, or puts down by hand: a hall, a day, a clock, minutes."""

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from backoffice.forms.slots import DayChoiceField, day_choices
from openday.editions.models import Edition
from openday.forms import ChipSelect, ClockField, WesternIntegerField
from openday.time_zone import at_local, local_date, local_zone
from seminars.models import Hall, Placement, Seminar
from seminars.services.drafting import LEAST_MINUTES, KeptTime, Place

MOST_MINUTES: Final = 1_200
USUAL_BREAK: Final = {"title_ar": "استراحة", "title_fr": "Pause", "title_en": "Break"}


class PlaceForm(forms.Form):
    """Where and when."""

    hall = forms.ModelChoiceField(label=_("Hall"), queryset=Hall.objects.none(), empty_label=None)
    day = DayChoiceField(label=_("Day"))
    starts = ClockField(label=_("Begins"))
    minutes = WesternIntegerField(label=_("Minutes"), min_value=LEAST_MINUTES, max_value=MOST_MINUTES)

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].choices = day_choices(edition)  # type: ignore[attr-defined]
        halls = Hall.objects.filter(edition=edition).order_by("position", "code", "pk")
        self.fields["hall"].queryset = halls  # type: ignore[attr-defined]
        self.fields["hall"].label_from_instance = lambda hall: hall.name  # type: ignore[attr-defined]

    @property
    def place(self) -> Place:
        given = self.cleaned_data
        starts_at = at_local(given["day"], given["starts"])
        return Place(given["hall"].pk, starts_at, starts_at + timedelta(minutes=given["minutes"]))


class SeminarPlaceForm(PlaceForm):
    """Something that has no place yet gets one."""

    seminar = forms.ModelChoiceField(label=_("Seminar"), queryset=Seminar.objects.none())
    field_order = ("seminar", "hall", "day", "starts", "minutes")

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, edition=edition, **kwargs)
        # Those with a place too: whoever was slower is told where it is.
        seminars = Seminar.objects.of_edition(edition).live().order_by("code", "pk")
        self.fields["seminar"].queryset = seminars  # type: ignore[attr-defined]
        self.fields["seminar"].label_from_instance = lambda row: f"{row.code} · {row.title}"  # type: ignore[attr-defined]


class KeepForm(PlaceForm):
    """A break or a blocker."""

    kind = forms.ChoiceField(
        label=_("What it is"),
        widget=ChipSelect,
        choices=[
            (Placement.Kind.BREAK, _("A break, which the public reads")),
            (Placement.Kind.BLOCKER, _("The hall is needed otherwise")),
        ],
    )
    title_ar = forms.CharField(label=_("Name in Arabic"), max_length=120)
    title_fr = forms.CharField(label=_("Name in French"), max_length=120, required=False)
    title_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    field_order = ("kind", "title_ar", "title_fr", "title_en", "hall", "day", "starts", "minutes")

    @property
    def words(self) -> KeptTime:
        given = self.cleaned_data
        return KeptTime(given["kind"], given["title_ar"], given["title_fr"], given["title_en"])


class MoveForm(PlaceForm):
    number = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class KeptMoveForm(KeepForm):
    number = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class NumberForm(forms.Form):
    """Which change of a placement was read."""

    number = forms.IntegerField(min_value=0)


def as_typed(placement: Placement) -> dict[str, Any]:
    """What stands, for the form that moves it."""
    return {
        "number": placement.number,
        "hall": placement.hall_id,
        "day": local_date(placement.starts_at).isoformat(),
        "starts": placement.starts_at.astimezone(local_zone()).time(),
        "minutes": int((placement.ends_at - placement.starts_at).total_seconds() // 60),
        "kind": placement.kind,
        "title_ar": placement.title_ar,
        "title_fr": placement.title_fr,
        "title_en": placement.title_en,
    }


def day_typed(text: str) -> date | None:
    """The day that an address names; None where it names none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
