"""One look for every mail of the site, made to be read where mail is read.

Tables, styles in the tags, no picture and nothing from elsewhere, both directions of writing, day and night; and a
text part that stands by itself. Ten thousand letters of one shape differ in their words alone: a template is rendered
once a shape and language, with slots, and a letter fills the slots.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from openday import bidi

SHORT: Final = 24  # characters of a telephone, a time, a code: what stays on one line
BULLETS: Final = ("- ", "• ", "* ")
# What a mailbox shows beside the subject ends with the preview: the rest of its line is filled with nothing.
FILLING: Final = "\u034f\u200c\u00a0" * 60
_SLOT: Final = re.compile("\ue000(\\d+)\ue000")
_INDENT: Final = re.compile(r"\s*\n\s*")
_WEB: Final = re.compile(r"https?://[^\s<>\"'\u2066-\u2069]*[^\s<>\"'\u2066-\u2069.,;:!?)\]،؛؟]")
_DIRECTIONS: Final = {bidi.LEFT_TO_RIGHT: "ltr", bidi.FIRST_STRONG: "auto"}


@dataclass(frozen=True)
class Letter:
    """What a mail says. Texts are in the language that is active while it is made. Nothing in it is markup.

    `lines` are paragraphs; those that begin with "- " are the points of a list. `url` is where its one button leads:
    absolute (see `mail.link`). `facts` are names and values; `note` is the small print under them. `preview` is what
    a mailbox shows beside the subject: the first line, unless said otherwise. `why` tells in the foot why its reader
    gets it. `unsubscribe_url` takes a POST that needs nothing else (RFC 8058); empty where the mail is essential.
    """

    subject: str
    lines: tuple[str, ...]
    action: str = ""
    url: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    note: str = ""
    preview: str = ""
    why: str = ""
    unsubscribe_url: str = ""


@dataclass(frozen=True)
class Block:
    """A paragraph, or the points of one list."""

    is_list: bool
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Shape:
    """What of a letter decides on markup: all but its words."""

    language: str
    blocks: tuple[tuple[bool, int], ...]
    facts: int
    has_button: bool
    has_note: bool
    may_unsubscribe: bool
    has_contact: bool


def bodies_of(letter: Letter, language: str) -> tuple[str, str]:
    """The text part and the HTML part of `letter`, which is written in `language`."""
    blocks = tuple(blocks_of(letter.lines))
    shape = Shape(
        language=language,
        blocks=tuple((block.is_list, len(block.lines)) for block in blocks),
        facts=len(letter.facts),
        has_button=bool(letter.url),
        has_note=bool(letter.note),
        may_unsubscribe=bool(letter.unsubscribe_url),
        has_contact=bool(settings.CONTACT_EMAIL),
    )
    # In the order in which `_slots` numbers them.
    plain = [letter.subject, letter.preview or next(iter(letter.lines), ""), letter.action]
    plain += [letter.url, letter.unsubscribe_url, settings.SITE_URL, settings.CONTACT_EMAIL]
    lines = [line for block in blocks for line in block.lines] + [letter.note, letter.why or _why(language)]
    text, html = (_skeleton(f"accounts/mail/letter.{part}", shape) for part in ("txt", "html"))
    line_of, value_of = (_line_from_right, _value_from_right) if _is_from_right(language) else (str, _value)
    facts = [word for name, value in letter.facts for word in (name, value_of(value))]
    return (
        _filled(text, plain + [line_of(line) for line in lines] + facts),
        _filled(html, [escape(word) for word in plain] + [_line_as_html(line) for line in lines + facts]),
    )


def blocks_of(lines: Iterable[str]) -> Iterator[Block]:
    """Lines as paragraphs; those that begin with a bullet together, as one list."""
    points: list[str] = []
    for line in (line.strip() for text in lines for line in text.splitlines()):
        if line.startswith(BULLETS):
            points.append(line[2:].strip())
            continue
        if points:
            yield Block(is_list=True, lines=tuple(points))
            points = []
        if line:
            yield Block(is_list=False, lines=(line,))
    if points:
        yield Block(is_list=True, lines=tuple(points))


def written(text: str) -> str:
    """A line as HTML: what is isolated stays so, in tags and in marks, for mailboxes that know only one of them.

    Addresses of the web that the writer put in are links; those inside a value, which somebody typed, are not.
    """
    return "".join(_isolated(piece, mark) if mark else _linked(piece) for piece, mark in bidi.pieces(text))


def _isolated(piece: str, mark: str) -> str:
    direction = _DIRECTIONS.get(mark, "rtl")
    is_whole = len(piece) <= SHORT and (direction == "ltr" or " " not in piece)
    whole = ' style="white-space: nowrap;"' if is_whole else ""
    return f'<bdi dir="{direction}"{whole}>{mark}{escape(piece)}{bidi.POP}</bdi>'


def _linked(piece: str) -> str:
    html, at = "", 0
    for found in _WEB.finditer(piece):
        address = escape(found[0])
        html += f'{escape(piece[at : found.start()])}<a href="{address}" dir="ltr">{address}</a>'
        at = found.end()
    return html + escape(piece[at:])


# Most lines of ten thousand letters are the same ones.
@lru_cache(maxsize=4096)
def _line_as_html(line: str) -> str:
    return written(bidi.held(line))


@lru_cache(maxsize=4096)
def _line_from_right(line: str) -> str:
    return bidi.from_the_right(bidi.held(line))


@lru_cache(maxsize=4096)
def _value_from_right(value: str) -> str:
    return bidi.apart(bidi.held(value))


def _value(value: str) -> str:
    """Among Latin letters only Arabic ones turn anything round."""
    return bidi.apart(value) if bidi.has_arabic(value) else value


def _is_from_right(language: str) -> bool:
    return language in settings.LANGUAGES_BIDI


@lru_cache
def _why(language: str) -> str:
    with translation.override(language):
        return _("You get this message because this address is used on the site of the Open Days.")


@lru_cache(maxsize=512)
def _skeleton(template: str, shape: Shape) -> tuple[list[str], list[int]]:
    """`template` for letters of `shape`, cut at its slots: text, slot, text …; and the numbers of the slots."""
    with translation.override(shape.language):
        body = render_to_string(template, _slots(shape)).strip()
    pieces = _SLOT.split(_INDENT.sub("\n", body) if template.endswith(".html") else body + "\n")
    return pieces, [int(number) for number in pieces[1::2]]


def _slots(shape: Shape) -> dict[str, Any]:
    """The context of a letter's template, with a slot in place of each word."""
    numbers = iter(range(10_000))

    def slot() -> str:
        return f"\ue000{next(numbers)}\ue000"

    is_from_right = _is_from_right(shape.language)
    return {
        "language": shape.language,
        "direction": "rtl" if is_from_right else "ltr",
        "start": "right" if is_from_right else "left",
        "shape": shape,
        "filling": FILLING,
        "subject": slot(),
        "preview": slot(),
        "action": slot(),
        "url": slot(),
        "unsubscribe_url": slot(),
        "site_url": slot(),
        "contact": slot(),
        "blocks": [Block(is_list, tuple(slot() for _ in range(count))) for is_list, count in shape.blocks],
        "note": slot(),
        "why": slot(),
        "facts": [(slot(), slot()) for _ in range(shape.facts)],
    }


def _filled(skeleton: tuple[list[str], list[int]], values: list[str]) -> str:
    """`values` are ready for where they go: escaped for HTML, as they are for text."""
    pieces, numbers = skeleton
    filled = pieces.copy()
    filled[1::2] = [values[number] for number in numbers]
    return "".join(filled)
