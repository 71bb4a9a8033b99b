"""What staff change of a pavilion."""

from typing import Any, Final

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from openday.editions.models import Level, Zone
from pavilions.models import Pavilion

LANGUAGES: Final = ("ar", "fr", "en")
STEMS: Final = ("name", "summary", "text", "exhibiting_unit", "accessibility")
PLACE: Final = ("x_m", "y_m", "width_m", "height_m")


class PavilionForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    """Shape only: `services.pavilions.change_pavilion` judges and writes."""

    levels = forms.MultipleChoiceField(
        label=_("Suits"),
        choices=Level.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only groups of these levels can book it."),
    )

    class Meta:
        model = Pavilion
        fields = (
            *(f"{stem}_{language}" for stem in STEMS for language in LANGUAGES),
            "theme",
            "levels",
            "is_step_free",
            "zone",
            *PLACE,
        )
        widgets = {
            **{f"summary_{language}": forms.Textarea(attrs={"rows": 3}) for language in LANGUAGES},
            **{f"text_{language}": forms.Textarea(attrs={"rows": 6}) for language in LANGUAGES},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = Zone.objects.filter(edition=self.instance.edition_id).order_by("code", "pk")
        self.fields["zone"].queryset = zones  # type: ignore[attr-defined]
        for name in PLACE:
            field = self.fields[name]
            field.widget = forms.TextInput(attrs={"inputmode": "decimal", "dir": "ltr", "autocomplete": "off"})
            field.localize = False
            field.validators.append(MinValueValidator(0 if name in ("x_m", "y_m") else 1))
            field.validators.append(MaxValueValidator(5000))

    @property
    def values(self) -> dict[str, Any]:
        """What was changed."""
        return {name: self.cleaned_data[name] for name in self.changed_data}
