"""What staff type of a text; what is wrong with it is said by the service that keeps it."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from backoffice.message_refusals import sentences_by_part
from openday.notifications.errors import TextRefused
from openday.notifications.models import Channel
from openday.notifications.services.texts import MAX_BODY, MAX_SMS, MAX_SUBJECT


class TextForm(forms.Form):
    """`seen` is when the text that one started from was changed; empty for the shipped one."""

    use_required_attribute = False

    subject = forms.CharField(label=_("Subject"), max_length=MAX_SUBJECT * 2)
    body = forms.CharField(label=_("Text"), max_length=MAX_BODY * 2, strip=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, channel: str, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        direction = "rtl" if language == "ar" else "ltr"
        is_sms = channel == Channel.SMS
        for name, widget in (
            ("subject", forms.TextInput(attrs={"autocomplete": "off"})),
            ("body", forms.Textarea(attrs={"rows": 5 if is_sms else 14})),
        ):
            widget.attrs |= {"lang": language, "dir": direction, "data-takes-placeholders": ""}
            self.fields[name].widget = widget
        if is_sms:
            del self.fields["subject"]
            self.fields["body"].help_text = _(
                "At most %(most)d characters. The preview says how many SMS that makes."
            ) % {"most": MAX_SMS}
        else:
            self.fields["body"].help_text = _(
                "An empty line begins a new paragraph; lines that begin with “- ” are a list."
            )

    @property
    def typed(self) -> dict[str, str]:
        """Subject and body as they were typed."""
        return {"subject": self.cleaned_data.get("subject", ""), "body": self.cleaned_data["body"]}

    @property
    def seen_at(self) -> datetime | None:
        try:
            return parse_datetime(self.cleaned_data["seen"])
        except ValueError:
            return None

    def starts_from(self, seen: datetime | None) -> None:
        """What was typed now starts from a later text: its writer has been told, and may save over it."""
        self.data = {**{name: self.data[name] for name in self.data}, self.add_prefix("seen"): seen_as(seen)}

    def add_refusal(self, refusal: TextRefused) -> None:
        for part, sentence in sentences_by_part(refusal):
            self.add_error(part if part in self.fields else None, sentence)


def seen_as(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
