"""What is made of the programme once a version: the same file for everybody until something changes."""

import threading
from collections.abc import Callable, Hashable
from typing import Final

MOST_KEPT: Final = 64


class KeptFiles:
    """The last files that this process made, each under a key that holds the version it was made of.

    Whoever asks while one is being made waits for it rather than making it too.
    """

    def __init__(self, *, most: int = MOST_KEPT) -> None:
        self._most = most
        self._files: dict[Hashable, bytes] = {}
        self._making = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        if (file := self._files.get(key)) is not None:
            return file
        with self._making:
            if (file := self._files.get(key)) is None:
                file = self._files[key] = make()
                while len(self._files) > self._most:
                    del self._files[next(iter(self._files))]
        return file
