"""Public pages whose words change seldom and whose numbers change always.

A page is rendered by its template once, with marks where live numbers stand, and cut at the marks. A request then
only asks for the numbers and joins: the page of all pavilions costs a thousandth of its rendering.
"""

import re
import secrets
import threading
import time
from collections.abc import Callable, Hashable, Mapping
from typing import Final

from django.utils.safestring import SafeString, mark_safe

# Nobody outside can guess it, so nothing that is typed into a page looks like a mark.
_MARK: Final = secrets.token_hex(12)
_INDENTATION: Final = re.compile(r"\s*\n\s*")
_MARKED: Final = re.compile(rf"{_MARK}\(([^)]*)\)")


def live(key: str) -> SafeString:
    """The mark to render where the live text `key` stands. Its text is put in as it is: escape it."""
    return mark_safe(f"{_MARK}({key})")  # noqa: S308 - a mark of ours


class Skeleton:
    """A rendered page, cut at its marks, and without the indentation of its templates: a tenth of what is sent."""

    def __init__(self, html: str) -> None:
        parts = _MARKED.split(_INDENTATION.sub("\n", html))
        self._still = [part.encode() for part in parts[::2]]
        self._keys = parts[1::2]

    def filled(self, texts: Mapping[str, str]) -> bytes:
        """The page with `texts` in their places; KeyError where one is missing."""
        whole = [b""] * (2 * len(self._keys) + 1)
        whole[::2] = self._still
        whole[1::2] = [texts[key].encode() for key in self._keys]
        return b"".join(whole)


class Skeletons:
    """The last `size` skeletons of this process, each kept `seconds` at most: what else a page says ages too."""

    def __init__(self, *, size: int, seconds: float) -> None:
        self._size, self._seconds = size, seconds
        self._kept: dict[Hashable, tuple[float, Skeleton]] = {}
        self._writing = threading.Lock()

    def get(self, key: Hashable, render: Callable[[], str]) -> Skeleton:
        kept = self._kept.get(key)
        if kept and kept[0] > time.monotonic():
            return kept[1]
        skeleton = Skeleton(render())
        with self._writing:
            self._kept.pop(key, None)
            self._kept[key] = time.monotonic() + self._seconds, skeleton
            while len(self._kept) > self._size:
                del self._kept[next(iter(self._kept))]
        return skeleton
