"""One row of a list of outlets: what it tells, cleaned, with every reason why it cannot be taken."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from media_accreditation.models import Outlet
from media_accreditation.names import host_of
from media_accreditation.services.matching import Description
from openday.countries import HOME, code_of_country
from openday.digits import to_western
from openday.folding import fold
from openday.languages import is_arabic
from openday.lists.cells import ListRow, Told
from openday.lists.columns import Columns, KnownFields
from openday.telephones import NotATelephone, as_e164

KNOWN_FIELDS: Final = KnownFields(
    {
        "name_ar": ("name_ar", "nom_ar", "nom_arabe", "الاسم بالعربية", "اسم المؤسسة بالعربية", "arabic_name"),
        "name_fr": ("name_fr", "nom_fr", "nom_francais", "latin_name", "الاسم بالفرنسية", "اسم المؤسسة بالفرنسية"),
        "name": (
            "name", "nom", "outlet", "media", "organe", "organe_de_presse", "titre", "denomination", "support",
            "المؤسسة", "المؤسسة الإعلامية", "المنبر", "الاسم", "اسم المؤسسة",
        ),
        "kind": ("kind", "type", "nature", "categorie", "النوع", "الصنف", "طبيعة المنبر"),
        "registration_number": (
            "registration_number", "licence", "license", "licence_number", "numero_de_licence", "numero", "n_recepisse",
            "recepisse", "رقم الترخيص", "رقم الملاءمة", "الترخيص", "رقم التسجيل",
        ),
        "languages": ("languages", "language", "langues", "langue", "اللغات", "اللغة"),
        "website": ("website", "site", "site_web", "url", "domain", "domaine", "الموقع", "الموقع الإلكتروني"),
        "country": ("country", "pays", "البلد", "الدولة"),
        "city": ("city", "ville", "place", "lieu", "المدينة"),
        "address": ("address", "adresse", "العنوان"),
        "email": ("email", "e_mail", "mail", "courriel", "البريد الإلكتروني", "البريد"),
        "phone": ("phone", "telephone", "tel", "gsm", "الهاتف"),
    },
    needed=("name_ar", "name_fr", "name"),
)  # fmt: skip
TEXTS: Final = ("name_ar", "name_fr", "registration_number", "website", "city", "address")
MAX_LENGTHS: Final = {field.name: field.max_length or 0 for field in Outlet._meta.fields if field.name in TEXTS}
# Found within what is written, folded; the first that is there counts.
KIND_SIGNS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (Outlet.Kind.FOREIGN, ("foreign", "etrang", "اجنبي", "دولي", "correspond")),
    (Outlet.Kind.PHOTO, ("photo", "صور")),
    (Outlet.Kind.AGENCY, ("agenc", "وكال")),
    (Outlet.Kind.RADIO, ("radio", "اذاع", "راديو")),
    (Outlet.Kind.TV, ("tv", "tele", "broadcast", "chaine", "تلفز", "قنا")),
    (Outlet.Kind.ONLINE, ("online", "en ligne", "electron", "numeri", "digital", "web", "site", "aggregat", "الكترون",
                          "رقم", "موقع")),
    (Outlet.Kind.WRITTEN, ("written", "ecrit", "press", "journal", "quotid", "hebdo", "mensuel", "magazine", "daily",
                           "weekly", "مكتوب", "ورق", "جريد", "صحيف", "مجل", "اسبوع", "يوم")),
)  # fmt: skip
LANGUAGE_SIGNS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("ar", ("ar", "arab", "عربي", "العربي")),
    ("zgh", ("zgh", "ber", "amazigh", "tamazight", "امازيغي", "الامازيغي")),
    ("fr", ("fr", "fran", "fren", "فرنسي", "الفرنسي")),
    ("en", ("en", "angl", "engl", "انجليزي", "الانجليزي")),
    ("es", ("es", "espa", "span", "اسباني", "الاسباني")),
    ("de", ("de", "allem", "germ", "الماني", "الالماني")),
    ("it", ("it", "ital", "ايطالي")),
    ("pt", ("pt", "port", "برتغالي")),
    ("nl", ("nl", "neer", "dutch", "هولندي")),
    ("tr", ("tr", "turc", "turk", "تركي")),
    ("ru", ("ru", "russ", "روسي")),
    ("zh", ("zh", "chin", "صيني")),
)
_APART: Final = re.compile(r"[,;/|+،]|\bet\b|\band\b|\s+")


@dataclass
class OutletRow(ListRow):
    """What a row tells of an outlet. Blank is "not told", and never erases what is known."""

    kind: str = ""
    name_ar: str = ""
    name_fr: str = ""
    registration_number: str = ""
    languages: tuple[str, ...] = ()
    website: str = ""
    country: str = ""
    city: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name in (self.name_ar, self.name_fr) if name)

    @property
    def description(self) -> Description:
        return Description(self.names, self.country or HOME, self.registration_number, self.website)


def read_row(number: int, cells: Sequence[str], *, columns: Columns, usual_kind: str) -> OutletRow:
    """What the cells say; `usual_kind` is what a list is of where it says no kind. It asks no database."""
    row = OutletRow(number)
    if any(cells[len(columns.headers) :]):
        row.refuse("too_many_cells", cells=str(len(cells)), headers=str(len(columns.headers)))
        return row
    told = Told(row, cells, columns)
    _read_names(row, told)
    _read_kind(row, told.first("kind"), usual_kind)
    _read_languages(row, told.first("languages"))
    _read_place(row, told)
    _read_reach(row, told)
    row.registration_number = to_western(told.first("registration_number")).upper()
    for name in TEXTS:
        if len(getattr(row, name)) > MAX_LENGTHS[name]:
            row.refuse("too_long", field=name, limit=str(MAX_LENGTHS[name]))
    return row


def _read_names(row: OutletRow, told: Told) -> None:
    """A name goes where its script says, unless its column says otherwise and that place is taken."""
    row.name_ar, row.name_fr = told.first("name_ar"), told.first("name_fr")
    if (name := told.first("name")) and not (row.name_ar if is_arabic(name) else row.name_fr):
        row.name_ar, row.name_fr = (name, row.name_fr) if is_arabic(name) else (row.name_ar, name)
    row.name_ar, row.name_fr = (name if fold(name) else "" for name in (row.name_ar, row.name_fr))
    if not row.names:
        row.refuse("no_name")


def _read_kind(row: OutletRow, written: str, usual: str) -> None:
    folded = fold(written.replace("_", " "))
    found = next((kind for kind, signs in KIND_SIGNS if any(sign in folded for sign in signs)), "")
    row.kind = found or ("" if written else usual)
    if not row.kind:
        row.refuse("kind_unknown", value=written[:60])


def _read_languages(row: OutletRow, written: str) -> None:
    found: dict[str, None] = {}
    for word in filter(None, _APART.split(fold(written.replace(",", " ; ").replace("/", " ; ")))):
        code = next((code for code, signs in LANGUAGE_SIGNS if _is_language(word, signs)), "")
        if code:
            found[code] = None
        else:
            row.warn("language_unknown", value=word[:40])
    row.languages = tuple(found)


def _is_language(word: str, signs: Sequence[str]) -> bool:
    return word in signs or any(len(sign) > 2 and word.startswith(sign) for sign in signs)


def _read_place(row: OutletRow, told: Told) -> None:
    row.city, row.address = told.first("city"), told.first("address")
    if written := told.first("country"):
        row.country = code_of_country(written)
        if not row.country:
            row.warn("country_unknown", value=written[:60])


def _read_reach(row: OutletRow, told: Told) -> None:
    if written := told.first("website"):
        host = next((word for word in re.split(r"[\s,;]+", written) if host_of(word)), "")
        if host:
            row.website = host if "://" in host else f"https://{host}"
        else:
            row.warn("website_malformed", value=written[:60])
    if written := told.first("email"):
        try:
            validate_email(written)
            row.email = written
        except ValidationError:
            row.warn("email_malformed", value=written[:60])
    if written := told.first("phone"):
        try:
            row.phone = as_e164(written)
        except NotATelephone:
            row.warn("phone_malformed", value=written[:40])


def labels() -> Mapping[str, str]:
    """What each field is called, for people, in the active language."""
    named = {field.name: str(field.verbose_name) for field in Outlet._meta.fields}
    return {name: named.get(name, name) for name in KNOWN_FIELDS.aliases}
