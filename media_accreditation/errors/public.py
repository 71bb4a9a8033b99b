"""What the press rules and the media kit are refused for."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from media_accreditation.errors.base import AccreditationError


class ClosesBeforeItOpens(AccreditationError):
    """Accreditation would close before it opens: somebody moved the other end meanwhile."""

    code: ClassVar[str] = "closes_before_it_opens"


@dataclass(eq=False)
class UnderEmbargo(AccreditationError):
    """It may be taken from `until` on."""

    code: ClassVar[str] = "under_embargo"
    until: datetime


class KitItemGone(AccreditationError):
    """There is no such item in the kit, or its file is gone."""

    code: ClassVar[str] = "kit_item_gone"
