"""What the live page says of each stream: what is on, what comes next, how often it was watched."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from seminars.models import LiveStream
from seminars.services.programme import Item, PlaceKind, Programme
from seminars.services.streams import host_of
from seminars.services.views import views_of

COMING: Final = 3


@dataclass(frozen=True)
class Channel:
    """A stream with its part of the programme at one moment. `coming` begins with what begins first."""

    stream: LiveStream
    on: tuple[Item, ...]
    coming: tuple[Item, ...]
    views: int

    @property
    def host(self) -> str:
        """Who is asked for the player after a click."""
        return host_of(self.stream.embed_url)

    @property
    def is_on(self) -> bool:
        return bool(self.on)


def channels_of(programme: Programme, *, now: datetime) -> list[Channel]:
    """The streams that are shown, in their order. Two queries."""
    streams = LiveStream.objects.filter(edition=programme.edition, is_shown=True).select_related("hall", "stage")
    views = views_of(programme.edition)
    return [
        Channel(
            stream=stream,
            on=tuple(item for item in programme.on_at(now) if _shows(stream, item)),
            coming=_coming(programme, stream, now),
            views=views.get(stream.pk, 0),
        )
        for stream in streams.order_by("position", "code")
    ]


def chosen_of(channels: list[Channel]) -> Channel | None:
    """What the page begins with: the first that has something on, else the first."""
    return next((channel for channel in channels if channel.is_on), channels[0] if channels else None)


def _coming(programme: Programme, stream: LiveStream, now: datetime) -> tuple[Item, ...]:
    coming = (item for item in programme.next_after(now, most=len(programme.items)) if _shows(stream, item))
    return tuple(islice(coming, COMING))


def _shows(stream: LiveStream, item: Item) -> bool:
    """Whether the camera of `stream` stands where `item` is."""
    if stream.hall_id:
        return item.place.kind == PlaceKind.HALL and item.place.pk == stream.hall_id
    if stream.stage_id:
        return item.place.kind != PlaceKind.HALL and item.place.pk == stream.stage_id
    return True
