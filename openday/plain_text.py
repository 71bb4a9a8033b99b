"""Text that people typed or pasted, without what nobody sees: controls, and marks that turn what follows them round.

A vertical tab out of a slide is enough to break every feed that it stands in, and a mark that turns text round makes a
name read as another. Joiners stay: Persian and emoji need them.
"""

import re
from dataclasses import fields, replace
from typing import Any, Final, TypeVar

Card = TypeVar("Card")

_LINE_ENDS: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")


def without_controls(text: str) -> str:
    """For feeds: what XML 1.0 and calendars can hold. Each kind of line end becomes a plain one."""
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))


def paragraphs(text: str) -> str:
    """What was typed into a large field."""
    return _TURNING.sub("", without_controls(text)).strip()


def one_line(text: str) -> str:
    """What was typed into a field of one line, with single spaces."""
    return " ".join(paragraphs(text).split())


def plain(card: Card, *, paragraphs_in: tuple[str, ...]) -> Card:
    """A dataclass with each of its texts as it may be kept; those named after one of `paragraphs_in` have lines."""
    told: Any = card
    texts = {field.name: getattr(told, field.name) for field in fields(told)}
    clean: Any = {
        name: paragraphs(text) if name.startswith(paragraphs_in) else one_line(text)
        for name, text in texts.items()
        if isinstance(text, str)
    }
    return replace(told, **clean)  # type: ignore[no-any-return]
