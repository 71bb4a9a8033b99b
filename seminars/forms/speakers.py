"""A speaker: as they describe themselves, and as staff describe them; when they can come; what they hand out."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django import forms
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from openday.countries import CountryField, country_choices, country_name
from openday.editions.models import OpeningDay
from openday.forms import ChipSelect, ClockField, MomentInput, PhoneField
from openday.time_zone import at_local, local_date, local_zone
from openday.uploads.forms import PhotoField, PublicationField
from seminars.models import Availability, Material, Speaker
from seminars.services.materials import MaterialWords
from seminars.services.own_part import proposals_of
from seminars.services.speakers import OwnPart, SpeakerCard, Window

LANGUAGES: Final = ("ar", "fr", "en")
STEMS: Final = ("title", "organisation", "biography")
MOST_LETTERS: Final = {"name": 120, "title": 160, "organisation": 160, "biography": 2000}
LABELS: Final = {
    "title_ar": _("Title and function in Arabic"),
    "title_fr": _("Title and function in French"),
    "title_en": _("Title and function in English"),
    "organisation_ar": _("Organisation in Arabic"),
    "organisation_fr": _("Organisation in French"),
    "organisation_en": _("Organisation in English"),
    "biography_ar": _("Biography in Arabic"),
    "biography_fr": _("Biography in French"),
    "biography_en": _("Biography in English"),
}


def _text(name: str) -> forms.CharField:
    stem, language = name.split("_")
    attrs: dict[str, Any] = {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}
    widget = forms.Textarea(attrs | {"rows": 5}) if stem == "biography" else forms.TextInput(attrs)
    return forms.CharField(label=LABELS[name], max_length=MOST_LETTERS[stem], required=False, widget=widget)


class OwnPartForm(forms.Form):
    """What a speaker says of themselves: everybody reads it but the telephone and the language."""

    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    name_ar = forms.CharField(
        label=_("Name in Arabic"),
        max_length=MOST_LETTERS["name"],
        required=False,
        widget=forms.TextInput({"lang": "ar", "dir": "rtl"}),
    )
    name_fr = forms.CharField(
        label=_("Name in Latin letters"),
        max_length=MOST_LETTERS["name"],
        required=False,
        widget=forms.TextInput({"lang": "fr", "dir": "ltr"}),
    )
    country = CountryField(
        label=_("Country"),
        required=False,
        initial="",
        choices=lambda: [("", pgettext_lazy("a country", "Not said")), *country_choices()],
    )
    phone = PhoneField(label=_("Telephone"), required=False, help_text=_("Never shown: for the day itself."))
    language = forms.ChoiceField(
        label=pgettext_lazy("of our messages", "Language of our messages"), choices=settings.LANGUAGES, initial="ar"
    )
    filming = forms.ChoiceField(
        label=_("Being filmed"),
        required=False,
        choices=[choice for choice in Speaker.Filming.choices if choice[0] != Speaker.Filming.UNKNOWN],
        widget=ChipSelect,
        help_text=_("Seminars are shown live and recorded. You can change your mind until the last day."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in LABELS:
            self.fields[name] = _text(name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("name_ar", "name_fr"):
            cleaned[name] = " ".join(cleaned.get(name, "").split())
        if not cleaned["name_ar"] and not cleaned["name_fr"]:
            self.add_error("name_ar", _("Write the name, in Arabic or in Latin letters."))
        cleaned["filming"] = cleaned.get("filming") or Speaker.Filming.UNKNOWN
        return cleaned

    def part(self) -> OwnPart:
        return OwnPart(**{name: self.cleaned_data[name] for name in OwnPart.__dataclass_fields__})

    def tongues(self) -> Iterator[list[tuple[str, forms.BoundField]]]:
        """Each text in its three languages."""
        for stem in STEMS:
            yield [(language, self[f"{stem}_{language}"]) for language in LANGUAGES]


class SpeakerForm(OwnPartForm):
    """A speaker as staff describe them."""

    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        widget=forms.EmailInput({"dir": "ltr", "autocomplete": "off"}),
        help_text=_("The link to their own page goes there. Another address shuts the link that went to this one."),
    )
    staff_notes = forms.CharField(
        label=_("Notes that only staff see"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["revision"].required = False  # a new speaker has none
        self.fields["filming"].help_text = _("What they told you. They can say otherwise on their own page.")

    def card(self) -> SpeakerCard:
        return SpeakerCard(**{name: self.cleaned_data[name] for name in SpeakerCard.__dataclass_fields__})


def shown(speaker: Speaker) -> dict[str, Any]:
    """Initial values of either form."""
    values = {name: getattr(speaker, name) for name in SpeakerCard.__dataclass_fields__}
    return values | {"revision": speaker.revision}


def proposals_shown(speaker: Speaker) -> list[dict[str, str]]:
    """What a speaker wrote of themselves and nobody has looked at, beside what is public."""
    labels: dict[str, Any] = LABELS | {name: OwnPartForm.base_fields[name].label for name in ("name_ar", "name_fr")}
    rows = []
    for proposal in proposals_of(speaker):
        if proposal.name == "country":
            label, public, proposed = _("Country"), country_name(proposal.public), country_name(proposal.proposed)
        else:
            label, public, proposed = labels[proposal.name], proposal.public, proposal.proposed
        rows.append({"label": str(label), "public": public, "proposed": proposed})
    return rows


# --- When they can come -----------------------------------------------------------------------------
class When(models.TextChoices):
    ALL = "all", _("All day")
    PART = "part", _("From – until")
    NOT = "not", _("Not that day")


class TimesForm(forms.Form):
    """For each day of the edition: all day, from when until when, or not at all."""

    def __init__(self, *args: Any, days: Sequence[OpeningDay], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days = days
        for day in days:
            name = day.date.isoformat()
            self.fields[f"when_{name}"] = forms.ChoiceField(
                label=_("When"), choices=When, widget=ChipSelect, initial=When.ALL
            )
            self.fields[f"from_{name}"] = ClockField(label=_("From"), required=False)
            self.fields[f"until_{name}"] = ClockField(label=_("Until"), required=False)

    def rows(self) -> Iterator[tuple[OpeningDay, forms.BoundField, forms.BoundField, forms.BoundField]]:
        for day in self.days:
            name = day.date.isoformat()
            yield day, self[f"when_{name}"], self[f"from_{name}"], self[f"until_{name}"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for day in self.days:
            name = day.date.isoformat()
            if cleaned.get(f"when_{name}") != When.PART:
                continue
            starts, ends = cleaned.get(f"from_{name}"), cleaned.get(f"until_{name}")
            if not starts or not ends:
                missing = "until" if starts else "from"
                if f"{missing}_{name}" not in self.errors:
                    self.add_error(f"{missing}_{name}", _("Say from when until when."))
            elif ends <= starts:
                self.add_error(f"until_{name}", _("This is not after the beginning."))
        chosen = {cleaned.get(f"when_{day.date.isoformat()}") for day in self.days}
        if chosen == {When.NOT}:
            self.add_error(None, _("There is no day left: keep one, or write to us."))
        return cleaned

    def windows(self) -> list[Window]:
        """Empty where all days are free: whoever can always come says nothing."""
        given = self.cleaned_data
        chosen = {day: given[f"when_{day.date.isoformat()}"] for day in self.days}
        if set(chosen.values()) <= {When.ALL}:
            return []
        windows = []
        for day, when in chosen.items():
            name = day.date.isoformat()
            if when == When.ALL:
                windows.append((day.opens_at, day.closes_at))
            elif when == When.PART:
                windows.append((at_local(day.date, given[f"from_{name}"]), at_local(day.date, given[f"until_{name}"])))
        return windows


def times_shown(availabilities: Sequence[Availability], days: Sequence[OpeningDay]) -> dict[str, Any]:
    """Initial values of TimesForm."""
    if not availabilities:
        return {}
    values: dict[str, Any] = {}
    for day in days:
        name = day.date.isoformat()
        its = [row for row in availabilities if local_date(row.starts_at) == day.date]
        if not its:
            values[f"when_{name}"] = When.NOT
            continue
        starts_at, ends_at = min(row.starts_at for row in its), max(row.ends_at for row in its)
        if starts_at <= day.opens_at and ends_at >= day.closes_at:
            continue
        values[f"when_{name}"] = When.PART
        values[f"from_{name}"] = starts_at.astimezone(local_zone()).time()
        values[f"until_{name}"] = ends_at.astimezone(local_zone()).time()
    return values


# --- Files ------------------------------------------------------------------------------------------
class SpeakerPhotoForm(forms.Form):
    file = PhotoField(
        label=_("Photo for the programme"),
        help_text=_("The face from the front. JPEG or PNG, up to 20 MB; everybody sees it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "photo_%s"} | kwargs)  # beside other forms


class MaterialForm(forms.Form):
    """A file of a seminar with what is said of it. With a material that exists the file may stay as it is."""

    title_ar = forms.CharField(
        label=_("Title in Arabic"), max_length=160, widget=forms.TextInput({"lang": "ar", "dir": "rtl"})
    )
    title_fr = forms.CharField(
        label=_("Title in French"), max_length=160, required=False, widget=forms.TextInput({"lang": "fr", "dir": "ltr"})
    )
    title_en = forms.CharField(
        label=_("Title in English"),
        max_length=160,
        required=False,
        widget=forms.TextInput({"lang": "en", "dir": "ltr"}),
    )
    file = PublicationField(
        label=_("File"), help_text=_("A PDF, or a picture (JPEG, PNG, WebP). Hidden data and scripts are taken out.")
    )
    licence = forms.ChoiceField(
        label=_("Licence"), choices=Material.Licence.choices, help_text=_("What others may do with it.")
    )
    embargo_until = forms.DateTimeField(
        label=_("Not before"),
        required=False,
        widget=MomentInput,
        help_text=_("Everybody sees the title at once; nobody gets the file before. Empty: at once."),
    )

    def __init__(self, *args: Any, is_known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_known:
            self.fields["file"].required = False
            self.fields["file"].label = _("Another file in its place")

    def words(self) -> MaterialWords:
        return MaterialWords(**{name: self.cleaned_data[name] for name in MaterialWords.__dataclass_fields__})


class OwnMaterialForm(MaterialForm):
    """What a speaker hands out: one title, in whichever language; staff may translate it."""

    seminar = forms.TypedChoiceField(label=_("Seminar"), coerce=int)

    field_order = ("seminar", "title_ar")

    def __init__(self, *args: Any, seminars: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "material_%s"} | kwargs)  # beside other forms
        del self.fields["title_fr"], self.fields["title_en"]
        self.fields["title_ar"].label = _("Title")
        self.fields["title_ar"].widget = forms.TextInput({"dir": "auto"})
        self.fields["seminar"].choices = seminars  # type: ignore[attr-defined]
        if len(seminars) == 1:
            self.fields["seminar"].widget = forms.HiddenInput()
            self.initial.setdefault("seminar", seminars[0][0])

    def words(self) -> MaterialWords:
        given = self.cleaned_data
        return MaterialWords(title_ar=given["title_ar"], licence=given["licence"], embargo_until=given["embargo_until"])
