"""Form fields that take numbers, codes and telephones as people type them."""

import re
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from openday import telephones
from openday.digits import to_western
from openday.telephones import national as national  # noqa: PLC0414 - the fields show it so


class NumberInput(forms.TextInput):
    """Text with a keypad of digits: `type=number` would throw Arabic-Indic digits away."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"} | (attrs or {}))


class CounterInput(NumberInput):
    """A small number between a button for less and a button for more."""

    template_name = "django/forms/widgets/counter.html"


class TelephoneInput(forms.TelInput):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "tel", "dir": "ltr"} | (attrs or {}))


class DayInput(forms.DateInput):
    """A day, chosen on the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """Day and clock, on the browser's own calendar."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class ClockInput(forms.TimeInput):
    """Hours and minutes of twenty-four, whatever the browser's language: no AM and no PM."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {"inputmode": "numeric", "dir": "ltr", "autocomplete": "off", "placeholder": "09:30"} | (attrs or {}),
            format="%H:%M",
        )


class ClockField(forms.TimeField):
    """A clock as people write it: 9, 09:30, 9h30, 9.30, in any digits."""

    widget = ClockInput
    default_error_messages = {"invalid": _("Enter hours and minutes, such as 09:30.")}

    def to_python(self, value: Any) -> time | None:
        if isinstance(value, str):
            value = re.sub(r"^(\d{1,2})(?:\s*[h:.]\s*)?(\d{2})?$", r"\1:\2", to_western(value).strip().lower())
            value = f"{value}00" if value.endswith(":") else value
        return super().to_python(value)


class ChipSelect(forms.RadioSelect):
    """A few choices side by side, one of them taken."""

    template_name = "django/forms/widgets/chips.html"


class ChipSelectMultiple(forms.CheckboxSelectMultiple):
    """A few choices side by side, any of them taken."""

    template_name = "django/forms/widgets/chips.html"


class WesternCharField(forms.CharField):
    """Text in which digits matter (codes, plates): kept in Western digits."""

    def to_python(self, value: Any) -> Any:
        return to_western(super().to_python(value) or "") or self.empty_value


class WesternIntegerField(forms.IntegerField):
    """A whole number in Western, Arabic-Indic or Persian digits."""

    widget = NumberInput
    default_error_messages = {"invalid": _("Enter a whole number.")}

    def to_python(self, value: Any) -> int | None:
        return super().to_python(to_western(value) if isinstance(value, str) else value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        if isinstance(widget, NumberInput):  # for the buttons; the server judges
            least, most = attrs.pop("min", self.min_value), attrs.pop("max", self.max_value)
            attrs |= {"data-least": least} if least is not None else {}
            attrs |= {"data-most": most} if most is not None else {}
        return attrs


class PhoneField(forms.CharField):
    """A telephone number in any spelling, Moroccan where it has no country; cleaned to E.164 (`+212612345678`)."""

    widget = TelephoneInput
    default_error_messages = {
        "invalid": _("This is not a telephone number: ten digits, such as 0612345678, or +212 and nine digits."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 40} | kwargs)

    def to_python(self, value: Any) -> str:
        text = to_western(super().to_python(value) or "")
        return as_e164(text) if text else ""

    def prepare_value(self, value: Any) -> Any:
        """Show a Moroccan number as it is dialled in Morocco."""
        return national(value) if isinstance(value, str) and value.startswith("+") else value


def as_e164(text: str) -> str:
    """`text` as E.164. ValidationError where it is no possible number."""
    try:
        return telephones.as_e164(text)
    except telephones.NotATelephone as error:
        raise ValidationError(PhoneField.default_error_messages["invalid"], code="invalid") from error
