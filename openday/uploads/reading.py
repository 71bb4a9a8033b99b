"""What was sent, made into what is kept. Whoever asks gets a clean file or a refusal, in bounded memory and time."""

import json
import logging
import subprocess
import sys
import threading
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any, Final

from django.core.files import File

from openday.uploads import errors

logger = logging.getLogger(__name__)

READER: Final = Path(__file__).with_name("reader.py")
PAPER_BYTES: Final = 20 * 2**20
DOCUMENT_BYTES: Final = 40 * 2**20
READING_SECONDS: Final = 30
WAITING_SECONDS: Final = 15
JPEG: Final = "image/jpeg"
PDF: Final = "application/pdf"
NAME_LENGTH: Final = 200

_REFUSALS: Final[dict[str, type[errors.UploadRefused]]] = {
    refusal.code: refusal
    for refusal in (
        errors.WrongKindOfFile,
        errors.FileUnreadable,
        errors.TooManyPixels,
        errors.PictureTooSmall,
        errors.TooManyPages,
        errors.FileProtected,
    )
}
# One file at a time in each process: what reading takes is bounded by the number of processes, not of senders.
_turn: Final = threading.Semaphore(1)


@dataclass(frozen=True)
class CleanFile:
    """A file that holds nothing but what it shows: pages that were drawn anew, or one rewritten document.

    `sha256` is of what was sent, so that the same file twice is known. `original_name` is for people to read and
    for nothing else.
    """

    content_type: str
    pages: tuple[bytes, ...]
    page_count: int
    width_px: int | None
    height_px: int | None
    sha256: str
    original_name: str

    @property
    def size_bytes(self) -> int:
        return sum(len(page) for page in self.pages)


def read_photo(file: "File[Any]") -> CleanFile:
    """The photo of a badge, 35 × 45, from a JPEG, PNG or WebP; cut around the face if it has another shape.

    Its second page is the same photo for lists. Raises UploadRefused, as all of these do. About 0.3 s.
    """
    return _read(file, "photo", most_bytes=PAPER_BYTES)


def read_paper(file: "File[Any]") -> CleanFile:
    """A scan or a PDF of up to twelve pages: each page as a JPEG that can be read at full size."""
    return _read(file, "paper", most_bytes=PAPER_BYTES)


def read_image(file: "File[Any]") -> CleanFile:
    """A picture for publication: one JPEG, its longest side at most 2,400 pixels."""
    return _read(file, "picture", most_bytes=PAPER_BYTES)


def read_pdf(file: "File[Any]") -> CleanFile:
    """A document for publication: a PDF that keeps its text, and loses scripts, attachments, actions and metadata."""
    return _read(file, "document", most_bytes=DOCUMENT_BYTES)


def read_publication(file: "File[Any]") -> CleanFile:
    """A picture or a PDF for everybody, whichever it is by its content."""
    start = file.read(5)
    file.seek(0)
    if start == b"%PDF-":
        return read_pdf(file)
    try:
        return read_image(file)
    except errors.WrongKindOfFile as refusal:
        raise errors.WrongKindOfFile(refusal.found, wants_pdf=True) from refusal


def _read(file: "File[Any]", task: str, *, most_bytes: int) -> CleanFile:
    if getattr(file, "is_lost", False):
        raise errors.StoreUnavailable
    if (file.size or 0) > most_bytes:
        raise errors.FileTooLarge(most_bytes)
    file.seek(0)
    content: bytes = file.read()
    if not content:
        raise errors.FileEmpty
    answer, made = _read_apart(task, content)
    if "refused" in answer:
        raise _refusal(answer)
    first = answer["files"][0]
    return CleanFile(
        content_type=PDF if task == "document" else JPEG,
        pages=tuple(made),
        page_count=answer["page_count"],
        width_px=first["width"] or None,
        height_px=first["height"] or None,
        sha256=sha256(content).hexdigest(),
        original_name=_printable(file.name or ""),
    )


def _read_apart(task: str, content: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """What a process of its own makes of `content`. It sees neither our files nor our environment."""
    if not _turn.acquire(timeout=WAITING_SECONDS):
        raise errors.ReadersBusy
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-I", str(READER), task],
            input=content,
            capture_output=True,
            timeout=READING_SECONDS,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired:
        logger.warning("upload: reading a %s took too long", task)
        raise errors.FileUnreadable from None
    finally:
        _turn.release()
    if done.returncode:
        logger.warning("upload: the reader of a %s ended with %s: %s", task, done.returncode, done.stderr[-400:])
        raise errors.FileUnreadable
    head, _line, body = done.stdout.partition(b"\n")
    answer: dict[str, Any] = json.loads(head)
    logger.info(
        "upload: a %s of %d bytes was read with %d MB: %s",
        *(task, len(content), answer.pop("peak_megabytes"), answer.get("refused", "kept")),
    )
    made, at = [], 0
    for kept in answer.get("files", []):
        made.append(body[at : at + kept["bytes"]])
        at += kept["bytes"]
    return answer, made


def _refusal(answer: dict[str, Any]) -> errors.UploadRefused:
    code = answer.pop("refused")
    if why := answer.pop("why", ""):
        logger.info("upload: unreadable: %s", why)
    return _REFUSALS[code](**answer)


def _printable(name: str) -> str:
    """The end of a path, without what turns or hides text."""
    end = PurePosixPath(name.replace("\\", "/")).name
    return "".join(character for character in end if character.isprintable())[-NAME_LENGTH:]
