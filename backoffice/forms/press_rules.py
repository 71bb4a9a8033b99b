"""The press rules of an edition, and what stands in its media kit."""

from datetime import datetime
from typing import Any, Final

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from media_accreditation.models import MediaKitItem, PressRules
from media_accreditation.services.media_kit import KitWords
from openday.forms import MomentInput, PhoneField, WesternIntegerField
from openday.uploads.forms import PublicationField

LANGUAGES: Final = ("ar", "fr", "en")
TEXTS: Final = ("centre", "rule")
WHEN: Final = ("opens_at", "deadline_at")
OFFICE: Final = ("contact_email", "contact_phone")
LEAST_DAYS, MOST_DAYS = 1, 3650


class PressRulesForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    """Shape only: `services.rules.change_press_rules` judges and writes."""

    contact_phone = PhoneField(label=_("Telephone of the press office"), required=False)

    class Meta:
        model = PressRules
        fields = (
            *WHEN,
            *OFFICE,
            *(f"{stem}_{language}" for stem in TEXTS for language in LANGUAGES),
            "retention_days",
        )
        field_classes = {"retention_days": WesternIntegerField}
        widgets = {
            **dict.fromkeys(WHEN, MomentInput()),
            **{f"{stem}_{language}": forms.Textarea(attrs={"rows": 6}) for stem in TEXTS for language in LANGUAGES},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["retention_days"].validators += [MinValueValidator(LEAST_DAYS), MaxValueValidator(MOST_DAYS)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("opens_at"), cleaned.get("deadline_at")
        if opens and closes and closes <= opens:
            self.add_error("deadline_at", _("This is not after the beginning."))
        return cleaned

    @property
    def rules(self) -> dict[str, Any]:
        """What was changed."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class KitItemForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    """Shape only: `services.media_kit` judges and writes. With an item that exists the file may stay as it is."""

    file = PublicationField(label=_("File"))

    class Meta:
        model = MediaKitItem
        fields = ("title_ar", "title_fr", "title_en", "licence", "embargo_until")
        widgets = {"embargo_until": MomentInput()}
        help_texts = {
            "licence": _("What newsrooms may do with it, and whom they name."),
            "embargo_until": _("Everybody sees the title at once; nobody gets the file before. Empty: at once."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["file"].required = False
            self.fields["file"].label = _("Another file in its place")
        self.fields["file"].help_text = _(
            "A PDF, or a picture (JPEG, PNG, WebP). Hidden data and scripts are taken out."
        )

    @property
    def words(self) -> KitWords:
        embargo: datetime | None = self.cleaned_data["embargo_until"]
        return KitWords(
            title_ar=self.cleaned_data["title_ar"],
            title_fr=self.cleaned_data["title_fr"],
            title_en=self.cleaned_data["title_en"],
            licence=self.cleaned_data["licence"],
            embargo_until=embargo,
        )
