"""Booking, changing and cancelling a visit: whole or not at all.

The order of each: read and check without locks, write what is the visit's own, and take the shared places last
(`places`), so that the rows that everyone wants are locked for as short as can be: a booking does so in one statement
(`writing`). Who loses a race gets PlacesTaken and nothing of theirs is kept.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Exists, QuerySet
from django.db.models.expressions import RawSQL

from openday.accounts.models import IdempotentRequest, User
from openday.accounts.roles import Permission
from openday.compiled import Compiled, later, later_ids, new_of
from openday.editions.models import Edition
from openday.notifications.services.outbox import announce
from openday.prepared import whole
from pavilions.models import Slot
from schools.changes import Arrangement, Changes
from schools.errors import (
    ChangesClosed,
    NotRepresented,
    UnknownArrival,
    VisitChangedMeanwhile,
    VisitLimitReached,
    VisitNotLive,
)
from schools.models import ArrivalWindow, Institution, Membership, Stop, Visit, VisitGroup
from schools.services.passes import revoke_outdated_passes, revoke_passes_of
from schools.services.places import Arrivals, take_visit_places
from schools.services.rules import READ_OF_PAVILIONS, check_arrival, check_groups, check_stops
from schools.services.telling import confirmation_of, tell_cancellation, tell_change
from schools.services.writing import know_parts, write_booking
from schools.visit_request import GroupRequest, VisitRequest

CHANGEABLE_STATES = (Visit.State.HELD, Visit.State.CONFIRMED)

_INSTITUTION: Final = Institution.objects.verified().filter(pk=later("institution_id"))


def _arrival(*, by_officer: bool) -> QuerySet[ArrivalWindow]:
    """The window asked for, and whether who asks `may_book` for the institution."""
    institution = _INSTITUTION if by_officer else _INSTITUTION.represented_by(later("user_id"))
    windows = ArrivalWindow.objects.select_related("gate__edition").filter(pk=later("window_id"))
    return windows.annotate(may_book=Exists(institution))


def _arrival_and_keys(*, by_officer: bool) -> QuerySet[ArrivalWindow]:
    """With the keys of the rows to come: who answers with the visit's reference does so before it is written."""
    return _arrival(by_officer=by_officer).annotate(
        visit_id=RawSQL("nextval('schools_visit_id_seq')", []),
        group_ids=_keys("schools_visitgroup_id_seq", "groups"),
        stop_ids=_keys("schools_stop_id_seq", "stops"),
    )


def _keys(sequence: str, count: str) -> RawSQL:
    return RawSQL(f"ARRAY(SELECT nextval('{sequence}') FROM generate_series(1, %s))", [later(count).value])  # noqa: S608, S611


_ARRIVAL: Final = {who: Compiled(partial(_arrival, by_officer=who)) for who in (True, False)}
_ARRIVAL_AND_KEYS: Final = {who: Compiled(partial(_arrival_and_keys, by_officer=who)) for who in (True, False)}
_SLOTS: Final = Compiled(
    lambda: (
        Slot.objects.filter(pk__in=later_ids("slot_ids"))
        .select_related("pavilion")
        .only("pavilion", "starts_at", "ends_at", *(f"pavilion__{name}" for name in READ_OF_PAVILIONS))
    )
)


def book_visit(
    *,
    institution_id: int,
    request: VisitRequest,
    by: User,
    now: datetime,
    keep: Callable[[Visit], IdempotentRequest] | None = None,
) -> Visit:
    """Book the whole of `request` for an institution that `by` represents (or for any, by visits officers).

    `now` is aware. Three queries whatever the size, the last of which writes everything and is whole by itself (two
    more where an institution may have several visits). The visit comes with its edition, arrival, groups and stops:
    nothing has to be read again. What `keep` makes of it is written with it: see `openday.idempotency.answer_with`.
    Raises a VisitError, or IntegrityError where that was kept before; nothing is written then.
    """
    window = _arrival_for(request, institution_id=institution_id, by=by, arrivals=_ARRIVAL_AND_KEYS)
    edition = window.gate.edition
    check_arrival(window, now=now)
    check_groups(edition, request)
    slots = _slots_asked(request)
    check_stops(window, request, slots)

    with whole() if edition.live_visits_per_institution == 1 else transaction.atomic():
        return _create_visit(window, institution_id, request, slots, by=by, now=now, keep=keep)


@transaction.atomic
def change_visit(
    *, visit: Visit, request: VisitRequest, by: User, now: datetime, expected_revision: int | None = None
) -> Visit:
    """Make `visit` what `request` says: numbers, day, arrival, stops, contact. What cannot be had changes nothing.

    Groups keep their identity by position. `expected_revision` refuses to overwrite what somebody else changed
    after it was read. Raises a VisitError; the visit is as it was then.
    """
    visit = _lock_changeable(visit, by=by, now=now)
    if expected_revision is not None and visit.revision != expected_revision:
        raise VisitChangedMeanwhile(visit.revision)
    window = _arrival_for(request, institution_id=visit.institution_id, by=by)
    edition = window.gate.edition
    if edition.pk != visit.edition_id:
        raise UnknownArrival
    if window.pk != visit.arrival_window_id:
        check_arrival(window, now=now)
    check_groups(edition, request)
    slots = _slots_asked(request)
    check_stops(window, request, slots)

    before = Arrangement.of(visit, _window_of(visit, window))
    arrivals = _arrivals_moved(visit, window, request)
    heads_by_slot = _replace_groups_and_stops(visit, edition, request, slots)
    if window.starts_at != visit.arrives_at:
        visit.moved_at = now
    visit.arrival_window, visit.arrives_at = window, window.starts_at
    visit.heads, visit.coach_count, visit.coach_plates = request.heads, request.coach_count, list(request.coach_plates)
    visit.adult_in_charge, visit.adult_phone, visit.language = (
        request.adult_in_charge,
        request.adult_phone,
        request.language,
    )
    visit.revision += 1
    visit.save()
    revoke_outdated_passes(visit=visit, now=now)
    changes = Changes(before, Arrangement.of(visit, window), is_rerouted=_is_rerouted(request, heads_by_slot))
    tell_change(visit=visit, changes=changes, by=by, now=now)
    take_visit_places(heads_by_slot=heads_by_slot, arrivals_by_window=arrivals)
    return visit


@transaction.atomic
def correct_contact(
    *,
    visit: Visit,
    adult_in_charge: str,
    adult_phone: str,
    language: str,
    coach_plates: Sequence[str],
    by: User,
    now: datetime,
    expected_revision: int,
) -> Visit:
    """Correct who comes with the groups and in which coaches: no place changes, so it can be done until the arrival.

    Plates are often known on the last day only. Raises NotRepresented, VisitNotLive, ChangesClosed (with the arrival)
    or VisitChangedMeanwhile.
    """
    visit = _lock_own(visit, by=by)
    if now >= visit.arrives_at and not by.may(Permission.MANAGE_VISITS):
        raise ChangesClosed(visit.arrives_at)
    if visit.revision != expected_revision:
        raise VisitChangedMeanwhile(visit.revision)
    visit.adult_in_charge, visit.adult_phone, visit.language = adult_in_charge, adult_phone, language
    visit.coach_plates = list(coach_plates)
    visit.revision += 1
    visit.save(update_fields=["adult_in_charge", "adult_phone", "language", "coach_plates", "revision"])
    return visit


@transaction.atomic
def cancel_visit(*, visit: Visit, by: User, now: datetime, reason: str = "") -> Visit:
    """Give back every place of `visit`; its stops go, the trail keeps them.

    Idempotent: a cancelled visit is answered as it is. The school may until its deadline, visits officers any time.
    Raises NotRepresented, ChangesClosed or VisitNotLive.
    """
    locked = Visit.objects.select_for_update(no_key=True).get(pk=visit.pk)
    if locked.state == Visit.State.CANCELLED:
        return locked
    visit = _lock_changeable(visit, by=by, now=now)
    stops = Stop.objects.filter(group__visit=visit)
    heads_by_slot = _heads_by_slot(stops)
    stops.delete()
    visit.state, visit.live_number, visit.held_until = Visit.State.CANCELLED, None, None
    visit.cancelled_at, visit.cancelled_by, visit.cancelled_reason = now, by, reason
    visit.revision += 1
    visit.save()
    revoke_passes_of(visit=visit, now=now)
    tell_cancellation(visit=visit, by=by, now=now)
    take_visit_places(
        heads_by_slot={slot_id: -heads for slot_id, heads in heads_by_slot.items()},
        arrivals_by_window={visit.arrival_window_id: Arrivals(-visit.heads, -visit.coach_count)},
    )
    return visit


def _arrival_for(
    request: VisitRequest, *, institution_id: int, by: User, arrivals: Mapping[bool, Compiled[ArrivalWindow]] = _ARRIVAL
) -> ArrivalWindow:
    """The window with its gate and edition, once `by` may book for the institution. One query."""
    window = arrivals[by.may(Permission.MANAGE_VISITS)].first(
        window_id=request.arrival_window_id,
        institution_id=institution_id,
        user_id=by.pk,
        groups=len(request.groups),
        stops=sum(len(group.slot_ids) for group in request.groups),
    )
    if window is None:
        raise UnknownArrival
    if not getattr(window, "may_book", False):
        raise NotRepresented
    return window


def _slots_asked(request: VisitRequest) -> dict[int, Slot]:
    """With what the rules read of slots and pavilions, by primary key. One query."""
    return {slot.pk: slot for slot in _SLOTS.all(slot_ids=list(request.slot_ids))}


def _create_visit(
    window: ArrivalWindow,
    institution_id: int,
    request: VisitRequest,
    slots: Mapping[int, Slot],
    *,
    by: User,
    now: datetime,
    keep: Callable[[Visit], IdempotentRequest] | None,
) -> Visit:
    """The visit with its groups and stops; they are known without asking. One query."""
    edition, keys = window.gate.edition, vars(window)  # annotated: see _ARRIVAL_AND_KEYS
    visit = new_of(
        Visit,
        id=keys["visit_id"],
        edition=edition,
        institution_id=institution_id,
        live_number=_free_live_number(edition, institution_id),
        state=Visit.State.CONFIRMED,
        arrival_window=window,
        arrives_at=window.starts_at,
        heads=request.heads,
        coach_count=request.coach_count,
        coach_plates=list(request.coach_plates),
        adult_in_charge=request.adult_in_charge,
        adult_phone=request.adult_phone,
        language=request.language,
        booked_at=now,
        booked_by=by,
    )
    groups = _new_groups(edition, dict(enumerate(request.groups, start=1)))
    for group, key in zip(groups.values(), keys["group_ids"], strict=True):
        group.pk, group.visit = key, visit
    stops = _new_stops(groups, request.groups, slots)
    for stop, key in zip(stops, keys["stop_ids"], strict=True):
        stop.pk = key
    know_parts(visit, list(groups.values()), stops)
    try:
        write_booking(
            visit,
            list(groups.values()),
            stops,
            messages=confirmation_of(visit=visit, by=by, now=now),
            kept=keep(visit) if keep else None,
        )
    except IntegrityError as error:
        # Another booking of the same institution came first: the unique index is the judge.
        if "one_live_visit_a_number_and_institution" in str(error):
            raise VisitLimitReached(edition.live_visits_per_institution) from error
        raise
    announce()
    return visit


def _free_live_number(edition: Edition, institution_id: int) -> int:
    """The lowest number not in use. One visit at the most needs no look: the unique index refuses a second."""
    limit = edition.live_visits_per_institution
    if limit == 1:
        return 1
    Institution.objects.select_for_update(no_key=True).get(pk=institution_id)  # one booker an institution
    taken = set(
        Visit.objects.live().filter(edition=edition, institution=institution_id).values_list("live_number", flat=True)
    )
    for number in range(1, limit + 1):
        if number not in taken:
            return number
    raise VisitLimitReached(limit)


def _new_groups(edition: Edition, requests: Mapping[int, GroupRequest]) -> dict[int, VisitGroup]:
    """By position; of no visit yet, and not written."""
    return {
        position: new_of(
            VisitGroup,
            position=position,
            level=group.level,
            pupils=group.pupils,
            adults=group.adults,
            pupils_per_adult=edition.pupils_per_adult(group.level),
            needs=list(group.needs),
            language=group.language,
        )
        for position, group in requests.items()
    }


def _new_stops(
    groups: Mapping[int, VisitGroup], requests: Sequence[GroupRequest], slots: Mapping[int, Slot]
) -> list[Stop]:
    """In the order of time within a group; not written."""
    return [
        _new_stop(groups[position], slot, group.heads)
        for position, group in enumerate(requests, start=1)
        for slot in sorted((slots[slot_id] for slot_id in group.slot_ids), key=lambda slot: slot.starts_at)
    ]


def _new_stop(group: VisitGroup, slot: Slot, heads: int) -> Stop:
    return new_of(Stop, group=group, slot=slot, heads=heads, starts_at=slot.starts_at, ends_at=slot.ends_at)


def _lock_changeable(visit: Visit, *, by: User, now: datetime) -> Visit:
    """The visit, locked, once `by` may change it now."""
    visit = _lock_own(visit, by=by)
    deadline = visit.changes_close_at(visit.edition)
    if now >= deadline and not by.may(Permission.MANAGE_VISITS):
        raise ChangesClosed(deadline)
    return visit


def _lock_own(visit: Visit, *, by: User) -> Visit:
    """The visit with its edition, locked, once it is one that `by` acts for and that is still to come."""
    visit = Visit.objects.select_for_update(of=("self",), no_key=True).select_related("edition").get(pk=visit.pk)
    is_officer = by.may(Permission.MANAGE_VISITS)
    if not is_officer and not Membership.objects.verified().filter(user=by, institution=visit.institution_id).exists():
        raise NotRepresented
    if visit.state not in CHANGEABLE_STATES:
        raise VisitNotLive(visit.state)
    return visit


def _window_of(visit: Visit, asked: ArrivalWindow) -> ArrivalWindow:
    """The window that `visit` has, with its gate. Not joined to it: a lock that waited would look for the old one."""
    if asked.pk == visit.arrival_window_id:
        return asked
    return ArrivalWindow.objects.select_related("gate").get(pk=visit.arrival_window_id)


def _arrivals_moved(visit: Visit, window: ArrivalWindow, request: VisitRequest) -> dict[int, Arrivals]:
    """What leaves the window it had and what comes to the one it gets."""
    if window.pk == visit.arrival_window_id:
        return {window.pk: Arrivals(request.heads - visit.heads, request.coach_count - visit.coach_count)}
    return {
        visit.arrival_window_id: Arrivals(-visit.heads, -visit.coach_count),
        window.pk: Arrivals(request.heads, request.coach_count),
    }


def _replace_groups_and_stops(
    visit: Visit, edition: Edition, request: VisitRequest, slots: Mapping[int, Slot]
) -> Counter[int]:
    """Write the groups and stops asked for over those there are; answer the change of heads by slot."""
    stops = Stop.objects.filter(group__visit=visit)
    change = Counter(request.heads_by_slot())
    change.subtract(_heads_by_slot(stops))
    stops.delete()

    wanted = dict(enumerate(request.groups, start=1))
    groups = {group.position: group for group in VisitGroup.objects.filter(visit=visit)}
    VisitGroup.objects.filter(visit=visit).exclude(position__in=wanted).delete()
    kept = [_rewritten(group, edition, wanted[group.position]) for group in groups.values() if group.position in wanted]
    VisitGroup.objects.bulk_update(kept, ["level", "pupils", "adults", "pupils_per_adult", "needs", "language"])
    added = _new_groups(edition, {position: group for position, group in wanted.items() if position not in groups})
    for group in added.values():
        group.visit = visit
    VisitGroup.objects.bulk_create(added.values())
    Stop.objects.bulk_create(_new_stops(groups | added, request.groups, slots))
    return change


def _is_rerouted(request: VisitRequest, change: Counter[int]) -> bool:
    """Whether the visit stops in other slots than before, by the change of heads in each."""
    asked = request.heads_by_slot()
    return {slot_id for slot_id, heads in change.items() if asked[slot_id] != heads} != request.slot_ids


def _rewritten(group: VisitGroup, edition: Edition, request: GroupRequest) -> VisitGroup:
    group.level, group.pupils, group.adults = request.level, request.pupils, request.adults
    group.needs, group.language = list(request.needs), request.language
    group.pupils_per_adult = edition.pupils_per_adult(request.level)
    return group


def _heads_by_slot(stops: QuerySet[Stop]) -> Counter[int]:
    heads: Counter[int] = Counter()
    for slot_id, stop_heads in stops.values_list("slot_id", "heads"):
        heads[slot_id] += stop_heads
    return heads
