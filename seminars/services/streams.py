"""Live streams: which players the live page offers."""

from dataclasses import dataclass, fields

import pghistory
from django.db import IntegrityError, transaction

from openday.accounts.models import User
from openday.editions.models import Edition
from seminars.errors import CodeTaken
from seminars.models import LiveStream
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
    """Raises MayNotManage or CodeTaken."""
    check_manages_programme(by)
    return _saved(LiveStream(edition=edition), card, by=by)


@transaction.atomic
def change_stream(*, stream_id: int, card: StreamCard, by: User) -> LiveStream:
    """Make the stream what `card` says; its views stay. Raises MayNotManage or CodeTaken."""
    check_manages_programme(by)
    return _saved(LiveStream.objects.select_for_update(no_key=True).get(pk=stream_id), card, by=by)


def _saved(stream: LiveStream, card: StreamCard, *, by: User) -> LiveStream:
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
