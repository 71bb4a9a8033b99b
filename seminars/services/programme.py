"""The programme that the public reads: the current release, the shows and the children's space beside it.

It changes seldom and is read often, so each process keeps one copy in every language, and asks the database at every
use whether it is still the one. Nothing of the draft is in it. Seats change all the time: they are asked apart.
"""

import threading
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.conf import settings

from openday.editions.models import Edition
from openday.prepared import run_prepared
from seminars.services.programme_building import build_programme, read_programme
from seminars.services.programme_items import (
    Day,
    Item,
    ItemKind,
    Part,
    Place,
    PlaceKind,
    Programme,
    PublicRelease,
    PublicSpeaker,
    Seats,
)

__all__ = [
    "Day",
    "Item",
    "ItemKind",
    "Part",
    "Place",
    "PlaceKind",
    "Programme",
    "PublicRelease",
    "PublicSpeaker",
    "Seats",
    "programme_of",
    "programme_version",
    "programmes_at",
    "seats_of",
]

MOST_KEPT: Final = 4  # editions: the published one, and those that somebody looks back at

# Over the rows themselves, as `pavilions.guide` does, so that no way of writing goes round it: a row that changes is
# written anew, by another transaction (xmin) or another command of the same one (cmin). Turns are summed by what the
# programme says of them, since their bookings change every second; and by pavilion, so that no plan reads every turn.
_ROWS: Final = """
    (SELECT bit_xor(hashint8extended(id, (xmin::text::bigint << 31) # cmin::text::bigint))
     FROM {table} WHERE {of_edition})
"""
_TABLES: Final = ("seminars_hall", "seminars_speaker", "seminars_seminar", "editions_zone", "editions_openingday")
_OF_EDITION: Final = "edition_id = %(edition)s"
_PARTS: Final = [
    *(_ROWS.format(table=table, of_edition=_OF_EDITION) for table in _TABLES),
    _ROWS.format(table="editions_edition", of_edition="id = %(edition)s"),
    _ROWS.format(table="pavilions_pavilion", of_edition=f"{_OF_EDITION} AND kind IN ('show', 'children')"),
]
VERSION_SQL: Final = f"""
    SELECT concat_ws('.',
        coalesce((SELECT max(number) FROM seminars_schedulerelease WHERE {_OF_EDITION}), 0),
        (SELECT bit_xor(turns.sum) FROM pavilions_pavilion AS pavilion
         CROSS JOIN LATERAL (
             SELECT bit_xor(hash_record_extended(ROW(slot.id, slot.starts_at, slot.ends_at), 0)) AS sum
             FROM pavilions_slot AS slot WHERE slot.pavilion_id = pavilion.id AND slot.closed_at IS NULL
         ) AS turns
         WHERE pavilion.edition_id = %(edition)s AND pavilion.kind IN ('show', 'children')),
        {", ".join(_PARTS)}
    )
"""  # noqa: S608 - names of ours
SEATS_SQL: Final = """
    SELECT seating.seminar_id, seating.seats, seating.seats_taken, seating.opens_at, entry.starts_at,
        coalesce(rules.closes_minutes_before, 30), seating.closed_at IS NOT NULL,
        (SELECT coalesce(sum(waiting.seats), 0) FROM seminars_registration AS waiting
         WHERE waiting.seminar_id = seating.seminar_id AND waiting.state = 'waiting')
    FROM (
        SELECT id FROM seminars_schedulerelease WHERE edition_id = %(edition)s ORDER BY number DESC LIMIT 1
    ) AS released
    JOIN seminars_releasedentry AS entry ON entry.release_id = released.id AND NOT entry.is_cancelled
    JOIN seminars_seating AS seating ON seating.seminar_id = entry.seminar_id
    LEFT JOIN seminars_seminarrules AS rules ON rules.edition_id = %(edition)s
"""

_kept: Final[dict[int, tuple[str, Mapping[str, Programme]]]] = {}  # by edition, its version and it in each language
_building: Final = threading.Lock()


def programme_version(edition: Edition) -> str:
    """Another text whenever `programme_of` would answer something else. One query."""
    version: str = run_prepared(VERSION_SQL, {"edition": edition.pk})[0][0]
    return version


def programme_of(edition: Edition, language: str) -> Programme:
    """The programme as it is now, in `language` (`ar`, `fr`, `en`). One query; two after a change."""
    return programmes_at(edition.pk, programme_version(edition))[language]


def programmes_at(edition_id: int, version: str) -> Mapping[str, Programme]:
    """The programme by language, of this `version`: in all of them it is of one moment. One query after a change."""
    if kept := _kept_at(edition_id, version):
        return kept
    with _building:  # one thread reads it anew, and the others wait for that
        if kept := _kept_at(edition_id, version):
            return kept
        # Read after the version: rows that change in between are found changed next time.
        rows = read_programme(edition_id)
        found = {code: build_programme(rows, version=version, language=code) for code, _name in settings.LANGUAGES}
        return _keep(edition_id, version, found)


def _kept_at(edition_id: int, version: str) -> Mapping[str, Programme] | None:
    kept = _kept.get(edition_id)
    return kept[1] if kept and kept[0] == version else None


def _keep(edition_id: int, version: str, programmes: Mapping[str, Programme]) -> Mapping[str, Programme]:
    _kept.pop(edition_id, None)
    _kept[edition_id] = version, programmes
    while len(_kept) > MOST_KEPT:
        del _kept[next(iter(_kept))]
    return programmes


def forget_programmes() -> None:
    """As a process begins: for tests."""
    _kept.clear()


def seats_of(edition: Edition) -> dict[int, Seats]:
    """By seminar, the seats of those that the current release holds and anybody may sign up for. One query."""
    seats = {}
    for seminar_id, total, taken, opens_at, starts_at, minutes, is_closed, waiting in run_prepared(
        SEATS_SQL, {"edition": edition.pk}
    ):
        closes_at = starts_at - timedelta(minutes=minutes)
        seats[seminar_id] = Seats(total, taken, opens_at, closes_at, is_closed, waiting)
    return seats
