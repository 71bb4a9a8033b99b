"""Kept files, handed out as downloads under the names that people gave them."""

from pathlib import PurePath
from typing import Final

from django.core.files import File
from django.http import FileResponse

from openday.uploads.reading import PDF

NAME_LENGTH: Final = 112  # with its ending it fits a column of 120
# Whatever the file were, it could do nothing and be nothing else.
HEADERS: Final = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}


def download_name(original_name: str, content_type: str) -> str:
    """`original_name` with the ending of what the file is now."""
    stem = PurePath(original_name).stem.strip(". ")[:NAME_LENGTH] or "media"
    return f"{stem}.{'pdf' if content_type == PDF else 'jpg'}"


def as_download(file: "File[bytes]", name: str, content_type: str) -> FileResponse:
    return FileResponse(file, as_attachment=True, filename=name, content_type=content_type, headers=HEADERS)
