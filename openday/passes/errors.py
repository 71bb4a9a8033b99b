"""What the services of passes and their keys refuse. Nothing was written then."""

from dataclasses import dataclass
from datetime import datetime


class PassError(Exception):
    """A change of keys that cannot be made."""


@dataclass(eq=False)
class KeyTooNew(PassError):
    """Key `number` is published since a short time only: until `ready_at`, some gate may not know it yet."""

    number: int
    ready_at: datetime


@dataclass(eq=False)
class NoSuchKey(PassError):
    """There is no key `number`, or it was withdrawn before."""

    number: int
