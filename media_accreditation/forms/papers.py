"""A paper with its dates, and the photo of a badge."""

from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from media_accreditation.models import Paper
from openday.forms import DayInput
from openday.uploads.forms import PaperField, PhotoField

Kind = Paper.Kind
DATES: Final[dict[str, tuple[str, ...]]] = {
    Kind.LICENCE: ("issued_date", "expires_date"),
    Kind.ASSIGNMENT: ("issued_date",),
    Kind.ID_PAPER: ("expires_date",),
    Kind.PRESS_CARD: ("expires_date",),
    Kind.OTHER: (),
}
EARLIEST: Final = date(1950, 1, 1)


class PaperForm(forms.Form):
    """One paper of `kind`; the dates that such a paper carries."""

    file = PaperField(
        label=_("File"), help_text=_("A photo (JPEG, PNG), a scan or a PDF of up to 12 pages; up to 20 MB.")
    )
    issued_date = forms.DateField(label=_("Issued on"), required=False, widget=DayInput)
    expires_date = forms.DateField(label=_("Valid until"), required=False, widget=DayInput)

    def __init__(self, *args: Any, kind: str, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.today = kind, today
        for name in ("issued_date", "expires_date"):
            if name not in DATES[kind]:
                del self.fields[name]

    def clean_issued_date(self) -> date | None:
        issued: date | None = self.cleaned_data["issued_date"]
        if issued and not EARLIEST <= issued <= self.today:
            raise forms.ValidationError(_("A paper was issued today or before. Check the year."))
        return issued

    def clean_expires_date(self) -> date | None:
        expires: date | None = self.cleaned_data["expires_date"]
        if expires and expires < self.today:
            raise forms.ValidationError(_("This paper is no longer valid: send the new one."))
        return expires

    def dates(self) -> dict[str, date | None]:
        return {name: self.cleaned_data.get(name) for name in DATES[self.kind]}


class PhotoForm(forms.Form):
    file = PhotoField(
        label=_("Photo for the badge"),
        help_text=_("The face from the front, on a plain ground, without sunglasses. JPEG or PNG, up to 20 MB."),
    )

    def dates(self) -> dict[str, date | None]:
        return {}
