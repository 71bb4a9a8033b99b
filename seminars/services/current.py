"""The programme of the published edition."""

from typing import Final

from openday.editions.models import Edition
from openday.prepared import run_prepared
from seminars.services.programme import VERSION_SQL, kept_programme, programme_of
from seminars.services.programme_items import Programme

# Which edition it is and whether it changed are asked at once: every public page asks.
CURRENT_SQL: Final = f"""
    SELECT edition.id, ({VERSION_SQL.replace("%(edition)s", "edition.id")})
    FROM editions_edition AS edition WHERE edition.state = 'published'
"""  # noqa: S608 - names of ours


def current_programme(language: str) -> Programme | None:
    """It, in `language` (`ar`, `fr`, `en`), or None between two editions. One query; nine after a change."""
    if not (rows := run_prepared(CURRENT_SQL, ())):
        return None
    edition_id, version = rows[0]
    if kept := kept_programme(edition_id, language, version):
        return kept
    edition = Edition.objects.filter(pk=edition_id).first()
    return programme_of(edition, language) if edition else None
