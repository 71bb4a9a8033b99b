"""The programme of the published edition."""

from openday.editions.models import Edition
from seminars.services.programme import programme_of
from seminars.services.programme_items import Programme


def current_programme(language: str) -> Programme | None:
    """It, in `language` (`ar`, `fr`, `en`), or None between two editions. Two queries; eight after a change."""
    edition = Edition.objects.current()
    return programme_of(edition, language) if edition else None
