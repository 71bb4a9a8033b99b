"""What the rules of seminars refuse."""

from typing import ClassVar


class SeminarsError(Exception):
    """A rule of seminars was not met. `code` is for programs."""

    code: ClassVar[str] = "refused"
