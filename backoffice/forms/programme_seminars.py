"""What staff type of a seminar: itself, who contributes, why it is cancelled; and how lists are narrowed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from openday.editions.models import Edition
from openday.forms import ChipSelectMultiple, WesternCharField, WesternIntegerField
from pavilions.models import Theme
from seminars.models import Contribution, Hall, Seminar, Speaker, SpokenLanguage
from seminars.search import MAX_LETTERS
from seminars.services.seminars import Contributing, SeminarCard

LANGUAGES: Final = ("ar", "fr", "en")
STEMS: Final = ("title", "abstract")
MOST_LETTERS: Final = {"title": 200, "abstract": 4000}
LEAST_MINUTES, MOST_MINUTES = 5, 600
MOST_PEOPLE: Final = 100_000
LABELS: Final = {
    "title_ar": _("Title in Arabic"),
    "title_fr": _("Title in French"),
    "title_en": _("Title in English"),
    "abstract_ar": _("Abstract in Arabic"),
    "abstract_fr": _("Abstract in French"),
    "abstract_en": _("Abstract in English"),
}


class SeminarListForm(forms.Form):
    """How the list of seminars is narrowed."""

    q = forms.CharField(label=_("Title, code or speaker"), required=False, max_length=MAX_LETTERS)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All states")), *Seminar.State.choices])
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *Seminar.Kind.choices])
    theme = forms.ChoiceField(label=_("Topic"), required=False, choices=[("", _("All topics")), *Theme.choices])
    hall = forms.ModelChoiceField(
        label=_("Hall"), required=False, queryset=Hall.objects.none(), empty_label=_("All halls")
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hall"].queryset = edition.halls.order_by("position", "code")  # type: ignore[attr-defined]


class SeminarForm(forms.Form):
    """A seminar as staff describe it."""

    revision = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)  # a new one has none
    code = WesternCharField(
        label=_("Code"),
        max_length=8,
        validators=[RegexValidator(r"^[A-Za-z0-9-]+$", _("Letters, digits and hyphens, such as S07."))],
        widget=forms.TextInput({"dir": "ltr", "autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_("It stands in addresses and calendars, and does not change afterwards."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Seminar.Kind)
    theme = forms.ChoiceField(label=_("Topic"), choices=Theme)
    languages = forms.MultipleChoiceField(
        label=_("Held in"), choices=SpokenLanguage, widget=ChipSelectMultiple, initial=["ar"]
    )
    interpretation = forms.MultipleChoiceField(
        label=_("Interpreted into"),
        choices=SpokenLanguage,
        widget=ChipSelectMultiple,
        required=False,
        help_text=_("Each language needs a booth of the hall; signs need none."),
    )
    duration_minutes = WesternIntegerField(
        label=_("Duration, minutes"), min_value=LEAST_MINUTES, max_value=MOST_MINUTES, initial=60
    )
    expected_people = WesternIntegerField(
        label=_("People expected"),
        min_value=1,
        max_value=MOST_PEOPLE,
        required=False,
        help_text=_("A hall with fewer seats is told as a conflict."),
    )
    stream_url = forms.URLField(
        label=_("Live stream"),
        max_length=400,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput({"dir": "ltr"}),
        help_text=_("The address of its page. Empty: the stream of the hall, where there is one."),
    )
    recording_url = forms.URLField(
        label=_("Recording"),
        max_length=400,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput({"dir": "ltr"}),
        help_text=_("The address where it can be watched afterwards."),
    )

    def __init__(self, *args: Any, is_known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in LABELS.items():
            stem, language = name.split("_")
            attrs: dict[str, Any] = {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}
            widget = forms.TextInput(attrs) if stem == "title" else forms.Textarea(attrs | {"rows": 8})
            self.fields[name] = forms.CharField(
                label=label, max_length=MOST_LETTERS[stem], required=name == "title_ar", widget=widget
            )
        if is_known:
            del self.fields["code"]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        return code.upper()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        languages = cleaned.get("languages", [])
        if len(languages) == 1 and languages[0] in cleaned.get("interpretation", []):
            self.add_error("interpretation", _("It is held in this language: nobody needs it interpreted."))
        for name in ("stream_url", "recording_url"):
            if (url := cleaned.get(name)) and not url.startswith("https://"):
                self.add_error(name, _("The address begins with https://."))
        return cleaned

    def card(self) -> SeminarCard:
        return SeminarCard(**{name: self.cleaned_data[name] for name in SeminarCard.__dataclass_fields__})

    def tongues(self) -> Iterator[list[tuple[str, forms.BoundField]]]:
        """Each text in its three languages."""
        for stem in STEMS:
            yield [(language, self[f"{stem}_{language}"]) for language in LANGUAGES]


def shown(seminar: Seminar) -> dict[str, Any]:
    """Initial values of SeminarForm."""
    values = {name: getattr(seminar, name) for name in SeminarCard.__dataclass_fields__}
    return values | {"revision": seminar.revision}


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=240,
        help_text=_("Whoever speaks or has signed up reads it with the next release."),
    )


# --- Who contributes --------------------------------------------------------------------------------
@dataclass(frozen=True)
class Row:
    """One line as typed: a speaker's key, "" where none was chosen yet, and a role."""

    speaker: str
    role: str = Contribution.Role.SPEAKER


class ContributionRows:
    """Who contributes, line by line in their order. Buttons move a line, take one off, add one: nothing is kept until
    it is saved. `touched` is the line that the last button was about."""

    MOST: Final = 40

    def __init__(self, rows: Iterable[Row], speakers: Iterable[Speaker]) -> None:
        self.rows = list(rows)[: self.MOST]
        self.speakers = {str(speaker.pk): speaker for speaker in speakers}
        self.touched: int | None = None

    @classmethod
    def of(cls, seminar: Seminar, speakers: Iterable[Speaker]) -> "ContributionRows":
        rows = [Row(str(row.speaker_id), row.role) for row in seminar.contributions.order_by("position", "pk")]
        return cls([*rows, Row("")] if rows else [Row("", Contribution.Role.MODERATOR), Row(""), Row("")], speakers)

    @classmethod
    def typed(cls, data: QueryDict, speakers: Iterable[Speaker]) -> "ContributionRows":
        """What is no speaker or no role counts as not chosen."""
        known = {str(speaker.pk): speaker for speaker in speakers}
        rows = [
            Row(
                speaker if speaker in known else "",
                role if role in Contribution.Role.values else Contribution.Role.SPEAKER.value,
            )
            for speaker, role in zip(data.getlist("speaker"), data.getlist("role"), strict=False)
        ]
        return cls(rows, known.values())

    def press(self, button: str) -> None:
        """Do what `button` says (`up-2`, `down-2`, `off-2`, `more`); nothing where it is none of these."""
        deed, _dash, place = button.partition("-")
        at = int(place) if place.isascii() and place.isdigit() and len(place) < 3 else -1
        if deed == "more":
            self.rows.append(Row(""))
            self.touched = len(self.rows) - 1
        elif deed in ("up", "down") and 0 <= at < len(self.rows):
            to = max(0, at - 1) if deed == "up" else min(len(self.rows) - 1, at + 1)
            self.rows.insert(to, self.rows.pop(at))
            self.touched = to
        elif deed == "off" and 0 <= at < len(self.rows):
            del self.rows[at]
            self.touched = min(at, len(self.rows) - 1)

    def contributions(self) -> list[Contributing]:
        return [Contributing(int(row.speaker), row.role) for row in self.rows if row.speaker]
