"""Whom staff write to about visits: those who have one, those who have none, who waits, who leads a visit."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import partial

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from openday.accounts.models import User
from openday.editions.models import Edition, Level
from openday.moments import clock
from openday.notifications.audiences import Addressee, Audience, Narrowing
from openday.notifications.messages import PERSON
from openday.notifications.models import Channel
from schools.messages.facts import PLACEHOLDERS, VISIT, day_said
from schools.models import (
    Institution,
    InstitutionQuerySet,
    Membership,
    MembershipQuerySet,
    Region,
    Visit,
    VisitQuerySet,
)

_PERSON = {"person": PERSON}
_SCHOOL = {name: PLACEHOLDERS[name] for name in ("school",)}
_VISIT = {name: PLACEHOLDERS[name] for name in ("school", "reference", "day")}
_ARRIVAL = {name: PLACEHOLDERS[name] for name in ("school", "reference", "day", "time", "gate")}


def visiting(edition: Edition, chosen: Mapping[str, str], keys: Collection[int] | None) -> Iterator[Addressee]:
    """Who represents an institution that has a visit, once each. Two queries."""
    visits = _visits(edition, chosen)
    memberships = _memberships(Membership.objects.verified(), keys).filter(institution__in=visits.values("institution"))
    by_person = _by_person(memberships)
    at = {membership.institution_id for group in by_person.values() for membership in group}
    by_institution: dict[int, list[Visit]] = defaultdict(list)
    for visit in visits.filter(institution__in=at).select_related("institution").order_by("arrives_at", "pk"):
        by_institution[visit.institution_id].append(visit)
    for group in by_person.values():
        theirs = [visit for membership in group for visit in by_institution[membership.institution_id]]
        yield Addressee.of(group[0].user, partial(_values_of_visits, group[0].user, theirs))


def without_visit(edition: Edition, chosen: Mapping[str, str], keys: Collection[int] | None) -> Iterator[Addressee]:
    """Who represents an institution that may book and has no visit, once each. One query."""
    booked = Visit.objects.live().of_edition(edition).values("institution")
    free = _institutions(Institution.objects.verified(), chosen).exclude(pk__in=booked)
    memberships = _memberships(Membership.objects.verified(), keys).filter(institution__in=free)
    yield from _represented(memberships)


def waiting(_edition: Edition, chosen: Mapping[str, str], keys: Collection[int] | None) -> Iterator[Addressee]:
    """Who waits for staff to verify that they represent an institution, once each. One query."""
    memberships = _memberships(Membership.objects.pending(), keys)
    yield from _represented(memberships.filter(institution__in=_institutions(Institution.objects.all(), chosen)))


def leading(edition: Edition, chosen: Mapping[str, str], keys: Collection[int] | None) -> Iterator[Addressee]:
    """The adult in charge of each visit, whose telephone is all that is known of them. One query."""
    visits = _visits(edition, chosen)
    if keys is not None:
        visits = visits.filter(pk__in=keys)
    visits = visits.exclude(adult_phone="").select_related("institution", "arrival_window__gate")
    for visit in visits.order_by("arrives_at", "pk"):
        yield Addressee(visit.pk, None, "", visit.adult_phone, visit.language, partial(_values_of_leader, visit))


def _visits(edition: Edition, chosen: Mapping[str, str]) -> VisitQuerySet:
    visits: VisitQuerySet = Visit.objects.live().of_edition(edition)
    if day := _day(chosen.get("day", "")):
        visits = visits.arriving_on(day)
    if level := chosen.get("level"):
        visits = visits.bringing(level)
    if chosen.get("region") or chosen.get("kind"):
        visits = visits.filter(institution__in=_institutions(Institution.objects.all(), chosen))
    return visits


def _institutions(institutions: InstitutionQuerySet, chosen: Mapping[str, str]) -> InstitutionQuerySet:
    if region := chosen.get("region"):
        institutions = institutions.filter(region__code=region)
    if kind := chosen.get("kind"):
        institutions = institutions.filter(kind=kind)
    return institutions


def _memberships(memberships: MembershipQuerySet, keys: Collection[int] | None) -> MembershipQuerySet:
    if keys is not None:
        memberships = memberships.filter(user__in=keys)
    return memberships.filter(user__is_active=True)


def _by_person(memberships: MembershipQuerySet) -> dict[int, list[Membership]]:
    together: dict[int, list[Membership]] = defaultdict(list)
    for membership in memberships.select_related("user", "institution").order_by("user", "pk"):
        together[membership.user_id].append(membership)
    return together


def _represented(memberships: MembershipQuerySet) -> Iterator[Addressee]:
    for group in _by_person(memberships).values():
        yield Addressee.of(group[0].user, partial(_values_of_person, group[0].user, group))


def _values_of_person(user: User, memberships: Iterable[Membership]) -> dict[str, str]:
    names = (membership.institution.name for membership in memberships)
    return {"person": user.get_full_name(), "school": _list(names)}


def _values_of_visits(user: User, visits: Iterable[Visit]) -> dict[str, str]:
    return {
        "person": user.get_full_name(),
        "school": _list(visit.institution.name for visit in visits),
        "reference": _list(visit.reference for visit in visits),
        "day": _list(day_said(visit.arrives_at) for visit in visits),
    }


def _values_of_leader(visit: Visit) -> dict[str, str]:
    return {
        "person": visit.adult_in_charge,
        "school": visit.institution.name,
        "reference": visit.reference,
        "day": day_said(visit.arrives_at),
        "time": clock(visit.arrives_at),
        "gate": visit.arrival_window.gate.name,
    }


def _list(words: Iterable[str]) -> str:
    """Each once, in their order."""
    return gettext(", ").join(dict.fromkeys(words))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _days(edition: Edition) -> list[tuple[str, str]]:
    days = edition.days.order_by("date").values_list("date", flat=True)
    return [(day.isoformat(), date_format(day, "l j F")) for day in days]


def _regions(_edition: Edition) -> list[tuple[str, str]]:
    return [(region.code, region.name) for region in Region.objects.order_by("code")]


_DAY = Narrowing("day", _("Day"), _("All days"), _days)
_REGION = Narrowing("region", _("Region"), _("All regions"), _regions)
_LEVEL = Narrowing(
    "level", _("Level"), _("All levels"), lambda _edition: [(level.value, str(level.label)) for level in Level]
)
_KIND = Narrowing(
    "kind",
    _("Kind"),
    _("All kinds"),
    lambda _edition: [(kind.value, str(kind.label)) for kind in Institution.Kind],
)

AUDIENCES = (
    Audience(
        name="schools.visiting",
        title=_("Institutions with a visit"),
        description=_("Everybody who represents an institution that has a visit."),
        people=visiting,
        placeholders=_PERSON | _VISIT,
        narrowings=(_DAY, _REGION, _LEVEL, _KIND),
    ),
    Audience(
        name="schools.leading",
        title=_("Adults in charge of a visit"),
        description=_("By SMS, at the telephone that the gate would call. Each message stands on the visit's page."),
        people=leading,
        placeholders=_PERSON | _ARRIVAL,
        narrowings=(_DAY, _REGION, _LEVEL, _KIND),
        about_type=VISIT,
        channels=(Channel.SMS,),
    ),
    Audience(
        name="schools.without_visit",
        title=_("Institutions without a visit"),
        description=_("Everybody who represents an institution that could still book."),
        people=without_visit,
        placeholders=_PERSON | _SCHOOL,
        narrowings=(_REGION, _KIND),
    ),
    Audience(
        name="schools.waiting",
        title=_("Requests that wait"),
        description=_("Everybody who asked to represent an institution, and was not answered yet."),
        people=waiting,
        placeholders=_PERSON | _SCHOOL,
        narrowings=(_REGION, _KIND),
    ),
)
