"""What the press office types about quotas, capacities and lots."""

from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from media_accreditation.models import Application, Category, CategoryCapacity, Outlet, Quota
from openday.editions.models import Edition
from openday.forms import NumberInput, WesternIntegerField

MOST: Final = 9999
COLUMNS: Final = ("", *Category.values)  # a team as a whole, then each category


def _places(label: str = "") -> WesternIntegerField:
    widget = NumberInput({"size": 4})
    return WesternIntegerField(label=label, required=False, min_value=0, max_value=MOST, widget=widget)


class QuotasForm(forms.Form):
    """A place for each kind of outlet (first: all of them) and category; empty: no limit of its own."""

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stand = Quota.objects.filter(edition=edition, outlet=None).values_list("outlet_kind", "category", "places")
        self.stands = {(kind, category): places for kind, category, places in stand}
        for kind in ("", *Outlet.Kind.values):
            for category in COLUMNS:
                field = _places()
                field.initial = self.stands.get((kind, category))
                self.fields[f"{kind}:{category}"] = field

    def rows(self) -> Iterator[tuple[str, list[Any]]]:
        """Each kind of outlet in words, with its bound fields."""
        for kind in ("", *Outlet.Kind):
            yield (
                str(Outlet.Kind(kind).label) if kind else str(_("Every outlet")),
                [self[f"{kind}:{category}"] for category in COLUMNS],
            )

    def changes(self) -> Iterator[tuple[str, str, int | None]]:
        """(kind, category, places) of what is different now; None: no limit any more."""
        for name, places in self.cleaned_data.items():
            kind, _sep, category = name.partition(":")
            if places != self.stands.get((kind, category)):
                yield kind, category, places


class CapacitiesForm(forms.Form):
    """Badges of each category in all; empty: no limit."""

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stand = CategoryCapacity.objects.filter(edition=edition).values_list("category", "places")
        self.stands = dict(stand)
        for category in Category:
            self.fields[category.value] = _places(str(category.label))
            self.fields[category.value].initial = self.stands.get(category.value)

    def changes(self) -> Iterator[tuple[str, int | None]]:
        for category, places in self.cleaned_data.items():
            if places != self.stands.get(category):
                yield category, places


class OutletQuotaForm(forms.Form):
    """Places for one outlet, of a category or of its team as a whole."""

    outlet = forms.ModelChoiceField(label=_("Outlet"), queryset=Outlet.objects.none())
    category = forms.ChoiceField(
        label=_("Category"), required=False, choices=[("", _("The whole team")), *Category.choices]
    )
    places = WesternIntegerField(label=_("Places"), min_value=0, max_value=MOST, widget=NumberInput())

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        applied = Application.objects.filter(edition=edition, outlet=OuterRef("pk"))
        outlets = Outlet.objects.filter(Exists(applied)).order_by("name_ar", "name_fr", "pk")
        self.fields["outlet"].queryset = outlets  # type: ignore[attr-defined]


class DrawForm(forms.Form):
    category = forms.ChoiceField(label=_("Category"), choices=Category)
    seed = forms.CharField(
        label=_("Seed"),
        max_length=64,
        help_text=_("Best from something that nobody can choose and everybody can look up: today's lottery numbers."),
    )
    leaves_out_waiting = forms.BooleanField(
        label=_("Draw without those who are still in review"),
        required=False,
    )
