"""Digits of every Arabic writing are understood; Western ones are kept and shown."""

from typing import Final

ARABIC_INDIC: Final = "٠١٢٣٤٥٦٧٨٩"
PERSIAN: Final = "۰۱۲۳۴۵۶۷۸۹"
_TO_WESTERN: Final = str.maketrans(
    {digit: str(value) for digits in (ARABIC_INDIC, PERSIAN) for value, digit in enumerate(digits)}
    # Marks that keyboards put around numbers: the Arabic decimal and thousands separators, and direction marks.
    | {
        "٫": ".",
        "٬": "",
        "\u200e": "",
        "\u200f": "",
        "\u061c": "",
        "\u2066": "",
        "\u2067": "",
        "\u2068": "",
        "\u2069": "",
    }
)


def to_western(text: str) -> str:
    """`text` with Arabic-Indic and Persian digits as Western ones, and without direction marks."""
    return text.translate(_TO_WESTERN)
