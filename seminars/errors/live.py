"""What live streams are refused for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from seminars.errors.base import SeminarsError


@dataclass(eq=False)
class PlayerNotAllowed(SeminarsError):
    """The site shows players of `hosts` alone, over https: whoever asks for another host's is asked by nobody."""

    code: ClassVar[str] = "player_not_allowed"
    hosts: Sequence[str]


class StreamOfTwoPlaces(SeminarsError):
    """A stream shows a hall, or a stage, or everything."""

    code = "stream_of_two_places"


class UnknownPlace(SeminarsError):
    """The hall or the stage is not of this edition."""

    code = "unknown_place"


class UnknownStream(SeminarsError):
    """The published edition shows no such stream."""

    code = "unknown_stream"


class TooManyViews(SeminarsError):
    """One network was counted as often as it may be in a minute."""

    code = "too_many_views"
