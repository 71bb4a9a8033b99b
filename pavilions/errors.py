"""Refusals of this app: they carry data, the doors find the words."""


class PavilionError(Exception):
    """Something about pavilions and slots that cannot be done."""


class SlotsFull(PavilionError):
    """Some of the slots asked for have no room, or were closed. Nothing was taken from any."""

    def __init__(self, slot_ids: list[int]) -> None:
        super().__init__(slot_ids)
        self.slot_ids = slot_ids


class SlotsInUse(PavilionError):
    """The change would break bookings in these slots: `heads_by_slot` says how many people each holds.

    Nothing was changed.
    """

    def __init__(self, heads_by_slot: dict[int, int]) -> None:
        super().__init__(heads_by_slot)
        self.heads_by_slot = heads_by_slot
        self.slot_ids = sorted(heads_by_slot)


class SlotsInTheWay(PavilionError):
    """These slots cannot be opened again: another show is on their stage at their time. Nothing was changed."""

    def __init__(self, slot_ids: list[int]) -> None:
        super().__init__(slot_ids)
        self.slot_ids = slot_ids


class ContactKnown(PavilionError):
    """The pavilion has a contact of this address already. Nothing was written."""

    def __init__(self, email: str) -> None:
        super().__init__(email)
        self.email = email
