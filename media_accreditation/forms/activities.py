"""What an outlet types about an activity."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from media_accreditation.languages import LANGUAGES
from media_accreditation.models import ActivityRequest, Application, Officer
from media_accreditation.services.activity_rules import (
    LEAST_MINUTES,
    MOST_MINUTES,
    Wish,
    accredited_days,
)
from openday.forms import ChipSelect, ClockField, WesternIntegerField
from openday.time_zone import at_local, local_date, local_zone
from pavilions.models import Pavilion

MOST_CAMERAS: Final = 20


class WindowForm(forms.Form):
    """A day that the outlet is accredited for, and two clocks between which it could be."""

    day = forms.TypedChoiceField(label=_("Day"), coerce=date.fromisoformat, widget=ChipSelect)
    opens = ClockField(label=_("Not before"))
    closes = ClockField(label=_("Not after"))

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.application = application
        self.days = accredited_days(application)
        self.fields["day"].choices = day_choices(self.days)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("opens"), cleaned.get("closes")
        if opens and closes and closes <= opens:
            self.add_error("closes", _("This is not after the beginning."))
        return cleaned

    @property
    def window(self) -> tuple[datetime, datetime]:
        given = self.cleaned_data
        return at_local(given["day"], given["opens"]), at_local(given["day"], given["closes"])


class AnotherTimeForm(WindowForm):
    words = forms.CharField(
        label=_("Why, or what would suit you"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ActivityForm(WindowForm):
    """A wish. Whether it can be had is for the service to say."""

    kind = forms.ChoiceField(label=_("What you want to do"), choices=ActivityRequest.Kind.choices, widget=ChipSelect)
    subject = forms.CharField(label=_("Subject"), max_length=200, help_text=_("One line: what your report is about."))
    pavilion = forms.ModelChoiceField(
        label=_("Pavilion"),
        queryset=Pavilion.objects.none(),
        required=False,
        empty_label=_("None in particular"),
        help_text=_("Filming and live slots need one."),
    )
    officer = forms.ModelChoiceField(
        label=_("Officer"),
        queryset=Officer.objects.none(),
        required=False,
        empty_label=_("Whoever can speak about it"),
    )
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("Any")), *((code, LANGUAGES[code]) for code in LANGUAGES)]
    )
    cameras = WesternIntegerField(label=_("Cameras"), min_value=0, max_value=MOST_CAMERAS, initial=1)
    duration_minutes = WesternIntegerField(
        label=_("Length, minutes"), min_value=LEAST_MINUTES, max_value=MOST_MINUTES, initial=30
    )
    details = forms.CharField(
        label=_("Details"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Questions, shots, equipment: whatever helps to prepare it."),
    )
    # Made with the form: what is sent twice is asked once.
    key = forms.UUIDField(widget=forms.HiddenInput)

    field_order = (
        *("kind", "subject", "pavilion", "officer", "day", "opens", "closes"),
        *("duration_minutes", "cameras", "language", "details", "key"),
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, application=application, **kwargs)
        pavilions = Pavilion.objects.filter(edition=application.edition_id).order_by("code", "pk")
        officers = Officer.objects.filter(edition=application.edition_id, left_at=None).order_by("name_ar", "pk")
        self.fields["pavilion"].queryset = pavilions  # type: ignore[attr-defined]
        self.fields["pavilion"].label_from_instance = lambda row: f"{row.code} · {row.name}"  # type: ignore[attr-defined]
        self.fields["officer"].queryset = officers  # type: ignore[attr-defined]
        self.fields["officer"].label_from_instance = officer_said  # type: ignore[attr-defined]

    @property
    def wish(self) -> Wish:
        given = self.cleaned_data
        wished_from, wished_until = self.window
        return Wish(
            kind=given["kind"],
            subject=given["subject"],
            wished_from=wished_from,
            wished_until=wished_until,
            duration_minutes=given["duration_minutes"],
            pavilion_id=given["pavilion"].pk if given["pavilion"] else None,
            officer_id=given["officer"].pk if given["officer"] else None,
            cameras=given["cameras"],
            language=given["language"],
            details=given["details"],
        )


def officer_said(officer: Officer) -> str:
    """`Superintendent X · forensics`"""
    return " · ".join(filter(None, (officer.name, officer.title, officer.topics)))


def day_choices(days: Sequence[date]) -> list[tuple[str, str]]:
    return [(day.isoformat(), date_format(day, "l j F")) for day in days]


def window_of(activity: ActivityRequest) -> dict[str, Any]:
    """The window of its wish, for the form."""
    last = activity.wished_until - timedelta(microseconds=1)
    closes = activity.wished_until if local_date(activity.wished_until) == local_date(activity.wished_from) else last
    return {
        "day": local_date(activity.wished_from).isoformat(),
        "opens": activity.wished_from.astimezone(local_zone()).time(),
        "closes": closes.astimezone(local_zone()).time().replace(second=0, microsecond=0),
    }


def wish_as_typed(activity: ActivityRequest) -> dict[str, Any]:
    """Its wish, to be changed."""
    names = ("kind", "subject", "pavilion", "officer", "language", "cameras", "duration_minutes", "details")
    return {**{name: getattr(activity, name) for name in names}, **window_of(activity), "key": activity.public_id}
