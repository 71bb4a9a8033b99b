"""What staff type about outlets and who acts for them."""

from typing import Any, Final

from django import forms
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from backoffice.forms import reasons
from backoffice.forms.lists import ColumnsForm
from media_accreditation.forms.outlets import OutletForm
from media_accreditation.models import Application, Outlet, Representative
from media_accreditation.outlet_words import REFUSAL_REASONS
from media_accreditation.search import MAX_LETTERS
from media_accreditation.services.imports.rows import labels
from openday.countries import country_choices
from openday.lists.columns import Columns

MOST_OTHER_NAMES: Final = 20
MAX_LIST_BYTES: Final = 10 * 2**20


class ReasonForm(reasons.ReasonForm):
    REASONS = REFUSAL_REASONS


class RepresentativeQueueForm(forms.Form):
    """How the queue of those who want to act for an outlet is narrowed."""

    q = forms.CharField(label=_("Person or outlet"), required=False, max_length=MAX_LETTERS)
    state = forms.ChoiceField(label=_("State"), required=False, choices=Representative.State)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *Outlet.Kind.choices])


class OutletListForm(forms.Form):
    """How the list of outlets is narrowed."""

    q = forms.CharField(label=_("Name, website, city or number"), required=False, max_length=MAX_LETTERS)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All states")), *Outlet.State.choices])
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *Outlet.Kind.choices])
    application = forms.ChoiceField(
        label=_("Application to this edition"),
        required=False,
        choices=[("", _("All")), ("none", _("None")), *Application.State.choices],
    )
    country = forms.ChoiceField(label=_("Country"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("All countries")), *country_choices()]  # type: ignore[attr-defined]


class StaffOutletForm(OutletForm):
    """All of an outlet, and how else it is written: a name a line."""

    other_names = forms.CharField(
        label=_("Other names"),
        required=False,
        max_length=4000,
        help_text=_("One a line: former names, names of what was merged into it. It is found by each."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    # Ticked once the look-alikes were shown.
    is_another = forms.BooleanField(label=_("It is none of these"), required=False)

    field_order = (*OutletForm.field_order, "other_names", "is_another")

    def clean_other_names(self) -> list[str]:
        names = [" ".join(line.split()) for line in self.cleaned_data["other_names"].splitlines()]
        kept = [name for name in names if name]
        if len(kept) > MOST_OTHER_NAMES or any(len(name) > 200 for name in kept):
            raise forms.ValidationError(_("At most 20 names of at most 200 letters."))
        return kept


class FindOtherForm(forms.Form):
    """Which outlet is the same as the one in hand."""

    q = forms.CharField(label=_("The other outlet"), required=False, max_length=MAX_LETTERS)


# --- Lists ----------------------------------------------------------------------------------------
class ListForm(forms.Form):
    file = forms.FileField(
        label=_("The list"),
        help_text=_("An Excel workbook (.xlsx) or a CSV, up to 10 MB and 2,000 rows."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )
    usual_kind = forms.ChoiceField(
        label=_("Kind, where the list says none"),
        required=False,
        choices=[("", _("Leave such rows out")), *Outlet.Kind.choices],
    )

    def clean_file(self) -> "File[Any]":
        file: File[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_LIST_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB: send the columns that are needed only."))
        return file


class ListColumnsForm(ColumnsForm):
    """For each thing that a list may tell of an outlet, its column."""

    def __init__(self, *args: Any, columns: Columns, **kwargs: Any) -> None:
        super().__init__(*args, columns=columns, labels=labels(), **kwargs)
