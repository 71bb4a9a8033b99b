"""What accreditation refuses, with data and without sentences; `refusals.py` has the words."""

from typing import ClassVar


class AccreditationError(Exception):
    """Nothing was written. `code` is for programs."""

    code: ClassVar[str]
