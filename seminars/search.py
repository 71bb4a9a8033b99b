"""Finding a seminar or a speaker by what people type, in either script.

Some dozens in an edition, a few hundred at most: they are judged here, folded as every search of the site folds.
"""

from collections.abc import Iterable
from typing import Any, Final

from openday.folding import fold

MAX_LETTERS: Final = 100


def keys_holding(rows: Iterable[tuple[Any, ...]], typed: str) -> list[int]:
    """Keys of `rows` (a key, then texts) whose texts hold every word of `typed`, in any order; all where there is none.

    The article of Arabic words is not asked for: people leave it out.
    """
    words = [word.removeprefix("ال") if len(word) > 4 else word for word in fold(typed[:MAX_LETTERS]).split()]
    found = []
    for key, *texts in rows:
        whole = fold(" ".join(texts))
        if all(word in whole for word in words):
            found.append(key)
    return found
