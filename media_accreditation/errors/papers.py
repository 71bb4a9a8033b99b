"""What papers are refused for."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from media_accreditation.errors.base import AccreditationError


@dataclass(eq=False)
class PaperKindUnfit(AccreditationError):
    """A paper of this kind is none of an outlet, an application, or a member; or not of whom the door speaks for."""

    code: ClassVar[str] = "paper_kind_unfit"
    kind: str


@dataclass(eq=False)
class TooManyPapers(AccreditationError):
    """There are `limit` papers without a kind of their own already."""

    code: ClassVar[str] = "too_many_papers"
    limit: int


@dataclass(eq=False)
class PapersStillKept(AccreditationError):
    """The papers of the edition are kept until then."""

    code: ClassVar[str] = "papers_still_kept"
    until: datetime


class PaperGone(AccreditationError):
    """Its file was deleted: removed for a week, or its time was over."""

    code: ClassVar[str] = "paper_gone"
