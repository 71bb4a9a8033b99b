"""Whose history staff look for."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.digits import to_western
from openday.editions.models import Edition
from pavilions.models import Pavilion, Slot
from schools.models import ArrivalWindow, Institution, Membership, Visit


@dataclass(frozen=True)
class Kind:
    """What can be looked for, who may, and how it is found from what people call it."""

    label: str | Promise
    permission: Permission
    find: Callable[[str], Model | None]


def _number(text: str) -> int:
    """The last number in `text`, -1 where there is none that a key could be."""
    numbers = re.findall(r"\d+", text)
    return int(numbers[-1]) if numbers and len(numbers[-1]) < 19 else -1


def _institution(text: str) -> Model | None:
    return (
        Institution.objects.filter(ministry_code__iexact=text).first()
        or Institution.objects.filter(pk=_number(text)).first()
    )


KINDS: Final[dict[str, Kind]] = {
    "visit": Kind(_("Visit"), Permission.VIEW_VISITS, lambda text: Visit.objects.filter(pk=_number(text)).first()),
    "slot": Kind(
        _("Slot"),
        Permission.VIEW_VISITS,
        lambda text: Slot.objects.select_related("pavilion").filter(pk=_number(text)).first(),
    ),
    "arrival": Kind(
        _("Arrival window"),
        Permission.VIEW_VISITS,
        lambda text: ArrivalWindow.objects.select_related("gate").filter(pk=_number(text)).first(),
    ),
    "pavilion": Kind(
        _("Pavilion"),
        Permission.MANAGE_PAVILIONS,
        lambda text: Pavilion.objects.filter(code__iexact=text).order_by("-edition__number").first(),
    ),
    "edition": Kind(
        _("Edition"), Permission.MANAGE_EDITION, lambda text: Edition.objects.filter(number=_number(text)).first()
    ),
    "institution": Kind(_("Institution"), Permission.MANAGE_INSTITUTIONS, _institution),
    "membership": Kind(
        _("Membership"),
        Permission.VERIFY_MEMBERSHIPS,
        lambda text: Membership.objects.filter(pk=_number(text)).first(),
    ),
    "person": Kind(_("Person"), Permission.MANAGE_PEOPLE, lambda text: User.objects.filter(email__iexact=text).first()),
}


class TrailForm(forms.Form):
    kind = forms.ChoiceField(label=_("What"))
    q = forms.CharField(
        label=_("Reference, code, number or e-mail"),
        max_length=120,
        help_text=_("A visit by its reference, a pavilion or a school by its code, a person by their e-mail."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (name, kind.label) for name, kind in KINDS.items() if user.may(kind.permission)
        ]

    def find(self) -> Model | None:
        """The object, or None: then the form says that there is none."""
        thing = KINDS[self.cleaned_data["kind"]].find(to_western(self.cleaned_data["q"]).strip())
        if thing is None:
            self.add_error("q", _("There is none like this."))
        return thing
