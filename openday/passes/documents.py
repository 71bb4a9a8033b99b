"""Papers: PDFs that typst sets from a template of ours and from data.

Templates (`templates/papers/*.typ`) hold layout and no words; data reach them as JSON and are never markup, so that a
name can be anything. Fonts are ours alone, whatever the machine has. What comes out is tagged for screen readers
(PDF/UA-1, which typst checks) and is the same bytes for the same data and the same `made_at`.
"""

import json
import logging
import re
import subprocess
import sys
import threading
import unicodedata
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol

import typst
from django.conf import settings
from django.utils.translation import get_language_bidi

from openday import bidi
from openday.passes import typesetting
from openday.passes.typesetting import FAILED, Job, forget_layouts, typeset

logger = logging.getLogger(__name__)

FOLDER: Final = "templates/papers"
FONTS: Final = Path(__file__).parent / "fonts"
MOST_BYTES: Final = 24_000_000  # of data: about two thousand letters of a visit
MOST_PICTURE_BYTES: Final = 60_000_000  # two hundred faces are a quarter of it
MOST_MEMORY: Final = 2 * 1024**3  # of a large paper; three hundred letters take a third of it
MOST_SECONDS: Final = 120
ENVIRONMENT: Final = {"MALLOC_ARENA_MAX": "2", "RAYON_NUM_THREADS": "4"}  # what is reserved counts as memory, too
# Vowel signs, and what stretches a letter: readers that extract the text of a PDF double the letters that carry a sign,
# and break stretched words. Names are as well without.
_SIGNS: Final = re.compile("[\u0640\u064b-\u0652\u0670]")
# Spaces and hyphens of a width that our fonts do not have, as those that they have.
_STAND_INS: Final = str.maketrans(
    dict.fromkeys("\u2007\u202f", "\u00a0") | dict.fromkeys("\u2002\u2003\u2009\u200a\u3000", " ") | {"\u2011": "-"}
)
# In JSON, what a string writes as an escape: kept where it is a backslash, a quote or a new line, else a space.
_ESCAPES: Final = re.compile(r'(\\[\\"n])|\\u00[01][0-9a-f]|\\[bfrt]')

_one_at_a_time = threading.Lock()

Said = str | list[str | dict[str, str]]  # a text, or its pieces: those that run otherwise as {"ltr": …} or {"rtl": …}


class Typeset(Protocol):
    """`pdf_of`, or `large_pdf_of` for hundreds of pages."""

    def __call__(
        self, template: str, data: Mapping[str, Any], *, made_at: datetime, pictures: Sequence[bytes] = ()
    ) -> bytes: ...


class DocumentError(Exception):
    """The paper could not be made."""


class DocumentTooLarge(DocumentError):
    """More data than one paper may have: `size` bytes."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


class TemplateBroken(DocumentError):
    """The template and its data do not fit; `diagnostic` says where. A fault of ours."""

    def __init__(self, diagnostic: str) -> None:
        super().__init__(diagnostic)
        self.diagnostic = diagnostic


class DocumentStopped(DocumentError):
    """A large paper took longer, or more memory, than it may."""


def pdf_of(template: str, data: Mapping[str, Any], *, made_at: datetime, pictures: Sequence[bytes] = ()) -> bytes:
    """The paper `template` (`letter` for `templates/papers/letter.typ`) with `data` in it, which JSON can say.

    `pictures` are JPEGs of ours, which the template names by their place.
    For papers of a few pages. One at a time in a process: two at once gain nothing, and cost twice the memory.
    Raises DocumentTooLarge or TemplateBroken.
    """
    job = _job(template, data, made_at=made_at, pictures=pictures)
    with _one_at_a_time:
        try:
            pdf, warnings = typeset(job)
        except typst.TypstError as error:
            raise TemplateBroken(error.diagnostic) from error
        finally:
            forget_layouts(job)
    for warning in warnings:
        logger.warning("paper %s: %s", template, warning)
    return pdf


def large_pdf_of(template: str, data: Mapping[str, Any], *, made_at: datetime, pictures: Sequence[bytes] = ()) -> bytes:
    """The same for papers of hundreds of pages, in a program of its own that gives its memory back.

    Raises DocumentStopped too.
    """
    job = json.dumps(_job(template, data, made_at=made_at, pictures=pictures), ensure_ascii=False).encode()
    command = [sys.executable, "-I", typesetting.__file__, str(MOST_MEMORY)]
    try:
        done = subprocess.run(  # noqa: S603 - a program of ours
            command, input=job, env=ENVIRONMENT, capture_output=True, check=False, timeout=MOST_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise DocumentStopped from error
    if done.returncode == FAILED:
        raise TemplateBroken(done.stderr.decode(errors="replace"))
    if done.returncode != 0:
        logger.error("paper %s: ended with %s: %s", template, done.returncode, done.stderr[-2000:])
        raise DocumentStopped
    return done.stdout


def _job(template: str, data: Mapping[str, Any], *, made_at: datetime, pictures: Sequence[bytes]) -> Job:
    text = printable(json.dumps(data, ensure_ascii=False, separators=(",", ":")))
    if (size := len(text.encode())) > MOST_BYTES:
        raise DocumentTooLarge(size)
    if (picture_size := sum(len(picture) for picture in pictures)) > MOST_PICTURE_BYTES:
        raise DocumentTooLarge(picture_size)
    return Job(
        template=str(Path(settings.BASE_DIR, FOLDER, f"{template}.typ")),
        root=str(settings.BASE_DIR),
        fonts=str(FONTS),
        data=text,
        pictures=[b64encode(picture).decode() for picture in pictures],
        made_at=made_at.astimezone(UTC).replace(microsecond=0).isoformat(),
    )


def printable(data: str) -> str:
    """JSON that our fonts can draw: composed, without the signs above and control characters, `?` for the rest."""
    composed = _SIGNS.sub("", unicodedata.normalize("NFC", bidi.without_marks(data)).translate(_STAND_INS))
    return _uncovered().sub("?", _ESCAPES.sub(lambda found: found[1] or " ", composed))


def said(text: str) -> Said:
    """A sentence for a paper in Arabic or not: what would turn round inside Arabic is cut out and kept apart."""
    cut: list[str | dict[str, str]] = [
        {"ltr": piece} if mark == bidi.LEFT_TO_RIGHT else piece for piece, mark in bidi.pieces(bidi.held(text))
    ]
    return text if all(isinstance(piece, str) for piece in cut) else cut


def named(name: str) -> Said:
    """A name, which runs in its own direction where that is not the one of the active language."""
    is_from_right = bidi.has_arabic(name)
    if not name or is_from_right == get_language_bidi():
        return name
    return [{"rtl" if is_from_right else "ltr": name}]


@cache
def _uncovered() -> re.Pattern[str]:
    return re.compile(f"[^{''.join(_covered())}]")


def _covered() -> Iterator[str]:
    """Ranges of a character class."""
    for line in (FONTS / "covered.txt").read_text(encoding="ascii").split():
        first, last = (int(number, 16) for number in line.split("-"))
        yield f"{re.escape(chr(first))}-{re.escape(chr(last))}"
