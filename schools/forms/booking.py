"""What is typed on the way to a visit. Read into the draft as it stands, checked when one wants to go on."""

from dataclasses import replace
from typing import Any, Final

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from openday.digits import to_western
from openday.editions.models import Level
from openday.forms import ChipSelectMultiple, CounterInput, NumberInput, PhoneField, WesternIntegerField, as_e164
from schools.models import VisitGroup
from schools.services.drafts import MAX_COUNT, MAX_TYPED, MOST_COACHES, Choices

LEVELS: Final = [("", _("Choose the level")), *Level.choices]
MAX_PLATE: Final = 20
MAX_NAME: Final = 120


class ArrivalForm(forms.Form):
    """Rough numbers, from which groups are proposed and by which free places are judged."""

    level = forms.ChoiceField(label=_("Level"), choices=LEVELS)
    pupils = WesternIntegerField(
        label=_("Pupils"),
        min_value=1,
        max_value=MAX_COUNT,
        widget=NumberInput,
    )
    coaches = WesternIntegerField(label=_("Coaches"), min_value=0, max_value=MOST_COACHES, widget=CounterInput)


class CoachesForm(forms.Form):
    """The first screen once there are groups: their numbers are their own."""

    coaches = ArrivalForm.base_fields["coaches"]


class GroupForm(forms.Form):
    level = forms.ChoiceField(label=_("Level"), choices=LEVELS)
    pupils = WesternIntegerField(label=_("Pupils"), min_value=0, max_value=MAX_COUNT, widget=CounterInput)
    adults = WesternIntegerField(
        label=pgettext_lazy("with a group", "Adults"), min_value=0, max_value=MAX_COUNT, widget=CounterInput
    )
    needs = forms.MultipleChoiceField(
        label=_("Needs"), choices=VisitGroup.Need, required=False, widget=ChipSelectMultiple
    )
    language = forms.ChoiceField(label=pgettext_lazy("of a group", "Language"), choices=settings.LANGUAGES)


class ContactForm(forms.Form):
    """Who comes with them, and in which coaches."""

    adult_in_charge = forms.CharField(
        label=_("Adult in charge"),
        max_length=MAX_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    adult_phone = PhoneField(label=_("Their telephone"))
    language = forms.ChoiceField(
        label=pgettext_lazy("of our messages", "Language of our messages"), choices=settings.LANGUAGES
    )
    plates = forms.CharField(
        label=_("Plates of the coaches"),
        required=False,
        max_length=(MAX_PLATE + 2) * MOST_COACHES,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto", "autocomplete": "off"}),
        help_text=_("One a line. They can be added later, until the deadline."),
    )

    def __init__(self, *args: Any, coach_count: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.coach_count = coach_count
        if not coach_count:
            del self.fields["plates"]

    def clean_plates(self) -> tuple[str, ...]:
        plates = plates_of(self.cleaned_data["plates"])
        if any(len(plate) > MAX_PLATE for plate in plates):
            raise forms.ValidationError(_("A plate has at most 20 characters: write one a line."))
        if len(plates) > self.coach_count:
            raise forms.ValidationError(_("There are more plates than coaches."))
        return plates


class ContactCorrectionForm(ContactForm):
    """The same of a booked visit; `revision` is the one that was on the screen."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


def plates_of(text: str) -> tuple[str, ...]:
    return tuple(" ".join(to_western(line).split()) for line in text.splitlines() if line.strip())


def arrival_typed(choices: Choices, post: QueryDict) -> Choices:
    """`choices` with what the first screen says."""
    return replace(
        choices,
        level=_one_of(post, "level", Level.values, choices.level),
        pupils=_short(post, "pupils", choices.pupils),
        coaches=_short(post, "coaches", choices.coaches),
    )


def groups_typed(choices: Choices, post: QueryDict) -> Choices:
    """`choices` with what the screen of groups says of those it showed. It neither adds nor removes any."""
    needs = set(VisitGroup.Need.values)
    for group in choices.groups:
        if f"{group.key}-pupils" not in post:
            continue
        choices = choices.with_group(
            group.key,
            level=_one_of(post, f"{group.key}-level", Level.values, group.level),
            pupils=_short(post, f"{group.key}-pupils", group.pupils),
            adults=_short(post, f"{group.key}-adults", group.adults),
            needs=tuple(need for need in post.getlist(f"{group.key}-needs") if need in needs),
            language=_one_of(post, f"{group.key}-language", dict(settings.LANGUAGES), group.language),
        )
    return replace(
        choices,
        adult_in_charge=post.get("adult_in_charge", choices.adult_in_charge)[:MAX_NAME].replace("\0", ""),
        adult_phone=_phone(post, choices),
        language=_one_of(post, "language", dict(settings.LANGUAGES), choices.language),
        plates=_plates(post, choices),
    )


def arrival_form(choices: Choices, *, is_bound: bool) -> ArrivalForm | CoachesForm:
    """Bound to what the draft holds once one wants to go on: wrong or not, it stands as it was typed."""
    values = {"level": choices.level, "pupils": choices.pupils, "coaches": choices.coaches}
    form = CoachesForm if choices.groups else ArrivalForm
    return form(values) if is_bound else form(initial=values)


def group_forms(choices: Choices, *, is_bound: bool) -> list[GroupForm]:
    forms_of_groups = []
    for group in choices.groups:
        values = {
            "level": group.level,
            "pupils": group.pupils,
            "adults": group.adults,
            "needs": list(group.needs),
            "language": group.language,
        }
        data = {f"{group.key}-{name}": value for name, value in values.items()}
        forms_of_groups.append(
            GroupForm(data, prefix=group.key) if is_bound else GroupForm(initial=values, prefix=group.key)
        )
    return forms_of_groups


def contact_form(choices: Choices, *, is_bound: bool) -> ContactForm:
    values = contact_values(choices)
    if is_bound:
        return ContactForm(values, coach_count=choices.coach_count)
    return ContactForm(initial=values, coach_count=choices.coach_count)


def contact_values(choices: Choices) -> dict[str, Any]:
    return {
        "adult_in_charge": choices.adult_in_charge,
        "adult_phone": choices.adult_phone,
        "language": choices.language,
        "plates": "\n".join(choices.plates),
    }


def _plates(post: QueryDict, choices: Choices) -> tuple[str, ...]:
    if "plates" not in post:
        return choices.plates
    return tuple(plate[:60].replace("\0", "") for plate in plates_of(post.get("plates", ""))[:MOST_COACHES])


def _phone(post: QueryDict, choices: Choices) -> str:
    """As the services keep it where it is a number, else as it was typed."""
    typed = post.get("adult_phone", choices.adult_phone)[:40].replace("\0", "").strip()
    try:
        return as_e164(to_western(typed))
    except forms.ValidationError:
        return typed


def _short(post: QueryDict, name: str, otherwise: str) -> str:
    return to_western(post.get(name, otherwise)).replace("\0", "").strip()[:MAX_TYPED]


def _one_of(post: QueryDict, name: str, values: Any, otherwise: str) -> str:
    value = post.get(name, otherwise)
    return value if value in values or not value else otherwise
