"""What visitors are shown of the published edition: its pavilions, zones, gates and days.

All of it changes seldom and is shown often, so each process keeps one copy, and asks the database at every use
whether it is still the one: a fingerprint over the rows themselves, which no way of writing can go round.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final

from openday.editions.models import Edition, Gate, OpeningDay, Zone
from openday.folding import fold
from openday.languages import FALLBACK_ORDER
from openday.prepared import prepared_cursor
from pavilions.models import Family, Pavilion

# A row that changes is written anew, by another transaction (xmin) or another command of the same one (cmin); one
# that goes takes its part of the sum with it.
_VERSION: Final = "(xmin::text::bigint << 31) # cmin::text::bigint"
_ROWS_OF: Final = "(SELECT bit_xor(hashint8extended(id, {version})) FROM {table} WHERE edition_id = edition.id)"
_TABLES: Final = ("pavilions_pavilion", "editions_zone", "editions_gate", "editions_openingday")
_ROWS: Final = ", ".join(_ROWS_OF.format(version=_VERSION, table=table) for table in _TABLES)
FINGERPRINT_SQL: Final = f"""
    SELECT edition.id, concat_ws('.', {_VERSION}, {_ROWS})
    FROM editions_edition AS edition WHERE edition.state = 'published'
"""  # noqa: S608 - names of ours


@dataclass(frozen=True)
class Guide:
    """The published edition as it was when it had this `fingerprint`."""

    fingerprint: str
    edition: Edition
    days: list[OpeningDay]
    zones: list[Zone]
    gates: list[Gate]
    pavilions: list[Pavilion] = field(repr=False)

    @cached_property
    def by_code(self) -> dict[str, Pavilion]:
        return {pavilion.code: pavilion for pavilion in self.pavilions}

    @cached_property
    def shows(self) -> list[Pavilion]:
        return [pavilion for pavilion in self.pavilions if pavilion.kind == Pavilion.Kind.SHOW]

    @cached_property
    def families(self) -> list[tuple[Family, list[Pavilion]]]:
        """Pavilions and the children's space by family, shows apart; empty families left out."""
        others = [pavilion for pavilion in self.pavilions if pavilion.kind != Pavilion.Kind.SHOW]
        families = [(family, [pavilion for pavilion in others if pavilion.family == family]) for family in Family]
        return [(family, members) for family, members in families if members]

    @cached_property
    def words(self) -> dict[str, str]:
        """By code, all that a search may meet, folded, in every language."""
        stems = ("name", "summary", "text", "exhibiting_unit")
        return {
            pavilion.code: fold(
                " ".join(
                    [pavilion.code, *(getattr(pavilion, f"{stem}_{lang}") for stem in stems for lang in FALLBACK_ORDER)]
                )
            )
            for pavilion in self.pavilions
        }

    def day_at(self, moment: datetime) -> OpeningDay | None:
        """The day that is on at `moment`, or the next one; None when the edition is over."""
        return next((day for day in self.days if day.closes_at > moment), None)

    def first_moment(self, now: datetime) -> datetime | None:
        """From when turns are shown to whoever chose no time: from now while the site is open, else from the second
        hour of the next day; None when the edition is over."""
        if not (day := self.day_at(now)):
            return None
        if now >= day.opens_at:
            return now.replace(second=0, microsecond=0)
        return min(day.opens_at + timedelta(hours=1), day.closes_at)


class _Kept:
    guide: Guide | None = None


def current_guide() -> Guide | None:
    """The guide of the published edition, or None between two. One query; six where something changed."""
    with prepared_cursor() as cursor:
        cursor.execute(FINGERPRINT_SQL)
        row = cursor.fetchone()
    if row is None:
        return None
    edition_id, fingerprint = row
    kept = _Kept.guide
    if kept is None or kept.fingerprint != fingerprint or kept.edition.pk != edition_id:
        # Read after the fingerprint: rows that change in between are found changed next time.
        kept = _Kept.guide = _read(edition_id, fingerprint)
    return kept


def _read(edition_id: int, fingerprint: str) -> Guide | None:
    edition = Edition.objects.filter(pk=edition_id).first()
    if edition is None:
        return None
    return Guide(
        fingerprint=fingerprint,
        edition=edition,
        days=list(edition.days.order_by("date")),
        zones=list(edition.zones.order_by("code")),
        gates=list(edition.gates.order_by("code")),
        pavilions=list(edition.pavilions.select_related("zone", "stage").order_by("code")),
    )
