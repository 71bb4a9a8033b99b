"""What staff type about badges."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.forms import reasons
from media_accreditation.models import Badge, Category, Outlet, TeamMember
from media_accreditation.services.badge_batches import Choice
from openday.editions.models import Edition
from openday.forms import ChipSelect

REPLACING_REASONS = (
    _("It is damaged."),
    _("A name or the photo was wrong."),
    _("Zones or days have changed."),
    _("Its code is not read, or holds no more."),
)
REVOKING_REASONS = (
    _("The person does not come."),
    _("The badge was lent to somebody else."),
    _("The rules of the site were not kept."),
)
MAX_LETTERS = 240  # a scanner types a whole code


class BadgeListForm(forms.Form):
    """How the people at the desk are narrowed."""

    q = forms.CharField(
        label=_("Name, outlet, number, or the code of a badge"),
        required=False,
        max_length=MAX_LETTERS,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off", "type": "search"}),
    )
    state = forms.ChoiceField(
        label=pgettext_lazy("of a badge", "State"),
        required=False,
        choices=[("", _("All")), ("none", _("Never had a badge")), *Badge.State.choices],
    )
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[("", _("All")), *Category.choices])


class BatchForm(forms.Form):
    """Whose badges are printed together."""

    category = forms.ChoiceField(
        label=_("Category"), required=False, choices=[("", _("All")), *Category.choices], widget=ChipSelect
    )
    outlet_kind = forms.ChoiceField(
        label=_("Kind of outlet"), required=False, choices=[("", _("All kinds")), *Outlet.Kind.choices]
    )
    outlet = forms.ModelChoiceField(
        label=_("Outlet"), queryset=Outlet.objects.none(), required=False, empty_label=_("All outlets")
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accredited = Outlet.objects.filter(applications__in=edition.press_applications.approved())
        self.fields["outlet"].queryset = accredited.order_by("name_ar", "name_fr", "pk")  # type: ignore[attr-defined]

    def choice(self) -> Choice:
        told = self.cleaned_data
        outlet = told["outlet"]
        return Choice(told["category"], told["outlet_kind"], outlet.pk if outlet else None)

    def said(self) -> str:
        """The choice in words, in the language of whoever chose."""
        told = self.cleaned_data
        parts = [
            str(Category(told["category"]).label) if told["category"] else "",
            str(Outlet.Kind(told["outlet_kind"]).label) if told["outlet_kind"] else "",
            told["outlet"].name if told["outlet"] else "",
        ]
        return " · ".join(part for part in parts if part) or str(_("All badges"))


class HandOverForm(forms.Form):
    """Against which paper, and to whom if not to the bearer."""

    id_kind = forms.ChoiceField(
        label=_("Identity paper that you looked at"), choices=TeamMember.IdKind, widget=ChipSelect
    )
    courier = forms.CharField(
        label=_("Courier"),
        required=False,
        max_length=120,
        help_text=_("Only where somebody collects for the bearer: the name on the paper that you looked at."),
    )


class GroupHandOverForm(HandOverForm):
    """A courier collects for an outlet."""

    badges = forms.ModelMultipleChoiceField(
        label=_("Badges"), queryset=Badge.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, waiting: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["badges"].queryset = waiting  # type: ignore[attr-defined]
        self.fields["courier"].required = True
        self.fields["courier"].help_text = _("The name on the paper that you looked at.")


class ReplaceForm(reasons.ReasonForm):
    REASONS = REPLACING_REASONS


class RevokeForm(reasons.ReasonForm):
    REASONS = REVOKING_REASONS
