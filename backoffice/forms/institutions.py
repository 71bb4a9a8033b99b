"""What staff type about institutions, who represents them, and lists of them."""

from typing import Any, Final

from django import forms
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from backoffice.forms import lists, reasons
from openday.editions.models import Level
from openday.lists.columns import Columns
from schools.membership_words import REFUSAL_REASONS
from schools.models import Institution, Membership, Province
from schools.search import MAX_LETTERS
from schools.services.imports.columns import ALIASES
from schools.services.imports.words import FIELDS

MAX_UPLOAD_BYTES: Final = 60 * 2**20


class QueueForm(forms.Form):
    """How the queue of memberships is narrowed."""

    q = forms.CharField(label=_("Person, institution or code"), required=False, max_length=MAX_LETTERS)
    state = forms.ChoiceField(label=_("State"), required=False, choices=Membership.State)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *Institution.Kind.choices])
    province = forms.ModelChoiceField(
        label=_("Province"),
        required=False,
        queryset=Province.objects.order_by("name_ar", "pk"),
        empty_label=_("All provinces"),
    )


class InstitutionListForm(forms.Form):
    """How the list of institutions is narrowed."""

    q = forms.CharField(label=_("Name, commune or code"), required=False, max_length=MAX_LETTERS)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All states")), *Institution.State.choices]
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *Institution.Kind.choices])
    level = forms.ChoiceField(label=_("Level"), required=False, choices=[("", _("All levels")), *Level.choices])
    province = forms.ModelChoiceField(
        label=_("Province"),
        required=False,
        queryset=Province.objects.order_by("name_ar", "pk"),
        empty_label=_("All provinces"),
    )


class ReasonForm(reasons.ReasonForm):
    REASONS = REFUSAL_REASONS


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("The list"),
        help_text=_("An Excel workbook (.xlsx) or a CSV, as the ministry exports it; up to 60 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )
    kind = forms.ChoiceField(label=_("It lists"), choices=Institution.Kind, initial=Institution.Kind.SCHOOL)

    def clean_file(self) -> "File[Any]":
        file: File[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_UPLOAD_BYTES:
            raise forms.ValidationError(
                _("The file is larger than 60 MB: leave out columns that are not needed, or ask the operator.")
            )
        return file


class ColumnsForm(lists.ColumnsForm):
    def __init__(self, *args: Any, columns: Columns, **kwargs: Any) -> None:
        told = {field: FIELDS[field] for field in ALIASES if field != "meant"}
        super().__init__(*args, columns=columns, labels=told, **kwargs)
