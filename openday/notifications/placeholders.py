"""Texts with `{placeholders}`: which ones a text uses, what is wrong with them, and the text with its values.

A placeholder is a name between single braces. Nothing else has a meaning: no attributes, no formats, no way to
write a brace itself. Values are put in once and as they are: a value that looks like a placeholder stays text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Final

from openday.folding import fold

_NAME: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_PIECE: Final = re.compile(r"\{\{([^{}\n]*)\}\}|\{([^{}\n]*)\}|[{}]")
_NEAR: Final = 0.6

# First strong isolate, pop directional isolate: a value never turns the writing around it.
ISOLATE: Final = "\u2068"
POP: Final = "\u2069"


class Mistake(StrEnum):
    UNKNOWN = "unknown"  # no placeholder of this message
    EMPTY = "empty"  # braces with nothing between them
    UNCLOSED = "unclosed"  # an opening brace that its line does not close
    UNOPENED = "unopened"  # a closing brace that nothing opened


@dataclass(frozen=True)
class Problem:
    """What is wrong where. `line` counts from 1. `nearest` is the placeholder that was probably meant, or empty."""

    mistake: Mistake
    line: int
    written: str = ""
    nearest: str = ""


def placeholders_in(text: str) -> frozenset[str]:
    """The names that `text`, as `tidied` leaves it, will ask values for."""
    return frozenset(_NAME.findall(text))


def tidied(text: str, known: Mapping[str, str]) -> str:
    """`text` with what surely means a placeholder written as one: `{{ Day }}` and `{ DAY }` are `{day}`.

    `known` gives each placeholder's name its label in words; a label between braces means its placeholder too.
    """
    names = _by_what_people_write(known)

    def tidy(found: re.Match[str]) -> str:
        name = names.get(fold(_inside(found)))
        return f"{{{name}}}" if name else found[0]

    return _PIECE.sub(tidy, text.replace("\r\n", "\n").replace("\r", "\n"))


def problems_of(text: str, known: Mapping[str, str]) -> list[Problem]:
    """What keeps `text`, as `tidied` leaves it, from being saved; in the order of the text."""
    return [
        problem
        for number, line in enumerate(text.splitlines(), start=1)
        for found in _PIECE.finditer(line)
        if (problem := _problem(found, number, known))
    ]


def filled(text: str, values: Mapping[str, str], *, isolated: bool = False) -> str:
    """`text` with its values: plain text, never markup; whoever puts it into HTML escapes it.

    `isolated` wraps each value in marks that keep its direction to itself: for mails and pages, not for SMS, where
    they cost room. A value that is missing is a KeyError that names it: no letter leaves with a hole.
    """
    wrap = f"{ISOLATE}%s{POP}" if isolated else "%s"

    def value_of(found: re.Match[str]) -> str:
        value = values[found[1]]
        return wrap % value if value else ""

    return _NAME.sub(value_of, text)


def pieces_of(text: str) -> Iterator[tuple[str, bool]]:
    """The text cut at its placeholders: each piece, and whether it is one (then its bare name)."""
    at = 0
    for found in _NAME.finditer(text):
        if found.start() > at:
            yield text[at : found.start()], False
        yield found[1], True
        at = found.end()
    if at < len(text):
        yield text[at:], False


def _problem(found: re.Match[str], line: int, known: Mapping[str, str]) -> Problem | None:
    if found[0] == "{":
        return Problem(Mistake.UNCLOSED, line)
    if found[0] == "}":
        return Problem(Mistake.UNOPENED, line)
    written = _inside(found).strip()
    if not written:
        return Problem(Mistake.EMPTY, line)
    if found[2] in known:
        return None
    return Problem(Mistake.UNKNOWN, line, written=written, nearest=_nearest(written, known))


def _inside(found: re.Match[str]) -> str:
    return found[1] or found[2] or ""


def _nearest(written: str, known: Mapping[str, str]) -> str:
    names = _by_what_people_write(known)
    near = get_close_matches(fold(written), names, n=1, cutoff=_NEAR)
    return names[near[0]] if near else ""


def _by_what_people_write(known: Mapping[str, str]) -> dict[str, str]:
    """Each placeholder by its name and by its label, folded: an underscore is a space there."""
    return {fold(str(label)): name for name, label in known.items()} | {fold(name): name for name in known}
