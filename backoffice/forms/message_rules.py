"""When which reminder goes to whom."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from openday.forms import ChipSelect, ChipSelectMultiple, ClockField, WesternIntegerField
from openday.notifications.models import Channel, ReminderRule
from openday.notifications.reminders import Reminder
from openday.notifications.services.rules import RuleTerms
from openday.notifications.sms.gateways import offers_sms

MOST_DAYS: Final = 120


class RuleForm(forms.Form):
    """Shape only: `services.rules` judge and write."""

    BEFORE, SAME, AFTER = "before", "same", "after"
    use_required_attribute = False

    when = forms.ChoiceField(
        label=_("Which day"),
        choices=[(BEFORE, _("Days before")), (SAME, _("The same day")), (AFTER, _("Days after"))],
        widget=ChipSelect,
    )
    days = WesternIntegerField(
        label=_("How many days"),
        min_value=1,
        max_value=MOST_DAYS,
        error_messages={"required": _("Say how many days.")},
    )
    local_time = ClockField(label=_("At"))
    audience = forms.ChoiceField(label=pgettext_lazy("a recipient", "To"))
    channels = forms.MultipleChoiceField(
        label=pgettext_lazy("a channel", "By"), choices=Channel.choices, widget=ChipSelectMultiple
    )
    is_active = forms.BooleanField(label=_("It is on"), required=False)

    def __init__(self, *args: Any, reminder: Reminder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = list(reminder.audiences.items())  # type: ignore[attr-defined]
        if not offers_sms():
            self.fields["channels"].help_text = _("This site sends no SMS: the operator has set no gateway.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("when") == self.SAME:
            self.errors.pop("days", None)
        return cleaned

    @property
    def terms(self) -> RuleTerms:
        given = self.cleaned_data
        away = {self.BEFORE: 1, self.SAME: 0, self.AFTER: -1}[given["when"]]
        return RuleTerms(
            days_before=away * given.get("days", 0),
            local_time=given["local_time"],
            audience=given["audience"],
            channels=[Channel(channel) for channel in given["channels"]],
            is_active=given["is_active"],
        )


def initial_of(rule: ReminderRule) -> dict[str, Any]:
    days = rule.days_before
    return {
        "when": RuleForm.SAME if days == 0 else RuleForm.BEFORE if days > 0 else RuleForm.AFTER,
        "days": abs(days) or None,
        "local_time": rule.local_time,
        "audience": rule.audience,
        "channels": rule.channels,
        "is_active": rule.is_active,
    }
