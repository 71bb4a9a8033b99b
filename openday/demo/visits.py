"""Visits that demo schools have booked already, through the one service that books."""

import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from openday.accounts.models import User
from openday.demo.names import mobile_of_nobody
from openday.editions.models import Edition, Level
from openday.time_zone import local_date
from pavilions.models import Slot
from schools.models import ArrivalWindow, Institution, Visit, VisitGroup
from schools.services.booking import book_visit
from schools.services.rules import adults_needed, arrives_from_gate_at, walk_minutes_between
from schools.visit_request import GroupRequest, VisitRequest

SEED: Final = 1916
# What everybody wants to see, in this order, and then the rest.
POPULAR: Final = (
    "A01",
    "A02",
    "P20",
    "P21",
    "P46",
    "A04",
    "P07",
    "P28",
    "P31",
    "P08",
    "P44",
    "P22",
    "P27",
    "A06",
    "P39",
)
FAVOURED_DAYS: Final = (5, 4, 2, 2, 1)
MAX_STOPS: Final = 6


class Diary:
    """What is left in slots and windows while the demo books, so that no refusal is met."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.slots: dict[date, list[Slot]] = defaultdict(list)
        self.windows: dict[date, list[ArrivalWindow]] = defaultdict(list)
        slots = Slot.objects.of_edition(edition).select_related("pavilion").order_by("starts_at", "pavilion__code")
        for slot in slots:
            self.slots[local_date(slot.starts_at)].append(slot)
        windows = ArrivalWindow.objects.of_edition(edition).select_related("gate__edition")
        for window in windows.order_by("starts_at", "gate__code"):
            self.windows[local_date(window.starts_at)].append(window)

    def take(self, request: VisitRequest, window: ArrivalWindow, slots: dict[int, Slot]) -> None:
        for slot_id, heads in request.heads_by_slot().items():
            slots[slot_id].heads_taken += heads
        window.heads_taken += request.heads
        window.coaches_taken += request.coach_count


def book_visits(
    *, edition: Edition, institutions: Sequence[Institution], number: int, by: User, now: datetime
) -> list[Visit]:
    """Book about `number` visits of schools, the same each time. About ten queries each."""
    dice = random.Random(SEED)  # noqa: S311 - the same demo each time, no secret
    diary = Diary(edition)
    visitors = dice.sample(list(institutions), k=min(number, len(institutions)))
    booked = [book_one(diary, dice, school, by=by, now=now) for school in visitors]
    return [visit for visit in booked if visit]


def book_one(diary: Diary, dice: random.Random, school: Institution, *, by: User, now: datetime) -> Visit | None:
    """One visit of `school`, or None where the diary has no room for it."""
    day = dice.choices(sorted(diary.windows), FAVOURED_DAYS)[0]
    groups = [_group(dice, diary.edition, school) for _ in range(dice.choices((1, 2, 3), (4, 5, 1))[0])]
    heads = sum(group.heads for group in groups)
    coaches = -(-heads // 50)
    window = dice.choice(diary.windows[day][: len(diary.windows[day]) * 2 // 3])
    if window.heads_left < heads or window.coaches_left < coaches:
        return None
    taken: dict[int, Slot] = {}
    routed = []
    for group in groups:
        route = _route(diary, dice, window, group, already=taken)
        if not route:
            return None
        taken |= {slot.pk: slot for slot in route}
        routed.append(
            GroupRequest(
                level=group.level,
                pupils=group.pupils,
                adults=group.adults,
                needs=group.needs,
                slot_ids=tuple(slot.pk for slot in route),
            )
        )
    request = VisitRequest(
        arrival_window_id=window.pk,
        groups=tuple(routed),
        adult_in_charge=dice.choice(("محمد العمراني", "سناء بلحاج", "Hicham Bakkali", "خديجة المنصوري")),
        adult_phone=mobile_of_nobody(school.pk),
        coach_count=coaches,
    )
    visit = book_visit(institution_id=school.pk, request=request, by=by, now=now)
    diary.take(request, window, taken)
    return visit


def _group(dice: random.Random, edition: Edition, school: Institution) -> GroupRequest:
    pupils = dice.randint(20, 32)
    level = school.level or Level.PRIMARY
    needs = (dice.choice(VisitGroup.Need.values),) if dice.random() < 0.1 else ()
    adults = adults_needed(pupils=pupils, pupils_per_adult=edition.pupils_per_adult(level))
    return GroupRequest(level=level, pupils=pupils, adults=adults, slot_ids=(), needs=needs)


def _route(
    diary: Diary, dice: random.Random, window: ArrivalWindow, group: GroupRequest, *, already: dict[int, Slot]
) -> list[Slot]:
    """Three to six slots one after the other, leaning to what is popular; empty where nothing fits."""
    wanted, route, seen = dice.randint(3, MAX_STOPS), list[Slot](), set[int]()
    while len(route) < wanted:
        near = []
        there_at: dict[int, datetime] = {}  # by pavilion
        for slot in diary.slots[local_date(window.starts_at)]:
            if slot.pavilion_id in seen or group.level not in slot.pavilion.levels:
                continue
            if slot.pavilion_id not in there_at:
                there_at[slot.pavilion_id] = _earliest(window, route, slot)
            earliest = there_at[slot.pavilion_id]
            # Groups of one visit may share a slot, and then need room together.
            room = slot.places_left - (group.heads * 2 if slot.pk in already else 0)
            if earliest <= slot.starts_at <= earliest + timedelta(minutes=25) and room >= group.heads:
                near.append(slot)
        if not near:
            break
        slot = dice.choices(near, [_appeal(slot) for slot in near])[0]
        route.append(slot)
        seen.add(slot.pavilion_id)
    return route


def _earliest(window: ArrivalWindow, route: Sequence[Slot], slot: Slot) -> datetime:
    if not route:
        return arrives_from_gate_at(window.gate, slot, left_at=window.starts_at)
    return route[-1].ends_at + timedelta(minutes=walk_minutes_between(route[-1], slot, window.gate.edition))


def _appeal(slot: Slot) -> int:
    code = slot.pavilion.code
    return 3 + (len(POPULAR) - POPULAR.index(code) if code in POPULAR else 0)
