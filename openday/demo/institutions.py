"""Made-up schools, directorates and associations whose levels, sectors and geography are like the real ones.

Shares are those of the ministry's lists: three schools of four are public, and of these three of four are primary,
half of which stand in the country. Names are composed from the lists of `names`; no real school was copied.
"""

import random
from dataclasses import dataclass
from typing import Final

from openday.demo.names import (
    CASABLANCA,
    CASABLANCA_PREFECTURES,
    CAUSES,
    COMMUNES,
    DOUARS,
    FIGURES,
    IDEAS,
    LITTLE_ONES,
    NATURE,
    Name,
)
from openday.editions.models import Level
from schools.gresa import check_letter
from schools.models import Institution, Province

SCHOOLS: Final = 1916
ASSOCIATIONS: Final = 1500
SEED: Final = 2027
# Codes that the ministry has given out, as far as we have seen them, stay below 30000: these belong to nobody.
FIRST_CODE: Final = 95001

Sector = Institution.Sector
PUBLIC, PRIVATE, TRADITIONAL, KORANIC = Sector.PUBLIC, Sector.PRIVATE, Sector.TRADITIONAL, Sector.KORANIC
FAMOUS: Final = FIGURES + IDEAS


@dataclass(frozen=True)
class SchoolKind:
    """A kind of school: its share of a thousand, and how such schools are named."""

    share: int
    level: Level
    sector: Institution.Sector
    arabic: str
    french: str
    names: tuple[Name, ...]
    is_rural: bool = False


KINDS: Final = (
    SchoolKind(250, Level.PRIMARY, PUBLIC, "مدرسة {} الابتدائية", "École {}", FAMOUS + NATURE),
    SchoolKind(
        300, Level.PRIMARY, PUBLIC, "مجموعة مدارس {}", "Groupe scolaire rural {}", DOUARS + NATURE, is_rural=True
    ),
    SchoolKind(90, Level.LOWER_SECONDARY, PUBLIC, "الثانوية الإعدادية {}", "Collège {}", FAMOUS + NATURE),
    SchoolKind(
        45, Level.LOWER_SECONDARY, PUBLIC, "الثانوية الإعدادية {}", "Collège {}", FAMOUS + DOUARS, is_rural=True
    ),
    SchoolKind(75, Level.UPPER_SECONDARY, PUBLIC, "الثانوية التأهيلية {}", "Lycée {}", FIGURES),
    SchoolKind(90, Level.PRIMARY, PRIVATE, "مؤسسة {} الخاصة", "Groupe scolaire privé {}", IDEAS + NATURE),
    SchoolKind(30, Level.LOWER_SECONDARY, PRIVATE, "إعدادية {} الخاصة", "Collège privé {}", FAMOUS),
    SchoolKind(25, Level.UPPER_SECONDARY, PRIVATE, "ثانوية {} الخاصة", "Lycée privé {}", FAMOUS),
    SchoolKind(50, Level.PRESCHOOL, PRIVATE, "روض {}", "Maternelle {}", LITTLE_ONES + NATURE),
    SchoolKind(
        25,
        Level.UPPER_SECONDARY,
        TRADITIONAL,
        "مدرسة {} للتعليم العتيق",
        "École d'enseignement traditionnel {}",
        FIGURES,
    ),
    SchoolKind(20, Level.PRIMARY, KORANIC, "كتاب {}", "École coranique {}", IDEAS + DOUARS),
)


def create_institutions() -> list[Institution]:
    """All of them, verified, in a fixed order: directorates, schools, associations. The same each time."""
    provinces = {province.code: province for province in Province.objects.select_related("region").order_by("code")}
    directorates = Institution.objects.bulk_create(_directorates(provinces))
    by_province: dict[int | None, list[Institution]] = {}
    for directorate in directorates:
        by_province.setdefault(directorate.province_id, []).append(directorate)
    dice = random.Random(SEED)  # noqa: S311 - the same demo each time, no secret
    others = [*_schools(dice, provinces, by_province), *_associations(dice, provinces)]
    return directorates + Institution.objects.bulk_create(others, batch_size=1000)


def _directorates(provinces: dict[str, Province]) -> list[Institution]:
    names = [
        (province, name)
        for code, province in provinces.items()
        for name in (CASABLANCA_PREFECTURES if code == CASABLANCA else ((province.name_ar, province.name_fr),))
    ]
    return [
        _institution(
            kind=Institution.Kind.DIRECTORATE,
            name=(f"المديرية الإقليمية {arabic}", f"Direction provinciale {french}"),
            province=province,
            commune=COMMUNES[province.code][1][0],
        )
        for province, (arabic, french) in names
    ]


def _schools(
    dice: random.Random, provinces: dict[str, Province], directorates: dict[int | None, list[Institution]]
) -> list[Institution]:
    names = _Names(dice)
    schools = []
    for number, kind in enumerate(dice.choices(KINDS, [kind.share for kind in KINDS], k=SCHOOLS)):
        province, commune = _place(dice, provinces, is_rural=kind.is_rural)
        digits = str(FIRST_CODE + number)
        schools.append(
            _institution(
                kind=Institution.Kind.SCHOOL,
                name=names.compose(kind.arabic, kind.french, kind.names, commune),
                province=province,
                commune=commune,
                ministry_code=digits + check_letter(digits),
                level=kind.level,
                sector=kind.sector,
                is_rural=kind.is_rural,
                parent=dice.choice(directorates[province.pk]),
            )
        )
    return schools


def _associations(dice: random.Random, provinces: dict[str, Province]) -> list[Institution]:
    names = _Names(dice)
    associations = []
    for _ in range(ASSOCIATIONS):
        province, commune = _place(dice, provinces, is_rural=dice.random() < 0.3)
        cause = dice.choice(CAUSES)
        name = names.compose(f"جمعية {{}} {cause[0]}", f"Association {{}} {cause[1]}", IDEAS + NATURE, commune)
        associations.append(
            _institution(kind=Institution.Kind.ASSOCIATION, name=name, province=province, commune=commune)
        )
    return associations


def _place(dice: random.Random, provinces: dict[str, Province], *, is_rural: bool) -> tuple[Province, Name]:
    """A province by its weight and a commune of it: its last for the country, where it has one; else a town."""
    eligible = [code for code, (_, communes) in COMMUNES.items() if not is_rural or len(communes) > 1]
    code = dice.choices(eligible, [COMMUNES[code][0] for code in eligible])[0]
    communes = COMMUNES[code][1]
    return provinces[code], communes[-1] if is_rural else dice.choice(communes[:2])


class _Names:
    """Composes names that no two institutions of one commune share; a second one is called "2", as in life."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.used: dict[tuple[str, Name], int] = {}

    def compose(self, arabic: str, french: str, names: tuple[Name, ...], commune: Name) -> Name:
        name = self.dice.choice(names)
        times = self.used[arabic + name[0], commune] = self.used.get((arabic + name[0], commune), 0) + 1
        number = f" {times}" if times > 1 else ""
        return arabic.format(name[0] + number), french.format(name[1] + number)


def _institution(
    *,
    kind: Institution.Kind,
    name: Name,
    province: Province,
    commune: Name,
    ministry_code: str = "",
    level: str = "",
    sector: str = "",
    is_rural: bool | None = None,
    parent: Institution | None = None,
) -> Institution:
    return Institution(
        kind=kind,
        state=Institution.State.VERIFIED,
        is_demo=True,
        name_ar=name[0],
        name_fr=name[1],
        ministry_code=ministry_code,
        level=level,
        sector=sector,
        region=province.region,
        province=province,
        commune_ar=commune[0],
        commune_fr=commune[1],
        is_rural=is_rural,
        parent=parent,
    )
