"""What the outbox refuses, and what a channel answers."""

from dataclasses import dataclass


class MessageError(Exception):
    """Something about a message that was refused."""


class NotAllowed(MessageError):
    """Who asks may not manage messages."""


@dataclass
class NotWaiting(MessageError):
    """A message that already left, or never will, cannot be cancelled. `state` is what it is now."""

    state: str


@dataclass
class StillWaiting(MessageError):
    """A message that is still to leave needs no sending again. `state` is what it is now."""

    state: str


@dataclass
class Blocked(MessageError):
    """Nothing is sent to this address until staff clear it. `reason` is one of BlockedAddress.Reason."""

    address: str
    reason: str
