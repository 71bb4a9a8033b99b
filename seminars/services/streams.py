"""Live streams: which players the live page offers."""

from dataclasses import dataclass, fields
from urllib.parse import urlsplit

import pghistory
from django.conf import settings
from django.db import IntegrityError, transaction

from openday.accounts.models import User
from openday.editions.models import Edition, Zone
from seminars.errors import CodeTaken, PlayerNotAllowed, StreamOfTwoPlaces, UnknownPlace
from seminars.models import Hall, LiveStream
from seminars.services.standing import check_manages_programme


@dataclass(frozen=True, kw_only=True)
class StreamCard:
    """A channel of the live page: of a hall, of a stage, or (neither) of everything."""

    code: str
    name_ar: str
    embed_url: str
    name_fr: str = ""
    name_en: str = ""
    hall_id: int | None = None
    stage_id: int | None = None
    page_url: str = ""
    is_shown: bool = True
    position: int = 0


@transaction.atomic
def add_stream(*, edition: Edition, card: StreamCard, by: User) -> LiveStream:
    """Raises MayNotManage, PlayerNotAllowed, StreamOfTwoPlaces, UnknownPlace or CodeTaken."""
    check_manages_programme(by)
    return _saved(LiveStream(edition=edition), card, by=by)


@transaction.atomic
def change_stream(*, stream_id: int, card: StreamCard, by: User) -> LiveStream:
    """Make the stream what `card` says; its views stay. Raises what `add_stream` raises."""
    check_manages_programme(by)
    return _saved(LiveStream.objects.select_for_update(no_key=True).get(pk=stream_id), card, by=by)


def host_of(embed_url: str) -> str:
    """Who is asked for the player, as LIVE_STREAM_HOSTS names it; "" where it would not be over https."""
    parts = urlsplit(embed_url)
    return parts.netloc if parts.scheme == "https" else ""


def _saved(stream: LiveStream, card: StreamCard, *, by: User) -> LiveStream:
    if host_of(card.embed_url) not in settings.LIVE_STREAM_HOSTS:
        raise PlayerNotAllowed(settings.LIVE_STREAM_HOSTS)
    _check_place(stream.edition_id, card)
    for field in fields(card):
        setattr(stream, field.name, getattr(card, field.name))
    try:
        with transaction.atomic(), pghistory.context(user=by.pk):
            stream.save()
    except IntegrityError as error:
        if "one_stream_a_code_and_edition" in str(error):
            raise CodeTaken from error
        raise
    return stream


def _check_place(edition_id: int, card: StreamCard) -> None:
    if card.hall_id is not None and card.stage_id is not None:
        raise StreamOfTwoPlaces
    if card.hall_id is not None and not Hall.objects.filter(pk=card.hall_id, edition=edition_id).exists():
        raise UnknownPlace
    if card.stage_id is not None and not Zone.objects.filter(pk=card.stage_id, edition=edition_id).exists():
        raise UnknownPlace
