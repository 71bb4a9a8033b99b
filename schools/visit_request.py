"""What a school asks for when it books or changes a visit: plain data, checked for nothing yet."""

from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True)
class GroupRequest:
    """One group and the slots that it wants to stop in, in any order.

    `level` is a value of `Level`, `needs` values of `VisitGroup.Need`, `slot_ids` primary keys of slots.
    """

    level: str
    pupils: int
    adults: int
    slot_ids: tuple[int, ...]
    needs: tuple[str, ...] = ()
    language: str = "ar"

    @property
    def heads(self) -> int:
        return self.pupils + self.adults


@dataclass(frozen=True)
class VisitRequest:
    """A whole visit. Groups are named by their position, from 1."""

    arrival_window_id: int
    groups: tuple[GroupRequest, ...]
    adult_in_charge: str
    adult_phone: str
    coach_count: int = 0
    coach_plates: tuple[str, ...] = ()
    language: str = "ar"

    @property
    def heads(self) -> int:
        return sum(group.heads for group in self.groups)

    @property
    def slot_ids(self) -> set[int]:
        return {slot_id for group in self.groups for slot_id in group.slot_ids}

    def heads_by_slot(self) -> Counter[int]:
        """How many people the visit brings to each slot: groups in one slot add up."""
        heads: Counter[int] = Counter()
        for group in self.groups:
            for slot_id in group.slot_ids:
                heads[slot_id] += group.heads
        return heads
