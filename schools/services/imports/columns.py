"""Which column of a file holds what: found by the names that the ministry's own exports use, or as a person says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from openday.folding import fold
from schools.spreadsheets import Sheet

# What a list may tell of an institution, and the headers it may tell it under, the best first. Compared folded and
# without spaces, so that NOM_ETABL, "Nom Etabl" and "nom_établ" are one.
ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "ministry_code": (
        "gresa_code", "code_gresa", "gresa", "CD_ETAB", "ministry_code", "code_etablissement", "code_etab",
        "رمز المؤسسة", "رمز كريزا", "code",
    ),
    "parent_code": ("parent_gresa", "CD_etabr", "parent_code", "code_etablissement_mere", "رمز المؤسسة الأم"),
    "name_ar": (
        "name_ar", "NOM_ETABA", "NOM_ETABLISSENTAR", "NOM_ETABLISSEMENTAR", "nom_etablissement_ar", "nom_ar",
        "nom_arabe", "LA_ETAB", "اسم المؤسسة", "اسم المؤسسة بالعربية", "الاسم بالعربية", "arabic_name",
    ),
    "name_fr": (
        "name_fr", "NOM_ETABL", "NOM_ETABLISSENTFR", "NOM_ETABLISSEMENTFR", "nom_etablissement_fr", "nom_fr",
        "LL_ETAB", "nom_francais", "اسم المؤسسة بالفرنسية", "الاسم بالفرنسية", "french_name",
    ),
    "name": (
        "name", "nom", "nom_etablissement", "etablissement", "nom_de_l_etablissement", "association",
        "nom_association", "denomination", "intitule", "المؤسسة", "الاسم", "اسم الجمعية", "الجمعية",
        "المديرية الإقليمية",
    ),
    "level": ("cycle", "LL_CYCLE", "LA_CYCLE", "level", "niveau", "السلك", "المستوى"),
    "nature": ("nature_fr", "NetabFr", "nature_ar", "LA_NETAB", "LL_NETAB", "nature", "typeEtab", "طبيعة المؤسسة"),
    "sector": ("sector", "secteur", "statut", "type_enseignement", "القطاع", "نوع التعليم"),
    "province": (
        "province_code", "CD_PROV", "province_fr", "province_ar", "PROVINCE", "LA_PROV", "LL_PROV", "province_src",
        "province_of_point", "direction_provinciale", "delegation", "prefecture", "الإقليم", "العمالة", "المديرية",
        "العمالة أو الإقليم",
    ),
    "region": ("region_code", "region_fr", "region_ar", "REGION", "REGIN", "AREF", "academie", "الجهة", "الأكاديمية"),
    "commune_code": ("commune_code", "CD_COM"),
    "commune_ar": ("commune_ar", "la_com", "الجماعة"),
    "commune_fr": ("commune_fr", "ll_com"),
    "commune": ("COMMUNE", "commune_label_src"),
    "address_ar": ("address_ar", "ADRESSEAR", "AdresseA", "العنوان"),
    "address_fr": ("address_fr", "ADRESSEFR", "AdresseL"),
    "address": ("address", "adresse"),
    "milieu": ("LA_MIL", "LL_MIL", "CD_MIL", "milieu", "الوسط", "is_rural"),
    # Our own: what a person writes beside an ambiguous row to say which institution it is.
    "meant": ("openday_meant",),
}  # fmt: skip
# Written by us into the file of what was left out; a second import passes over them.
REPORT_COLUMNS: Final = ("openday_row", "openday_outcome", "openday_reason", "openday_meant")
NAME_FIELDS: Final = ("name_ar", "name_fr", "name")
HEADER_IS_WITHIN_ROWS: Final = 30


class ColumnError(Exception):
    """The columns of the file cannot be told. Carries what the file has."""


@dataclass(eq=False)
class NoNameColumn(ColumnError):
    """No column holds a name. `found` are the headers of the row that looks most like one."""

    found: list[str]


@dataclass(eq=False)
class UnknownField(ColumnError):
    """`name` is nothing that a list can tell; `ALIASES` has what can."""

    name: str


@dataclass(eq=False)
class UnknownColumn(ColumnError):
    """The file has no column `column`."""

    column: str
    found: list[str]


@dataclass(frozen=True)
class Columns:
    """Where the table starts, its headers, and for each field the columns to read: the first that is not blank wins."""

    header_row: int
    headers: tuple[str, ...]
    sources: Mapping[str, tuple[int, ...]]

    @property
    def ignored(self) -> list[str]:
        """Headers that nothing is read from, ours aside."""
        used = {position for positions in self.sources.values() for position in positions}
        return [
            header
            for position, header in enumerate(self.headers)
            if position not in used and header and header not in REPORT_COLUMNS
        ]

    @property
    def is_our_report(self) -> bool:
        """Whether the file is one that we wrote, whose cells were kept from being formulas."""
        return "openday_reason" in self.headers

    def told(self) -> list[tuple[str, list[str]]]:
        """Each field with its headers, for people."""
        return [(field, [self.headers[position] for position in self.sources[field]]) for field in self.sources]


def find_columns(sheets: Sequence[Sheet], mapping: Mapping[str, str] | None = None) -> tuple[Sheet, Columns]:
    """The sheet that holds the list, and its columns. `mapping` (field to header, or `#3`) overrules what is found.

    Raises ColumnError or SpreadsheetError.
    """
    for field in mapping or {}:
        if field not in ALIASES:
            raise UnknownField(field)
    candidates = [(sheet, _likeliest_header(sheet, mapping or {})) for sheet in sheets]
    sheet, (row_number, headers) = max(candidates, key=lambda candidate: _likeness(candidate[1][1], mapping or {}))
    sources = _sources(headers) | _mapped(headers, mapping or {})
    _take_each_column_once(sources, mapping or {})
    if not any(sources.get(field) for field in NAME_FIELDS):
        raise NoNameColumn([header for header in headers if header])
    return sheet, Columns(
        header_row=row_number,
        headers=tuple(headers),
        sources={field: positions for field, positions in sources.items() if positions},
    )


def first_rows(sheet: Sheet, columns: Columns, *, count: int) -> list[list[str]]:
    """The first rows under the header, to show."""
    found: list[list[str]] = []
    for number, cells in sheet.rows():
        if number > columns.header_row and any(cells):
            found.append(cells)
        if len(found) == count:
            break
    return found


def _squeezed(header: str) -> str:
    return fold(header).replace(" ", "")


_FIELD_BY_ALIAS: Final = {
    _squeezed(alias): (field, rank) for field, aliases in ALIASES.items() for rank, alias in enumerate(aliases)
}


def _likeliest_header(sheet: Sheet, mapping: Mapping[str, str]) -> tuple[int, list[str]]:
    """Titles may stand above the header: of the first rows, the one with the most names that we know."""
    best: tuple[int, list[str]] = (1, [])
    for seen, (number, cells) in enumerate(sheet.rows()):
        if seen >= HEADER_IS_WITHIN_ROWS:
            break
        if any(cells) and (not best[1] or _likeness(cells, mapping) > _likeness(best[1], mapping)):
            best = (number, cells)
    if not best[1]:
        raise NoNameColumn([])
    return best


def _likeness(headers: Sequence[str], mapping: Mapping[str, str]) -> tuple[int, int]:
    fields = {_FIELD_BY_ALIAS[squeezed][0] for header in headers if (squeezed := _squeezed(header)) in _FIELD_BY_ALIAS}
    mapped = sum(column in headers for column in mapping.values())
    return len(fields) + mapped, sum(1 for header in headers if header) if fields or mapped else 0


def _sources(headers: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """By field, the positions of its columns, the best alias first."""
    ranked: dict[str, list[tuple[int, int]]] = {}
    for position, header in enumerate(headers):
        if known := _FIELD_BY_ALIAS.get(_squeezed(header)):
            ranked.setdefault(known[0], []).append((known[1], position))
    return {field: tuple(position for _, position in sorted(ranked[field])) for field in ALIASES if field in ranked}


def _mapped(headers: Sequence[str], mapping: Mapping[str, str]) -> dict[str, tuple[int, ...]]:
    """What a person said; an empty column means that the field is not read."""
    return {field: (_position(headers, column),) if column else () for field, column in mapping.items()}


def _take_each_column_once(sources: dict[str, tuple[int, ...]], mapping: Mapping[str, str]) -> None:
    """A column that a person gave to one field is no longer read for another."""
    given = {position for field in mapping for position in sources[field]}
    for field in sources.keys() - mapping.keys():
        sources[field] = tuple(position for position in sources[field] if position not in given)


def _position(headers: Sequence[str], column: str) -> int:
    if column.startswith("#") and column[1:].isdecimal() and 1 <= int(column[1:]) <= len(headers):
        return int(column[1:]) - 1
    for comparable in (str, _squeezed):
        for position, header in enumerate(headers):
            if header and comparable(header) == comparable(column):
                return position
    raise UnknownColumn(column, [header for header in headers if header])
