"""The programme of the published edition."""

from collections.abc import Mapping
from typing import Final

from openday.editions.models import Edition
from openday.prepared import run_prepared
from seminars.services.programme import VERSION_SQL, programmes_at
from seminars.services.programme_items import Programme

# Which edition it is and whether it changed are asked at once: every public page asks.
CURRENT_SQL: Final = f"""
    SELECT edition.id, ({VERSION_SQL.replace("%(edition)s", "edition.id")})
    FROM editions_edition AS edition WHERE edition.state = 'published'
"""  # noqa: S608 - names of ours


def current_programmes() -> Mapping[str, Programme]:
    """It by language (`ar`, `fr`, `en`), of one moment; none between two editions. One query; two after a change."""
    for edition_id, version in run_prepared(CURRENT_SQL, ()):
        try:
            return programmes_at(edition_id, version)
        except Edition.DoesNotExist:  # deleted meanwhile
            break
    return {}


def current_programme(language: str) -> Programme | None:
    """It in `language`, or None between two editions. One query; two after a change."""
    return current_programmes().get(language)
