"""Seats of a seminar, as staff set and narrow them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backoffice.forms.reasons import ReasonForm
from openday.forms import ChipSelect, CounterInput, MomentInput, WesternIntegerField
from seminars.forms.registrations import SeatRequestForm
from seminars.models import Registration
from seminars.services.seating import Surplus

State = Registration.State


class RegistrationListForm(forms.Form):
    q = forms.CharField(label=_("Name, organisation, e-mail or telephone"), required=False, max_length=80)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("Not over")), ("all", _("All states")), *State.choices],
    )


class SeatingForm(forms.Form):
    """How many seats anybody may sign up for, and from when on."""

    seats = WesternIntegerField(label=_("Seats"), min_value=1)
    opens_at = forms.DateTimeField(
        label=_("Sign-up opens"),
        widget=MomentInput,
        help_text=_("It closes by itself before the beginning, as the rules of the edition say."),
    )

    def __init__(self, *args: Any, capacity: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seats"].help_text = _("The hall holds %(count)d.") % {"count": capacity}


class ResizeForm(ReasonForm):
    """Another number of seats; where that breaks promises, what becomes of them."""

    REASONS = (
        _("The hall has fewer seats than planned."),
        _("The seminar moved to a smaller hall."),
        _("Seats are needed for an official delegation."),
    )

    seats = WesternIntegerField(label=_("Seats"), min_value=1)
    surplus = forms.ChoiceField(
        label=_("What becomes of those who lose their seats?"),
        required=False,
        widget=ChipSelect,
        choices=[
            (Surplus.WAIT.value, _("They wait at the head of the waiting list")),
            (Surplus.END.value, _("They are cancelled")),
        ],
    )
    field_order = ("seats", "surplus", "usual", "words")


class EndRegistrationForm(ReasonForm):
    REASONS = (
        _("You told us that you cannot come."),
        _("The same person signed up twice."),
        _("The name or the address is not of anybody."),
    )


class StaffRequestForm(SeatRequestForm):
    """Somebody on the telephone or at the desk: the mail confirms it to them."""

    language = forms.ChoiceField(label=_("Language of the mail"), widget=ChipSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = Registration._meta.get_field("language")
        self.fields["language"].choices = languages.choices  # type: ignore[attr-defined]
        self.fields["language"].initial = languages.default
        self.fields["email"].help_text = _("The confirmation goes there, with the code.")


class DoorForm(forms.Form):
    """What the reader of codes types, or somebody who looks for a name. The reader's text is kept to the character."""

    q = forms.CharField(
        label=_("Code, or name"),
        required=False,
        max_length=300,
        strip=False,
        widget=forms.TextInput({"autocomplete": "off", "autofocus": True, "dir": "auto", "enterkeyhint": "search"}),
    )


class LetInForm(forms.Form):
    people = WesternIntegerField(label=_("People at the door"), min_value=1, widget=CounterInput)
