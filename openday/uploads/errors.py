"""Why a file was not taken. Nothing was kept; `refusals.py` has the words."""

from typing import ClassVar


class UploadRefused(Exception):
    """`code` is for programs."""

    code: ClassVar[str]


class FileEmpty(UploadRefused):
    code = "file_empty"


class FileTooLarge(UploadRefused):
    code = "file_too_large"

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(limit_bytes)
        self.limit_bytes = limit_bytes


class WrongKindOfFile(UploadRefused):
    """`found` is what it is by its content (svg, pdf, zip, heic, office, video …), "" where nobody can tell."""

    code = "wrong_kind_of_file"

    def __init__(self, found: str, wants_pdf: bool) -> None:
        super().__init__(found, wants_pdf)
        self.found = found
        self.wants_pdf = wants_pdf


class FileUnreadable(UploadRefused):
    """Broken, or made so that reading it takes more memory or time than any honest file."""

    code = "file_unreadable"


class TooManyPixels(UploadRefused):
    code = "too_many_pixels"

    def __init__(self, megapixels: int, limit: int) -> None:
        super().__init__(megapixels, limit)
        self.megapixels = megapixels
        self.limit = limit


class PictureTooSmall(UploadRefused):
    code = "picture_too_small"

    def __init__(self, width: int, height: int, least_width: int, least_height: int) -> None:
        super().__init__(width, height, least_width, least_height)
        self.width, self.height = width, height
        self.least_width, self.least_height = least_width, least_height


class TooManyPages(UploadRefused):
    code = "too_many_pages"

    def __init__(self, pages: int, limit: int) -> None:
        super().__init__(pages, limit)
        self.pages = pages
        self.limit = limit


class FileProtected(UploadRefused):
    """It opens with a password only."""

    code = "file_protected"


class StoreUnavailable(UploadRefused):
    """The disk is full, or away."""

    code = "store_unavailable"


class ReadersBusy(UploadRefused):
    """Others are read at this moment, and have been for a while."""

    code = "readers_busy"
