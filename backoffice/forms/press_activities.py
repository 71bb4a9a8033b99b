"""What the activity desk types: a plan, a reason, an officer, cameras; and how it narrows its lists."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backoffice.forms.slots import day_choices
from media_accreditation.forms.activities import MOST_CAMERAS, officer_said
from media_accreditation.languages import LANGUAGES
from media_accreditation.models import ActivityRequest, Officer
from media_accreditation.services.activity_rules import (
    LEAST_MINUTES,
    MOST_MINUTES,
    Plan,
)
from media_accreditation.services.officers import OfficerCard
from openday.editions.models import Edition
from openday.forms import ChipSelectMultiple, ClockField, PhoneField, WesternIntegerField
from openday.time_zone import at_local, local_date, local_zone
from pavilions.models import Pavilion


class ActivityListForm(forms.Form):
    q = forms.CharField(label=_("Outlet, subject or number"), required=False, max_length=80)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("Not over")), ("all", _("All states")), *ActivityRequest.State.choices],
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All kinds")), *ActivityRequest.Kind.choices]
    )
    day = forms.TypedChoiceField(label=_("Day"), required=False, coerce=date.fromisoformat, empty_value=None)
    officer = forms.ModelChoiceField(
        label=_("Officer"), required=False, queryset=Officer.objects.none(), empty_label=_("All officers")
    )
    pavilion = forms.ModelChoiceField(
        label=_("Pavilion"), required=False, queryset=Pavilion.objects.none(), empty_label=_("All pavilions")
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].choices = [("", _("All days")), *day_choices(edition)]  # type: ignore[attr-defined]
        _offer_places(self, edition)


class PlanForm(forms.Form):
    """A time, a pavilion, an officer."""

    day = forms.TypedChoiceField(label=_("Day"), coerce=date.fromisoformat)
    starts = ClockField(label=_("Begins"))
    minutes = WesternIntegerField(label=_("Minutes"), min_value=LEAST_MINUTES, max_value=MOST_MINUTES)
    pavilion = forms.ModelChoiceField(
        label=_("Pavilion"), required=False, queryset=Pavilion.objects.none(), empty_label=_("None")
    )
    officer = forms.ModelChoiceField(
        label=_("Officer"), required=False, queryset=Officer.objects.none(), empty_label=_("Nobody")
    )
    words = forms.CharField(
        label=_("Words to the outlet"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].choices = day_choices(edition)  # type: ignore[attr-defined]
        _offer_places(self, edition)

    @property
    def plan(self) -> Plan:
        given = self.cleaned_data
        starts_at = at_local(given["day"], given["starts"])
        return Plan(
            starts_at,
            starts_at + timedelta(minutes=given["minutes"]),
            given["pavilion"].pk if given["pavilion"] else None,
            given["officer"].pk if given["officer"] else None,
        )


def plan_as_typed(activity: ActivityRequest, suggested: Plan | None) -> dict[str, Any]:
    """What stands, else what was found, else the beginning of what the outlet wished for."""
    starts_at: datetime = activity.starts_at or (suggested.starts_at if suggested else activity.wished_from)
    minutes = activity.duration_minutes
    if activity.starts_at and activity.ends_at:
        minutes = int((activity.ends_at - activity.starts_at).total_seconds() // 60)
    return {
        "day": local_date(starts_at).isoformat(),
        "starts": starts_at.astimezone(local_zone()).time(),
        "minutes": minutes,
        "pavilion": activity.pavilion_id,
        "officer": activity.officer_id,
        "words": activity.staff_words,
    }


class MoveForm(forms.Form):
    """A block of the calendar was put down: at an instant, in the row of a pavilion or an officer."""

    revision = forms.IntegerField(min_value=1)
    starts_at = forms.DateTimeField()
    pavilion = forms.IntegerField(required=False, min_value=1)
    officer = forms.IntegerField(required=False, min_value=1)

    def plan_for(self, activity: ActivityRequest) -> Plan:
        """Its length stays; so does what the row does not say."""
        given = self.cleaned_data
        length = timedelta(minutes=activity.duration_minutes)
        if activity.starts_at and activity.ends_at:
            length = activity.ends_at - activity.starts_at
        return Plan(
            given["starts_at"],
            given["starts_at"] + length,
            given["pavilion"] or activity.pavilion_id,
            given["officer"] or activity.officer_id,
        )


class EndForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=400, help_text=_("The outlet reads it. Say what it can do next.")
    )


class OfficerForm(forms.Form):
    name_ar = forms.CharField(label=_("Name in Arabic"), max_length=120)
    name_fr = forms.CharField(label=_("Name in Latin letters"), max_length=120, required=False)
    title_ar = forms.CharField(label=_("Rank and function in Arabic"), max_length=160, required=False)
    title_fr = forms.CharField(label=_("Rank and function in French"), max_length=160, required=False)
    title_en = forms.CharField(label=_("Rank and function in English"), max_length=160, required=False)
    topics = forms.CharField(
        label=_("Speaks about"), max_length=200, required=False, help_text=_("Outlets read it when they choose.")
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"), required=False, choices=list(LANGUAGES.items()), widget=ChipSelectMultiple
    )
    phone = PhoneField(label=_("Telephone"), required=False, help_text=_("For reminders; outlets never see it."))
    email = forms.EmailField(label=_("E-mail"), required=False, help_text=_("For reminders; outlets never see it."))

    @property
    def card(self) -> OfficerCard:
        return OfficerCard(**self.cleaned_data | {"languages": tuple(self.cleaned_data["languages"])})


class CamerasForm(forms.Form):
    """How many cameras each pavilion takes: a field for each."""

    def __init__(self, *args: Any, pavilions: list[Pavilion], cameras: dict[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pavilions = pavilions
        for pavilion in pavilions:
            self.fields[f"cameras_{pavilion.pk}"] = WesternIntegerField(
                label=f"{pavilion.code} · {pavilion.name}",
                min_value=0,
                max_value=MOST_CAMERAS,
                initial=cameras[pavilion.pk],
            )

    @property
    def cameras(self) -> dict[int, int]:
        return {pavilion.pk: self.cleaned_data[f"cameras_{pavilion.pk}"] for pavilion in self.pavilions}


def _offer_places(form: forms.Form, edition: Edition) -> None:
    officers = Officer.objects.filter(edition=edition, left_at=None).order_by("name_ar", "pk")
    form.fields["officer"].queryset = officers  # type: ignore[attr-defined]
    form.fields["officer"].label_from_instance = officer_said  # type: ignore[attr-defined]
    form.fields["pavilion"].queryset = Pavilion.objects.of_edition(edition).order_by("code", "pk")  # type: ignore[attr-defined]
    form.fields["pavilion"].label_from_instance = lambda row: f"{row.code} · {row.name}"  # type: ignore[attr-defined]
