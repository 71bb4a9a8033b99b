"""People and media outlets that nobody has met: names composed for the demo, in Arabic and in Latin letters."""

import csv
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from media_accreditation.models import Outlet
from openday.demo.names import Name

Kind = Outlet.Kind


def _names(text: str) -> tuple[Name, ...]:
    pairs = (line.split("|") for line in text.strip().splitlines())
    return tuple((arabic.strip(), latin.strip()) for arabic, latin in pairs)


FIRST_NAMES: Final = _names("""
آية | Aya
أمينة | Amina
أسماء | Asmae
سلمى | Salma
مروة | Marwa
هبة | Hiba
ياسمين | Yasmine
صفاء | Safae
خديجة | Khadija
هاجر | Hajar
فاطمة الزهراء | Fatima-Zahra
سعاد | Souad
نسرين | Nisrine
كوثر | Kaoutar
حسناء | Hasnaa
إيمان | Imane
لمياء | Lamiae
زينب | Zineb
غيثة | Ghita
شيماء | Chaimae
محمد | Mohamed
أحمد | Ahmed
يوسف | Youssef
ياسين | Yassine
عبد الرحيم | Abderrahim
عبد اللطيف | Abdellatif
خالد | Khalid
رشيد | Rachid
سعيد | Saïd
حمزة | Hamza
أيوب | Ayoub
المهدي | El Mehdi
زكرياء | Zakaria
أنس | Anas
طارق | Tarik
نبيل | Nabil
عمر | Omar
إسماعيل | Ismaïl
بدر | Badr
مصطفى | Mostafa
""")
LAST_NAMES: Final = _names("""
العلوي | Alaoui
الإدريسي | Idrissi
بناني | Bennani
التازي | Tazi
الفاسي | El Fassi
برادة | Berrada
العمراني | Amrani
الشرقاوي | Cherkaoui
الناصري | Naciri
بنجلون | Benjelloun
السباعي | Sbaï
الحجوي | Hajoui
أوحمو | Ouhammou
أيت علي | Aït Ali
بوزيان | Bouziane
الزروالي | Zerouali
الوزاني | Ouazzani
المرابط | El Mrabet
الرگراگي | Regragui
لحلو | Lahlou
السملالي | Semlali
بلحاج | Belhaj
القباج | Kabbaj
الصقلي | Skalli
الغازي | El Ghazi
بنعيسى | Benaïssa
الزهراوي | Zahraoui
المنصوري | Mansouri
الكتاني | Kettani
حجي | Hajji
أمزيان | Ameziane
الحسني | Hassani
المودن | El Mouden
بوعزة | Bouazza
الشامي | Chami
العراقي | Iraqi
بنسودة | Bensouda
الداودي | Daoudi
فكري | Fikri
اليعقوبي | Yacoubi
""")
FOREIGNERS: Final = (
    ("Camille Laurent", "FR"),
    ("Jordi Ferrer", "ES"),
    ("Anneke de Vries", "NL"),
    ("Moussa Diallo", "SN"),
    ("Giulia Marchetti", "IT"),
    ("Thomas Weber", "DE"),
    ("Ana Sofia Carvalho", "PT"),
    ("Emeka Okafor", "NG"),
)
# What an invented outlet is called: after a thing, with the word of its kind.
THINGS: Final = _names("""
المرفأ | Le Port
الساقية | La Source
السنبلة | L’Épi
المنارة الزرقاء | Le Phare bleu
الرصيف | Le Quai
الشرفة | Le Balcon
الأركان | L’Arganier
الواحة | L’Oasis
القنطرة | Le Pont
الميزان | La Balance
البوصلة | La Boussole
الفنار | Le Fanal
الضفة | La Rive
السفح | Le Versant
المدار | L’Orbite
الزليج | Le Zellige
الربوة | La Colline
الصدى الشرقي | L’Écho de l’Est
نوافذ | Fenêtres
خطوات | Pas à pas
""")
WORDS: Final[dict[str, Name]] = {
    Kind.WRITTEN: ("جريدة", "Le journal"),
    Kind.ONLINE: ("موقع", "Le site"),
    Kind.RADIO: ("إذاعة", "Radio"),
    Kind.TV: ("قناة", "Télé"),
    Kind.PHOTO: ("استوديو", "Studio"),
    Kind.AGENCY: ("وكالة", "Agence"),
    Kind.FOREIGN: ("مجلة", "Revue"),
}
PLACES: Final = _names("""
الشمال | du Nord
الشرق | de l’Oriental
الأطلس | de l’Atlas
سوس | du Souss
الصحراء | du Sahara
""")
COUNTRIES: Final = ("FR", "ES", "SN", "BE", "IT", "DE")
# The words of lists of media for the kinds that we know; by how they begin.
KIND_OF: Final = (
    ("tv", Kind.TV),
    ("broadcaster", Kind.TV),
    ("radio", Kind.RADIO),
    ("webradio", Kind.RADIO),
    ("press", Kind.WRITTEN),
    ("agency", Kind.AGENCY),
    ("photo", Kind.PHOTO),
    ("online", Kind.ONLINE),
    ("aggregator", Kind.ONLINE),
)


@dataclass(frozen=True)
class OutletName:
    kind: str
    name_ar: str
    name_fr: str
    languages: tuple[str, ...] = ("ar",)
    website: str = ""
    city: str = ""
    country: str = "MA"


class UnreadableOutlets(Exception):
    """The file is not a list of outlets: it has no column `name_fr`, `name_ar` and `kind`."""


def read_outlets(path: Path) -> list[OutletName]:
    """Those of a CSV list with the columns name_ar, name_fr, kind and, where known, languages, domain and place.

    Each name once. Raises OSError or UnreadableOutlets.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            if not {"name_ar", "name_fr", "kind"} <= set(reader.fieldnames or ()):
                raise UnreadableOutlets
            rows = [_outlet_of(row) for row in reader]
    except (csv.Error, UnicodeDecodeError) as error:
        raise UnreadableOutlets from error
    known: dict[str, OutletName] = {}
    for row in rows:
        if row.name_ar or row.name_fr:
            known.setdefault(f"{row.name_ar}|{row.name_fr}", row)
    return list(known.values())


def _outlet_of(row: dict[str, str]) -> OutletName:
    languages = tuple(filter(None, (part.strip() for part in (row.get("languages") or "").split(","))))
    return OutletName(
        kind=next((kind for start, kind in KIND_OF if row["kind"].startswith(start)), Kind.ONLINE),
        name_ar=(row["name_ar"] or "").strip(),
        name_fr=(row["name_fr"] or "").strip(),
        languages=languages or ("ar",),
        website=f"https://{row['domain']}" if row.get("domain") else "",
        city=(row.get("place") or "").strip(),
    )


def invented_outlets() -> Iterator[OutletName]:
    """One after the other, every kind in turn, each name once: a hundred and forty, and then those of each region."""
    for place_ar, place_fr in (("", ""), *PLACES):
        for turn in range(len(THINGS)):
            for at, (kind, (arabic, french)) in enumerate(WORDS.items()):
                thing_ar, thing_fr = THINGS[(turn + 3 * at) % len(THINGS)]
                is_foreign = kind == Kind.FOREIGN
                yield OutletName(
                    kind=kind,
                    name_ar=f"{arabic} {thing_ar} {place_ar}".strip(),
                    name_fr=f"{french} {thing_fr} {place_fr}".strip(),
                    languages=("fr",) if is_foreign else ("ar", "fr"),
                    country=COUNTRIES[turn % len(COUNTRIES)] if is_foreign else "MA",
                )


_WOMEN: Final = frozenset(first_fr for _, first_fr in FIRST_NAMES[:20])  # those of men stand below them


def is_woman(name_fr: str) -> bool:
    """By the first name; of a name that `people` gave."""
    return any(name_fr.startswith(f"{first} ") for first in _WOMEN)


def people(dice: random.Random) -> Iterator[Name]:
    """Names of Moroccans, no two the same before all of 1,600 were met."""
    pairs = [(first, last) for first in FIRST_NAMES for last in LAST_NAMES]
    while True:
        dice.shuffle(pairs)
        for (first_ar, first_fr), (last_ar, last_fr) in pairs:
            yield f"{first_ar} {last_ar}", f"{first_fr} {last_fr}"


def outlets_up_to(number: int, *, known: Iterable[OutletName], taken: Iterable[str] = ()) -> list[OutletName]:
    """Of `known` first, then invented ones with names that are neither theirs nor `taken`; `number` in all."""
    chosen = list(known)[:number]
    names = {name for outlet in chosen for name in (outlet.name_ar, outlet.name_fr)} | set(taken)
    free = (outlet for outlet in invented_outlets() if not {outlet.name_ar, outlet.name_fr} & names)
    return chosen + list(islice(free, number - len(chosen)))
