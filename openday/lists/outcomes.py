"""What becomes of a list, and of each of its rows."""

from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import models


class ImportRunning(Exception):
    """Another import is being written."""


class Outcome(models.TextChoices):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True)
class ColumnsTold:
    """What was found in the file, for people."""

    header_row: int
    used: list[tuple[str, list[str]]]
    ignored: list[str]
    encoding: str
    delimiter: str
    sheet: str


@dataclass
class ImportReport:
    """Every row that was read is in exactly one of added, changed, unchanged, refused and ambiguous."""

    is_dry_run: bool
    columns: ColumnsTold
    read: int = 0
    blank: int = 0  # rows with nothing in them: not read
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    ambiguous: int = 0
    codes_attached: int = 0  # of the changed: institutions that had no code and now have one
    warned: int = 0  # rows with a warning, whatever became of them
    reasons: dict[str, int] = field(default_factory=dict)
    warnings: dict[str, int] = field(default_factory=dict)

    @property
    def left_out(self) -> int:
        return self.refused + self.ambiguous

    @property
    def adds_up(self) -> bool:
        return self.read == self.added + self.changed + self.unchanged + self.refused + self.ambiguous

    def stored(self) -> dict[str, Any]:
        return asdict(self)
