"""How staff narrow the list of messages."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openday.forms import DayInput
from openday.notifications.kinds import kinds
from openday.notifications.models import Channel
from openday.notifications.statuses import Status
from seminars.models import ScheduleRelease


class MessageListForm(forms.Form):
    q = forms.CharField(label=_("Person, address, visit or institution"), required=False, max_length=120)
    status = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All states")), *Status.choices])
    channel = forms.ChoiceField(label=_("Channel"), required=False, choices=[("", _("All channels")), *Channel.choices])
    kind = forms.ChoiceField(label=_("What it tells"), required=False)
    day = forms.DateField(label=_("Day"), required=False, widget=DayInput)

    release = forms.ChoiceField(label=_("Release of the programme"), required=False)

    def __init__(self, *args: Any, releases: Sequence[ScheduleRelease] = (), **kwargs: Any) -> None:
        """`releases` of the programme whose messages can be asked for."""
        super().__init__(*args, **kwargs)
        if releases:
            told_by = [(str(release.number), release.name) for release in releases]
            self.fields["release"].choices = [("", _("Whatever it is about")), *told_by]  # type: ignore[attr-defined]
        else:
            del self.fields["release"]
        told = sorted((str(kind.title), kind.name) for kind in kinds())
        self.fields["kind"].choices = [("", _("All messages")), *((name, title) for title, name in told)]  # type: ignore[attr-defined]

    @property
    def narrowed(self) -> dict[str, Any]:
        """What can be read of it; the rest narrows nothing, and is told beside its field."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
