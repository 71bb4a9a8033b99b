"""Names of institutions, as they are told from each other rather than as they are written."""

import re
from typing import Final

from openday.folding import fold

# Words that say what kind of school it is, and that one list writes and another leaves out.
GENERIC_WORDS: Final = frozenset(
    word
    for words in (
        "ecole primaire ep e p m g s gs ss sc c college collegial lycee lyc qualifiant secondaire groupe scolaire",
        "secteur etablissement complexe madrassat madrasat madrassa centrale centre annexe noyau la le les l al el",
        "مدرسة المدرسة م مجموعة المجموعة مدارس المدارس المدرسية المدارسية ثانوية الثانوية الثانوي إعدادية الإعدادية",
        "الاعدادي تأهيلية التأهيلية ابتدائية الابتدائية مركز مركزية المركزية مؤسسة المؤسسة",
    )
    for word in fold(words).split()
)
_GLUED: Final = re.compile(r"^(?:مدرسه|ثانويه|اعداديه)(?=ال)")


def core_words(name: str) -> list[str]:
    """The words of a name, folded, without the generic ones; those where there are no others."""
    words = fold(name).split()
    return [_GLUED.sub("", word) for word in words if word not in GENERIC_WORDS] or words


def core_of(name: str) -> str:
    """What tells the name of a school from others: "م/م غصن الزيتون" and "مدرسة غُصن الزيتون" are one."""
    return "".join(core_words(name))
