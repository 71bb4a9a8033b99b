"""What anybody is refused for, on whatever."""

from dataclasses import dataclass
from typing import ClassVar


class SeminarsError(Exception):
    """A rule of seminars was not met: nothing was written. `code` is for programs."""

    code: ClassVar[str] = "refused"


class MayNotManage(SeminarsError):
    """The person has no role that does this."""

    code = "may_not_manage"


@dataclass(eq=False)
class StaleRevision(SeminarsError):
    """Somebody else wrote it since it was read: it is now at `revision`."""

    code: ClassVar[str] = "stale_revision"
    revision: int


class ReasonMissing(SeminarsError):
    """A cancellation says why."""

    code = "reason_missing"
