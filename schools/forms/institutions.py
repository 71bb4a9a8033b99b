"""Finding an institution, asking to represent it, and proposing one that is not in the list."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from openday.editions.models import Level
from openday.forms import ChipSelect
from openday.languages import is_arabic
from schools.gresa import check_letter, is_code, lacks_its_letter, normal_code
from schools.models import Institution, Province
from schools.search import MAX_LETTERS
from schools.services.memberships import Proposal

SCHOOL_LEVELS: Final = [choice for choice in Level.choices if choice[0] != Level.ADULTS]


class FindForm(forms.Form):
    """What is typed to find an institution. Nothing of it can be wrong: what is not understood narrows nothing."""

    q = forms.CharField(
        label=_("Name or ministry code"),
        required=False,
        max_length=MAX_LETTERS,
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "spellcheck": "false", "enterkeyhint": "search"}
        ),
    )
    level = forms.ChoiceField(label=_("Level"), required=False, choices=[("", _("All levels")), *SCHOOL_LEVELS])
    province = forms.ModelChoiceField(
        label=_("Province or prefecture"),
        required=False,
        queryset=Province.objects.order_by("name_ar", "pk"),
        empty_label=_("All of Morocco"),
    )


class AskForm(forms.Form):
    job_title = forms.CharField(
        label=_("Your function there"),
        max_length=80,
        help_text=_("For example: head, teacher, treasurer."),
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )


class ProposeForm(AskForm):
    """An institution that is not in the list, and who asks to represent it."""

    kind = forms.ChoiceField(label=_("It is"), choices=Institution.Kind, widget=ChipSelect, initial="school")
    name = forms.CharField(
        label=_("Its name"), max_length=200, help_text=_("As it stands on its papers, in Arabic where you can.")
    )
    other_name = forms.CharField(label=_("Its name in the other script"), max_length=200, required=False)
    ministry_code = forms.CharField(
        label=_("Ministry code (GRESA)"),
        required=False,
        max_length=20,
        help_text=_("Five digits and a letter, as in 15395H. It stands on the school's papers and makes this faster."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )
    level = forms.ChoiceField(label=_("Level"), choices=[("", _("Choose the level")), *SCHOOL_LEVELS])
    sector = forms.ChoiceField(label=_("Sector"), choices=[("", _("Choose the sector")), *Institution.Sector.choices])
    province = forms.ModelChoiceField(
        label=_("Province or prefecture"),
        queryset=Province.objects.order_by("name_ar", "pk"),
        empty_label=_("Choose the province"),
    )
    commune = forms.CharField(label=_("Commune"), max_length=120)
    address = forms.CharField(label=_("Address"), max_length=240, required=False)
    # Ticked once the look-alikes were shown.
    is_another = forms.BooleanField(label=_("None of these is mine"), required=False)

    field_order = (
        *("kind", "name", "other_name", "ministry_code", "level", "sector"),
        *("province", "commune", "address", "job_title", "is_another"),
    )

    def clean_ministry_code(self) -> str:
        code = normal_code(self.cleaned_data["ministry_code"])
        if code and lacks_its_letter(code):
            text = _("The letter is missing: is it %(code)s?")
            raise forms.ValidationError(text, params={"code": code + check_letter(code)})
        if code and not is_code(code):
            raise forms.ValidationError(_("A ministry code has five digits and a letter, as in 15395H."))
        return code

    def clean(self) -> dict[str, Any]:
        """A school says its level and sector, others have none; the two names are in two scripts."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("kind") != Institution.Kind.SCHOOL:
            cleaned |= {"level": "", "sector": "", "ministry_code": ""}
            for name in ("level", "sector", "ministry_code"):
                self.errors.pop(name, None)
        name, other = cleaned.get("name", ""), cleaned.get("other_name", "")
        if name and other and is_arabic(name) == is_arabic(other):
            self.add_error("other_name", _("Both names are in the same script: leave this one empty."))
        return cleaned

    def proposal(self) -> Proposal:
        told = self.cleaned_data
        names = {is_arabic(name): name for name in (told["other_name"], told["name"]) if name}
        return Proposal(
            kind=told["kind"],
            name_ar=names.get(True, ""),
            name_fr=names.get(False, ""),
            ministry_code=told["ministry_code"],
            level=told["level"],
            sector=told["sector"],
            province=told["province"],
            commune=told["commune"],
            address=told["address"],
        )
