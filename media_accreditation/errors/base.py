"""What anybody is refused for, on whatever."""

from dataclasses import dataclass
from typing import ClassVar


class AccreditationError(Exception):
    """Nothing was written. `code` is for programs."""

    code: ClassVar[str]


class MayNotDecide(AccreditationError):
    """The person has no role that does this, and does not act for the outlet."""

    code = "may_not_decide"


@dataclass(eq=False)
class StaleRevision(AccreditationError):
    """Somebody else wrote it since it was read: it is now at `revision`."""

    code: ClassVar[str] = "stale_revision"
    revision: int


@dataclass(eq=False)
class MoveNotAllowed(AccreditationError):
    """From `state` there is no way to `wanted`: somebody moved it meanwhile."""

    code: ClassVar[str] = "move_not_allowed"
    state: str
    wanted: str


class ReasonMissing(AccreditationError):
    """A refusal, a cancellation, a suspension says why."""

    code = "reason_missing"
