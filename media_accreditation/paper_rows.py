"""The papers of an outlet, an application or a member as a page shows them: one row a kind, there or missing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from media_accreditation.models import Paper
from media_accreditation.services.papers import KINDS_OF, MAY_COME_BACK_FOR, Owner, papers_of

Kind = Paper.Kind
# What an application is not complete without (`services.missing`); the licence belongs to an outlet's dossier.
NEEDED: Final = frozenset({Kind.LICENCE, Kind.ASSIGNMENT, Kind.PHOTO, Kind.ID_PAPER})


@dataclass
class PaperRow:
    """What is kept of one kind; `removed` can be brought back, the last one taken away first."""

    kind: Kind
    kept: list[Paper] = field(default_factory=list)
    removed: list[Paper] = field(default_factory=list)

    @property
    def is_needed(self) -> bool:
        return self.kind in NEEDED

    @property
    def is_one(self) -> bool:
        """Whether a new paper takes the place of the one before."""
        return self.kind != Kind.OTHER

    @property
    def paper(self) -> Paper | None:
        return self.kept[0] if self.kept else None


def rows_of(of: Owner, *, now: datetime) -> list[PaperRow]:
    """In the order of KINDS_OF. One query."""
    rows = {kind: PaperRow(kind) for kind in KINDS_OF[type(of)]}
    known = papers_of(of).filter(purged_at=None).order_by("-uploaded_at", "-pk")
    for paper in known:
        row = rows[Kind(paper.kind)]
        if paper.removed_at is None:
            row.kept.append(paper)
        elif now - paper.removed_at <= MAY_COME_BACK_FOR:
            row.removed.append(paper)
    for row in rows.values():
        row.removed = _only_where_missing(row)
    return list(rows.values())


def _only_where_missing(row: PaperRow) -> list[Paper]:
    """What a new paper replaced is not offered back; what was taken away is, last first."""
    by_removal = sorted(row.removed, key=lambda paper: (paper.removed_at, paper.pk), reverse=True)
    return by_removal[:1] if row.is_one and not row.kept else [] if row.is_one else by_removal


def runs_out(papers: Iterable[Paper], *, last_day: date) -> list[Paper]:
    """Those that are no longer valid on the last day of an edition."""
    return [paper for paper in papers if paper.expires_date and paper.expires_date < last_day]
