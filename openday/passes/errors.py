"""What the services of passes and their keys refuse. Nothing was written then."""

from dataclasses import dataclass
from datetime import datetime


class PassError(Exception):
    """A change of keys that cannot be made, or a code that opens nothing."""


@dataclass(eq=False)
class KeyTooNew(PassError):
    """Key `number` is published since a short time only: until `ready_at`, some gate may not know it yet."""

    number: int
    ready_at: datetime


@dataclass(eq=False)
class NoSuchKey(PassError):
    """There is no key `number`, or it was withdrawn before."""

    number: int


@dataclass(eq=False)
class PassRevoked(PassError):
    """The code is authentic and of this time, and void since `revoked_at` for `reason` (of Pass.Reason)."""

    serial: int
    revoked_at: datetime
    reason: str


class NeverIssued(PassError):
    """The code is signed by a key of ours, and of no pass that is known."""
