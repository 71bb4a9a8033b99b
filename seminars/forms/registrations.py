"""Asking for seats, and giving some back."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from openday.forms import ChipSelect, CounterInput, PhoneField, WesternIntegerField
from openday.plain_text import one_line
from seminars.models import SeminarRules
from seminars.services.registrations import SeatRequest


class SeatRequestForm(forms.Form):
    """The same door for one person and for the group of an institution, which may ask for more."""

    full_name = forms.CharField(
        label=_("Full name"), max_length=120, widget=forms.TextInput({"autocomplete": "name", "dir": "auto"})
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email", "dir": "ltr"}),
        help_text=_("We send you a link to confirm: nothing is held before."),
    )
    seats = WesternIntegerField(label=_("Seats, your own with them"), min_value=1, initial=1, widget=CounterInput)
    who = forms.ChoiceField(
        label=_("Who comes"),
        choices=[("person", _("I, with or without companions")), ("group", _("A group of an institution"))],
        initial="person",
        widget=ChipSelect,
    )
    organisation = forms.CharField(
        label=_("Organisation"),
        required=False,
        max_length=160,
        widget=forms.TextInput({"autocomplete": "organization", "dir": "auto"}),
        help_text=_("School, association, company… A group is let in, and certified, by this name."),
    )
    phone = PhoneField(label=_("Telephone"), required=False, help_text=_("For an SMS in the morning of the day."))

    def __init__(self, *args: Any, rules: SeminarRules, seats: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most, self.most_of_group = min(rules.max_seats, seats), min(rules.max_group_seats, seats)
        counter: WesternIntegerField = self.fields["seats"]  # type: ignore[assignment]
        counter.widget.attrs |= {"data-most": self.most_of_group}
        counter.help_text = _("%(person)d at most, %(group)d for a group.") % {
            "person": self.most,
            "group": self.most_of_group,
        }

    def clean_full_name(self) -> str:
        name = one_line(self.cleaned_data["full_name"])
        if not name:
            raise ValidationError(self.fields["full_name"].error_messages["required"], code="required")
        return name

    def clean_organisation(self) -> str:
        return one_line(self.cleaned_data["organisation"])

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("who") == "group" and not given.get("organisation"):
            self.add_error("organisation", ValidationError(_("Name the institution whose group comes.")))
        return given

    def request_in(self, language: str) -> SeatRequest:
        given = self.cleaned_data
        return SeatRequest(
            full_name=given["full_name"],
            email=given["email"],
            seats=given["seats"],
            language=language,
            phone=given["phone"],
            organisation=given["organisation"],
            is_group=given["who"] == "group",
        )


class FewerSeatsForm(forms.Form):
    seats = WesternIntegerField(label=_("Seats that you still need"), min_value=1, widget=CounterInput)

    def __init__(self, *args: Any, held: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seats"].initial = held - 1
        self.fields["seats"].widget.attrs |= {"data-most": held - 1}
