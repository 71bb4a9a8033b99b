"""Whom staff write to about the press: outlets that applied, those that did not, and the people who are accredited."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from media_accreditation.messages.applications import MEMBER_NAME, OF_OUTLET
from media_accreditation.models import (
    Application,
    ApplicationQuerySet,
    Category,
    Outlet,
    Representative,
    RepresentativeQuerySet,
    TeamMember,
)
from media_accreditation.services.telling_applications import MEMBER
from openday.editions.models import Edition
from openday.notifications.audiences import Addressee, Audience, Narrowing
from openday.notifications.messages import PERSON
from openday.notifications.models import Channel

State = Application.State
_PERSON: Final = {"person": PERSON}
_OUTLET: Final = {"outlet": OF_OUTLET["outlet"]}


def applying(edition: Edition, chosen: Mapping[str, str], keys: Collection[int] | None) -> Iterator[Addressee]:
    """Who acts for an outlet with an application to this edition, once each. Two queries."""
    applications = _of_kind(Application.objects.filter(edition=edition), chosen)
    if state := chosen.get("state"):
        applications = applications.filter(state=state)
    by_outlet = {each.outlet_id: each for each in applications.select_related("outlet").order_by("pk")}
    rows = _acting(keys).filter(outlet__in=by_outlet)
    yield from _once_each(rows, lambda row: by_outlet[row.outlet_id].reference)


def not_applying(edition: Edition, chosen: Mapping[str, str], keys: Collection[int] | None) -> Iterator[Addressee]:
    """Who acts for a verified outlet that has sent no application to this edition, once each. One query."""
    sent = Application.objects.filter(edition=edition).exclude(state=State.DRAFT)
    outlets = Outlet.objects.verified().exclude(pk__in=sent.values("outlet"))
    if kind := chosen.get("kind"):
        outlets = outlets.filter(kind=kind)
    yield from _once_each(_acting(keys).filter(outlet__in=outlets), lambda _row: "")


def accredited(edition: Edition, chosen: Mapping[str, str], keys: Collection[int] | None) -> Iterator[Addressee]:
    """Each accredited person, by the e-mail or telephone that their outlet gave. One query."""
    members = TeamMember.objects.approved().filter(application__edition=edition)
    if keys is not None:
        members = members.filter(pk__in=keys)
    if kind := chosen.get("kind"):
        members = members.filter(application__outlet__kind=kind)
    if category := chosen.get("category"):
        roles = [role for role, of in TeamMember.CATEGORY_OF_ROLE.items() if of == category]
        members = members.filter(role__in=roles)
    for member in members.select_related("application__outlet").order_by("pk"):
        yield Addressee(member.pk, None, member.email, member.phone, member.language, partial(_values_of, member))


def _of_kind(applications: ApplicationQuerySet, chosen: Mapping[str, str]) -> ApplicationQuerySet:
    return applications.filter(outlet__kind=chosen["kind"]) if chosen.get("kind") else applications


def _acting(keys: Collection[int] | None) -> RepresentativeQuerySet:
    rows = Representative.objects.acting().filter(user__is_active=True)
    return rows if keys is None else rows.filter(user__in=keys)


def _once_each(rows: RepresentativeQuerySet, reference: Callable[[Representative], str]) -> Iterator[Addressee]:
    together: dict[int, list[Representative]] = defaultdict(list)
    for row in rows.select_related("user", "outlet").order_by("user", "pk"):
        together[row.user_id].append(row)
    for group in together.values():
        yield Addressee.of(group[0].user, partial(_values, group, reference))


def _values(group: Iterable[Representative], reference: Callable[[Representative], str]) -> dict[str, str]:
    rows = list(group)
    values = {"person": rows[0].user.get_full_name(), "outlet": _list(row.outlet.name for row in rows)}
    return values | {"reference": _list(said for row in rows if (said := reference(row)))}


def _values_of(member: TeamMember) -> dict[str, str]:
    return {"person": member.name, "outlet": member.application.outlet.name}


def _list(words: Iterable[str]) -> str:
    """Each once, in their order."""
    return gettext(", ").join(dict.fromkeys(words))


_KIND = Narrowing(
    "kind",
    _("Kind of outlet"),
    _("All kinds"),
    lambda _edition: [(kind.value, str(kind.label)) for kind in Outlet.Kind],
)
_STATE = Narrowing(
    "state",
    _("State of the application"),
    _("All states"),
    lambda _edition: [(each.value, str(each.label)) for each in State],
)
_CATEGORY = Narrowing(
    "category",
    _("Category"),
    _("All categories"),
    lambda _edition: [(each.value, str(each.label)) for each in Category],
)

AUDIENCES = (
    Audience(
        name="press.applying",
        title=_("Outlets with an application"),
        description=_("Everybody who acts for an outlet that applies for accreditation."),
        people=applying,
        placeholders=_PERSON | OF_OUTLET,
        narrowings=(_STATE, _KIND),
    ),
    Audience(
        name="press.not_applying",
        title=_("Outlets that have not sent an application"),
        description=_("Everybody who acts for a verified outlet whose application was not sent."),
        people=not_applying,
        placeholders=_PERSON | _OUTLET,
        narrowings=(_KIND,),
    ),
    Audience(
        name="press.accredited",
        title=_("Accredited people"),
        description=_("Each person who is accredited, at the address or telephone that their outlet gave."),
        people=accredited,
        placeholders={"person": MEMBER_NAME} | _OUTLET,
        narrowings=(_KIND, _CATEGORY),
        about_type=MEMBER,
        channels=(Channel.EMAIL, Channel.SMS),
    ),
)
