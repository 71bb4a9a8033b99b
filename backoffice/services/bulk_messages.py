"""Messages to many as staff look at them: whom they would reach, and how far they have come."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count

from openday.notifications.audiences import Audience, Narrowing, audience_of
from openday.notifications.models import BulkMessage, Message
from openday.notifications.services.bulk import kind_for
from openday.notifications.services.reach import Reach, reach_of
from openday.notifications.statuses import CONDITIONS, Status


@dataclass(frozen=True)
class Progress:
    """How many copies stand where, in the order of Status; those of none left out."""

    counts: list[tuple[Status, int]]

    @property
    def total(self) -> int:
        return sum(count for _status, count in self.counts)


@dataclass(frozen=True)
class BulkRow:
    bulk: BulkMessage
    audience: Audience | None
    progress: Progress


def rows_of(bulks: Iterable[BulkMessage]) -> list[BulkRow]:
    """One query for all of them."""
    bulks = list(bulks)
    progress = progress_of(bulks)
    return [BulkRow(bulk, audience_of(bulk.audience), progress[bulk.pk]) for bulk in bulks]


def progress_of(bulks: Iterable[BulkMessage]) -> dict[int, Progress]:
    """One query."""
    ids = [bulk.pk for bulk in bulks]
    counts = {str(status): Count("pk", filter=condition) for status, condition in CONDITIONS.items()}
    found: Any = Message.objects.filter(bulk__in=ids).order_by().values("bulk").annotate(**counts)
    told = {row["bulk"]: [(status, row[str(status)]) for status in Status if row[str(status)]] for row in found}
    return {pk: Progress(told.get(pk, [])) for pk in ids}


def reach_now(bulk: BulkMessage, audience: Audience) -> Reach:
    return reach_of(
        audience, edition=bulk.edition, chosen=bulk.audience_filter, channels=bulk.channels, kind=kind_for(bulk)
    )


def chosen_in_words(bulk: BulkMessage, audience: Audience) -> list[tuple[Narrowing, str]]:
    """What of the audience was chosen, with the words of each choice. A query for each choice at the most."""
    return [
        (narrowing, dict(narrowing.choices(bulk.edition)).get(value, value))
        for narrowing in audience.narrowings
        if (value := bulk.audience_filter.get(narrowing.name))
    ]


def languages_of(bulk: BulkMessage) -> list[str]:
    """Those in which it is written."""
    return [code for code, _name in settings.LANGUAGES if getattr(bulk, f"body_{code}")]
