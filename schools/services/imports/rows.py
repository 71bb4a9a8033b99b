"""One row of a list: cleaned, checked by itself, and reduced to what it is compared by."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from openday.editions.models import Level
from openday.folding import fold
from openday.languages import is_arabic
from openday.lists.cells import ListRow, Told
from openday.lists.columns import Columns
from schools.gresa import check_letter, is_code, lacks_its_letter, normal_code
from schools.models import Institution
from schools.services.imports.geography import NOWHERE, Geography, Place

Sector = Institution.Sector
Kind = Institution.Kind

MAX_LENGTHS: Final = {
    field_name: getattr(Institution._meta.get_field(field_name), "max_length", 0)
    for field_name in ("name_ar", "name_fr", "commune_code", "commune_ar", "commune_fr", "address")
}
ADD_ANYWAY: Final = "new"


@dataclass
class Row(ListRow):
    """What a row tells of an institution. Blank is "not told", and never erases what is known."""

    ministry_code: str = ""
    parent_code: str = ""
    name_ar: str = ""
    name_fr: str = ""
    level: str = ""
    sector: str = ""
    place: Place = NOWHERE
    commune_code: str = ""
    commune_ar: str = ""
    commune_fr: str = ""
    address: str = ""
    is_rural: bool | None = None
    meant: str = ""  # "new", or the id of an institution


def read_row(number: int, cells: Sequence[str], *, columns: Columns, kind: str, geography: Geography) -> Row:
    """What the cells say, with every reason why they can't be taken. It asks no database."""
    row = Row(number)
    if any(cells[len(columns.headers) :]):
        row.refuse("too_many_cells", cells=str(len(cells)), headers=str(len(columns.headers)))
        return row
    told = Told(row, cells, columns)
    _read_codes(row, told, kind)
    _read_names(row, told)
    _read_level_and_sector(row, told, kind)
    _read_place(row, told, geography)
    row.is_rural = _rural(row, told.first("milieu"))
    row.meant = _meant(row, told.first("meant"))
    return row


# --- Codes ----------------------------------------------------------------------------------------
_OTHER_CODE: Final = re.compile(r"[0-9A-Z][0-9A-Z./_-]{0,11}")


def _read_codes(row: Row, told: Told, kind: str) -> None:
    if code := normal_code(told.first("ministry_code")):
        if kind != Kind.SCHOOL:
            if _OTHER_CODE.fullmatch(code):
                row.ministry_code = code
            else:
                row.refuse("code_malformed_other", code=code[:40])
        elif is_code(code):
            row.ministry_code = code
            if code[5] != check_letter(code):
                row.warn("check_letter", code=code, letter=check_letter(code))
        elif lacks_its_letter(code):
            row.refuse("code_without_letter", code=code, whole=code + check_letter(code))
        else:
            row.refuse("code_malformed", code=code[:40])
    parent = normal_code(told.first("parent_code"))
    if parent and parent != row.ministry_code:
        if kind == Kind.SCHOOL and not is_code(parent):
            row.warn("parent_malformed", code=parent[:40])
        else:
            row.parent_code = parent[:12]


def _meant(row: Row, written: str) -> str:
    meant = fold(written).replace(" ", "")
    if meant in ("new", "nouveau", "nouvelle", "جديد", "جديده"):
        return ADD_ANYWAY
    if meant and not (meant.isdecimal() and len(meant) < 18):
        row.refuse("meant_malformed", written=written[:40])
        return ""
    return meant


# --- Names ----------------------------------------------------------------------------------------
def _read_names(row: Row, told: Told) -> None:
    row.name_ar, row.name_fr = told.first("name_ar"), told.first("name_fr")
    _place_by_script(row, "name", told.first("name"))
    for attribute in ("name_ar", "name_fr"):
        if (name := getattr(row, attribute)) and not fold(name):
            setattr(row, attribute, "")
    if not row.name_ar and not row.name_fr:
        row.refuse("no_name")
    _check_lengths(row, ("name_ar", "name_fr"))


def _place_by_script(row: Row, stem: str, text: str) -> None:
    """A text of no stated language goes where its script says, unless that place is taken."""
    attribute = f"{stem}_ar" if is_arabic(text) else f"{stem}_fr"
    if text and not getattr(row, attribute):
        setattr(row, attribute, text)


def _check_lengths(row: Row, attributes: Iterable[str]) -> None:
    for attribute in attributes:
        if len(getattr(row, attribute)) > MAX_LENGTHS[attribute]:
            row.refuse("too_long", field=attribute, limit=str(MAX_LENGTHS[attribute]))
            setattr(row, attribute, "")


# --- Level and sector: looked for in what is written, in either script -----------------------------
LEVEL_SIGNS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (Level.PRESCHOOL, ("prescolaire", "preschool", "maternelle", "التعليم الاولي", "اولي")),
    (Level.PRIMARY, ("primaire", "primary", "ابتدا")),
    (Level.LOWER_SECONDARY, ("collegi", "college", "lower secondary", "اعدادي")),
    (Level.UPPER_SECONDARY, ("qualifiant", "upper secondary", "تاهيلي")),
    (Level.ADULTS, ("adultes", "adults", "الكبار")),
)
# What the ministry's natures say of the level, where no column of levels does.
NATURE_SIGNS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (Level.LOWER_SECONDARY, ("collegi", "college", "اعدادي")),
    (Level.UPPER_SECONDARY, ("qualifiant", "تاهيلي")),
    (Level.PRIMARY, ("ecole", "secteur scolaire", "مدرسه", "مجموعه", "فرعيه", "جماعاتيه")),
)
SECTOR_SIGNS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (Sector.PRIVATE, ("prive", "private", "خصوصي", "خاص")),
    (Sector.PUBLIC, ("public", "عمومي", "حكومي")),
    (Sector.TRADITIONAL, ("traditionnel", "traditional", "عتيق")),
    (Sector.KORANIC, ("coranique", "koranic", "قران")),
)


def _signed(text: str, signs: Sequence[tuple[str, tuple[str, ...]]]) -> list[str]:
    if not (folded := _FOLDED.get(text)):
        if len(_FOLDED) > 1000:
            _FOLDED.clear()
        folded = _FOLDED[text] = fold(text.replace("_", " "))
    return [value for value, words in signs if any(word in folded for word in words)]


_FOLDED: Final[dict[str, str]] = {}  # a list says the same few words on every row


def _read_level_and_sector(row: Row, told: Told, kind: str) -> None:
    if kind != Kind.SCHOOL:
        return
    if text := told.first("level"):
        levels = _signed(text, LEVEL_SIGNS)
        if len(levels) == 1:
            row.level = levels[0]
        elif levels:
            row.warn("several_levels", value=text[:60])
        else:
            row.refuse("level_unknown", value=text[:60])
    else:
        levels = [level for text in told.all("nature") for level in _signed(text, NATURE_SIGNS)]
        row.level = levels[0] if levels else ""
    if text := told.first("sector"):
        sectors = _signed(text, SECTOR_SIGNS)
        if len(sectors) == 1:
            row.sector = sectors[0]
        else:
            row.refuse("sector_unknown", value=text[:60])


# --- Where it is ----------------------------------------------------------------------------------
_COMMUNE_KIND: Final = re.compile(r"\s*\((?:M|AR|MU|C|R)\)\s*$")  # "Outat El Haj (M)"


def _read_place(row: Row, told: Told, geography: Geography) -> None:
    row.commune_code = told.first("commune_code")
    row.commune_ar, row.commune_fr = told.first("commune_ar"), told.first("commune_fr")
    _place_by_script(row, "commune", _COMMUNE_KIND.sub("", told.first("commune")))
    row.address = next(iter(told.all("address_ar") + told.all("address_fr") + told.all("address")), "")
    _check_lengths(row, ("commune_code", "commune_ar", "commune_fr", "address"))

    labels = [*told.all("province"), *([row.commune_code] if "." in row.commune_code else [])]
    row.place = next((place for label in labels if (place := geography.province(label))), NOWHERE)
    if row.place.province_id:
        return
    if labels:
        row.warn("province_unknown", label=labels[0][:60])
    regions = told.all("region")
    row.place = next((place for label in regions if (place := geography.region(label))), NOWHERE)
    if regions and not row.place.region_id and not labels:
        row.warn("region_unknown", label=regions[0][:60])


def _rural(row: Row, written: str) -> bool | None:
    folded = fold(written)
    if not folded:
        return None
    if folded in ("rural", "r", "قروي", "true", "oui", "yes"):
        return True
    if folded in ("urbain", "urban", "u", "حضري", "false", "non", "no"):
        return False
    row.warn("milieu_unknown", value=written[:40])
    return None


# --- What it is compared by -----------------------------------------------------------------------
def import_key_of(row: Row, kind: str) -> str:
    """What recognises a row that has no ministry code when it comes again.

    Its kind, both names, level, sector, commune (its code, or its name and province) and address, folded: two schools
    of one name in one commune differ by their address. What the row of a person's `new` gets is a key beside the
    plain one.
    """
    place = row.commune_code or f"{fold(row.commune_fr or row.commune_ar)} of {row.place.province_id}"
    told = (kind, fold(row.name_ar), fold(row.name_fr), row.level, row.sector, place, fold(row.address))
    second = (ADD_ANYWAY,) if row.meant == ADD_ANYWAY else ()
    return hashlib.sha1("\x1f".join((*told, *second)).encode(), usedforsecurity=False).hexdigest()


def digest_of(cells: Sequence[str]) -> str:
    """What tells a row that was pasted twice from two that merely say the same of a school."""
    return hashlib.md5("\x1f".join(cells).encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
