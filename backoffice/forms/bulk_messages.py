"""What staff type of a message to many."""

from datetime import datetime
from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.message_refusals import sentences_by_part
from openday.editions.models import Edition
from openday.forms import ChipSelect, ChipSelectMultiple, MomentInput
from openday.notifications.audiences import Audience
from openday.notifications.errors import TextsRefused
from openday.notifications.models import BulkMessage, Channel
from openday.notifications.services.bulk import BulkText
from openday.notifications.services.texts import MAX_BODY, MAX_SMS, MAX_SUBJECT
from openday.notifications.sms.gateways import offers_sms

LANGUAGES: Final = tuple(settings.LANGUAGES)
ONLY: Final = "only_"


class BulkForm(forms.Form):
    """Shape only: `services.bulk.write_bulk` judges and writes. The choices are those of `audience`."""

    use_required_attribute = False

    title = forms.CharField(
        label=_("Title"), max_length=120, help_text=_("For staff, to find it again; nobody else sees it.")
    )
    channels = forms.MultipleChoiceField(label=pgettext_lazy("a channel", "By"), widget=ChipSelectMultiple)
    is_essential = forms.BooleanField(
        label=_("Everybody has to get it"),
        required=False,
        help_text=_(
            "Also those who asked for no news. Only for what people must know: a gate that is closed, a storm."
        ),
    )

    def __init__(self, *args: Any, audience: Audience, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.audience = audience
        channels = self.fields["channels"]
        offered = [channel for channel in audience.channels if channel != Channel.SMS or offers_sms()]
        channels.choices = [(channel.value, channel.label) for channel in offered]  # type: ignore[attr-defined]
        channels.initial = [channel.value for channel in offered[:1]]
        if Channel.SMS in audience.channels and not offers_sms():
            channels.help_text = _("This site sends no SMS: the operator has set no gateway.")
        for narrowing in audience.narrowings:
            self.fields[f"{ONLY}{narrowing.name}"] = forms.ChoiceField(
                label=str(narrowing.label),
                required=False,
                choices=[("", narrowing.everybody), *narrowing.choices(edition)],
            )
        has_subject = audience.channels != (Channel.SMS,)
        for language, _name in LANGUAGES:
            is_first = language == LANGUAGES[0][0]  # the others fall back on it
            attrs = {"lang": language, "dir": "rtl" if language == "ar" else "ltr", "data-takes-placeholders": ""}
            if has_subject:
                self.fields[f"subject_{language}"] = forms.CharField(
                    label=_("Subject"),
                    required=is_first,
                    max_length=MAX_SUBJECT * 2,
                    widget=forms.TextInput(attrs=attrs),
                )
            self.fields[f"body_{language}"] = forms.CharField(
                label=_("Text"),
                required=is_first,
                strip=False,
                max_length=MAX_BODY * 2,
                widget=forms.Textarea(attrs=attrs | {"rows": 8}),
            )
        self.fields["body_ar"].help_text = _("With SMS among the ways: at most %(most)d characters.") % {
            "most": MAX_SMS
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("channels") == [Channel.SMS]:  # an SMS has no subject
            for language, _name in LANGUAGES:
                self.errors.pop(f"subject_{language}", None)
                cleaned[f"subject_{language}"] = ""
        return cleaned

    @property
    def narrowings(self) -> list[forms.BoundField]:
        return [self[f"{ONLY}{narrowing.name}"] for narrowing in self.audience.narrowings]

    @property
    def tongues(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Each language with its fields."""
        return [
            (code, [self[name] for part in ("subject", "body") if (name := f"{part}_{code}") in self.fields])
            for code, _name in LANGUAGES
        ]

    @property
    def text(self) -> BulkText:
        given = self.cleaned_data
        return BulkText(
            title=given["title"],
            audience=self.audience.name,
            chosen={each.name: given[f"{ONLY}{each.name}"] for each in self.audience.narrowings},
            channels=given["channels"],
            texts={code: (given.get(f"subject_{code}", ""), given[f"body_{code}"]) for code, _name in LANGUAGES},
            is_essential=given["is_essential"],
        )

    def add_refusal(self, refusal: TextsRefused) -> None:
        for language, wrong in refusal.by_language.items():
            for part, sentence in sentences_by_part(wrong):
                name = f"{part}_{language}"
                self.add_error(name if name in self.fields else None, sentence)


def initial_of(bulk: BulkMessage) -> dict[str, Any]:
    """What BulkForm begins with, for a draft, or to write such a message again."""
    texts = {
        f"{part}_{code}": getattr(bulk, f"{part}_{code}") for code, _name in LANGUAGES for part in ("subject", "body")
    }
    return {
        "title": bulk.title,
        "channels": bulk.channels,
        "is_essential": bulk.is_essential,
        **{f"{ONLY}{name}": value for name, value in bulk.audience_filter.items()},
        **texts,
    }


class ScheduleForm(forms.Form):
    NOW, LATER = "now", "later"
    when = forms.ChoiceField(
        label=_("When it leaves"),
        choices=[(NOW, pgettext_lazy("when a message leaves", "Now")), (LATER, _("At a time that I choose"))],
        widget=ChipSelect,
        initial=NOW,
    )
    at = forms.DateTimeField(label=_("Day and hour"), required=False, widget=MomentInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("when") == self.LATER and not cleaned.get("at") and "at" not in self.errors:
            self.add_error("at", _("Choose the day and the hour."))
        return cleaned

    @property
    def moment(self) -> datetime | None:
        """None: now."""
        at: datetime | None = self.cleaned_data["at"]
        return at if self.cleaned_data["when"] == self.LATER else None
