"""The invented edition and its place: days, rules, zones, gates, pavilions, slots and arrivals."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from openday.accounts.models import User
from openday.editions.models import Edition, Gate, OpeningDay, PastFigures, Zone
from openday.languages import FALLBACK_ORDER
from openday.time_zone import at_local
from pavilions.models import Pavilion, PavilionContact
from pavilions.services.slots import Turns, open_slots
from schools.services.arrivals import ArrivalHours, open_arrivals

DATA: Final = Path(__file__).parent / "data"
NUMBER: Final = 8
DAYS: Final = 5
SATURDAY: Final = 5
DAYS_AHEAD: Final = 60
OPENS: Final = time(9)
CLOSES: Final = time(18)
LAST_ARRIVAL: Final = time(16)

# Two gates take coaches, every quarter of an hour from nine to four: 5 × 2 × 28 windows of 410 people,
# 114,800 in all, and 2,800 coaches: some 1,900 visits of sixty.
ARRIVAL_MINUTES: Final = 15
HEADS_A_WINDOW: Final = 410
COACHES_A_WINDOW: Final = 10

ZONES: Final = (
    # code, kind, ar, fr, en, x, y, width, height
    ("H1", "hall", "الجناح الغربي", "Hall Ouest", "West hall", 4, 18, 33, 100),
    ("H2", "hall", "جناح المسار والخدمات", "Hall des métiers", "Careers hall", 40, 18, 18, 100),
    ("H3", "hall", "جناح الذاكرة", "Hall de la mémoire", "Memory hall", 69, 2, 124, 21),
    ("H4", "hall", "الجناح الشرقي", "Hall Est", "East hall", 223, 18, 33, 100),
    ("H5", "hall", "جناح القيادة", "Hall du commandement", "Command hall", 202, 18, 18, 20),
    ("H6", "hall", "الجناح الرقمي", "Hall numérique", "Digital hall", 4, 128, 66, 38),
    ("H7", "hall", "جناح الحماية والحقوق", "Hall protection et droits", "Protection and rights hall", 144, 128, 64, 38),
    ("A", "arena", "ساحة العروض", "Arène", "Arena", 71, 30, 117.5, 80),
    ("K", "children", "فضاء الأطفال", "Espace enfants", "Children's space", 212, 128, 44, 38),
    ("S", "seminars", "قاعة الندوات", "Salle des conférences", "Seminar hall", 78, 128, 36, 38),
    ("L", "lunch", "فضاء الغداء", "Espace déjeuner", "Lunch area", 202, 46, 18, 72),
)
GATES: Final = (
    # code, ar, fr, en, takes groups, x, y
    ("G1", "الباب الرئيسي", "Porte principale", "Main gate", False, 129, 177),
    ("G2", "باب الحافلات الشرقي", "Porte Est des autocars", "East coach gate", True, 259, 123),
    ("G3", "باب الحافلات الغربي", "Porte Ouest des autocars", "West coach gate", True, 1, 123),
    ("G4", "باب الصحافة", "Porte presse", "Press gate", False, 208, 1),
)
CONTACTS_DOMAIN: Final = "pavilions.demo.example"
KIND_BY_ZONE: Final = {Zone.Kind.ARENA: Pavilion.Kind.SHOW, Zone.Kind.CHILDREN: Pavilion.Kind.CHILDREN}
WRITTEN: Final = ("name", "summary", "text", "exhibiting_unit")
STEP_FREE: Final = ("بدون أدراج وبممرات عريضة", "de plain-pied, allées larges", "on the level, with wide aisles")
WITH_STEPS: Final = (
    "ثلاث درجات، ومنحدر متحرك عند الطلب",
    "trois marches, rampe mobile sur demande",
    "three steps, a movable ramp on request",
)
STEP_FREE_SHOW: Final = (
    "منصة مستوية مخصصة للكراسي المتحركة",
    "plateforme de plain-pied pour les fauteuils roulants",
    "a level platform for wheelchairs",
)
PAST_FIGURES: Final = (
    # As the closing communiqués published them: year, ar, fr, en, visitors, pavilions, schools, associations,
    # media outlets, media activities, views of the live stream.
    (2017, "الدار البيضاء", "Casablanca", "Casablanca", 80_000, None, None, None, None, None, None),
    (2023, "فاس", "Fès", "Fez", 1_150_000, 31, None, None, None, None, None),
    (2024, "أكادير", "Agadir", "Agadir", 2_120_000, 37, 845, 1_242, 170, 1_097, 25_000_000),
    (2025, "الجديدة", "El Jadida", "El Jadida", 2_400_000, 50, 1_916, 1_500, 187, 1_256, 29_000_000),
)


def first_saturday(today: date) -> date:
    """The first Saturday at least sixty days after `today`."""
    earliest = today + timedelta(days=DAYS_AHEAD)
    return earliest + timedelta(days=(SATURDAY - earliest.weekday()) % 7)


def create_edition(*, starts_date: date, today: date) -> Edition:
    """Published, five days, with bookings open since ninety days before it, or at the latest since yesterday."""
    opened = min(starts_date - timedelta(days=90), today - timedelta(days=1))
    ends_date = starts_date + timedelta(days=DAYS - 1)
    edition = Edition.objects.create(
        number=NUMBER,
        state=Edition.State.PUBLISHED,
        is_demo=True,
        city_ar="وجدة",
        city_fr="Oujda",
        city_en="Oujda",
        venue_ar="فضاء المعارض بوجدة",
        venue_fr="Parc des expositions d’Oujda",
        venue_en="Oujda exhibition grounds",
        starts_date=starts_date,
        ends_date=ends_date,
        bookings_open_at=at_local(opened, time(9)),
        bookings_close_at=at_local(ends_date, time(12)),
    )
    OpeningDay.objects.bulk_create(
        OpeningDay(edition=edition, date=day, opens_at=at_local(day, OPENS), closes_at=at_local(day, CLOSES))
        for day in dates_of(edition)
    )
    return edition


def dates_of(edition: Edition) -> tuple[date, ...]:
    length = (edition.ends_date - edition.starts_date).days + 1
    return tuple(edition.starts_date + timedelta(days=offset) for offset in range(length))


def create_zones(edition: Edition) -> dict[str, Zone]:
    """By code."""
    zones = Zone.objects.bulk_create(
        Zone(
            edition=edition,
            code=code,
            kind=kind,
            name_ar=ar,
            name_fr=fr,
            name_en=en,
            x_m=x,
            y_m=y,
            width_m=width,
            height_m=height,
        )
        for code, kind, ar, fr, en, x, y, width, height in ZONES
    )
    return {zone.code: zone for zone in zones}


def create_gates(edition: Edition) -> list[Gate]:
    return Gate.objects.bulk_create(
        Gate(edition=edition, code=code, name_ar=ar, name_fr=fr, name_en=en, takes_groups=takes_groups, x_m=x, y_m=y)
        for code, ar, fr, en, takes_groups, x, y in GATES
    )


def create_pavilions(edition: Edition, zones: dict[str, Zone]) -> list[Pavilion]:
    """Fifty pavilions with the children's space among them, and the shows of the arena."""
    rows: dict[str, dict[str, str]] = defaultdict(dict)
    for name in ("pavilions.csv", "shows.csv", "texts.csv", "units.csv", "stands.csv"):
        for row in read(name):
            rows[row["code"]] |= row
    return Pavilion.objects.bulk_create(_pavilion(edition, zones, row) for row in rows.values())


def read(name: str) -> Iterator[dict[str, str]]:
    """Rows of a file of the demo's data."""
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _pavilion(edition: Edition, zones: dict[str, Zone], row: dict[str, str]) -> Pavilion:
    zone, is_step_free = zones[row["zone"]], row["is_step_free"] == "yes"
    kind = KIND_BY_ZONE.get(Zone.Kind(zone.kind), Pavilion.Kind.PAVILION)
    is_show = kind == Pavilion.Kind.SHOW
    access = STEP_FREE_SHOW if is_show else STEP_FREE if is_step_free else WITH_STEPS
    return Pavilion(
        edition=edition,
        code=row["code"],
        kind=kind,
        theme=row["theme"],
        **{f"{stem}_{language}": row[f"{stem}_{language}"] for stem in WRITTEN for language in FALLBACK_ORDER},
        **{f"accessibility_{language}": text for language, text in zip(FALLBACK_ORDER, access, strict=True)},
        zone=zone,
        stage=zone if is_show else None,
        levels=row["levels"].split(),
        is_step_free=is_step_free,
        x_m=float(row["x_m"]),
        y_m=float(row["y_m"]),
        width_m=float(row["width_m"]),
        height_m=float(row["height_m"]),
    )


def create_contacts(pavilions: list[Pavilion]) -> None:
    """Someone who runs each pavilion, written to as the unit: their addresses belong to nobody."""
    PavilionContact.objects.bulk_create(
        PavilionContact(
            pavilion=pavilion,
            full_name=pavilion.exhibiting_unit_ar or pavilion.name_ar,
            email=f"{pavilion.code.lower()}@{CONTACTS_DOMAIN}",
        )
        for pavilion in pavilions
    )


def open_every_slot(edition: Edition, pavilions: list[Pavilion], *, by: User, now: datetime) -> None:
    """Turns all day long, of the length that each pavilion is made for."""
    stands = {row["code"]: row for row in read("stands.csv")}
    alike: dict[tuple[int, int, int], list[Pavilion]] = defaultdict(list)
    for pavilion in pavilions:
        stand = stands[pavilion.code]
        alike[int(stand["turn_minutes"]), int(stand["gap_minutes"]), int(stand["capacity"])].append(pavilion)
    for (turn_minutes, gap_minutes, capacity), of_these in alike.items():
        open_slots(
            pavilions=of_these,
            turns=Turns(
                dates=dates_of(edition),
                opens=OPENS,
                closes=CLOSES,
                turn_minutes=turn_minutes,
                gap_minutes=gap_minutes,
                capacity=capacity,
            ),
            by=by,
            now=now,
        )


def open_every_arrival(edition: Edition, gates: list[Gate], *, by: User, now: datetime) -> None:
    open_arrivals(
        gates=[gate for gate in gates if gate.takes_groups],
        hours=ArrivalHours(
            dates=dates_of(edition),
            opens=OPENS,
            closes=LAST_ARRIVAL,
            length_minutes=ARRIVAL_MINUTES,
            capacity=HEADS_A_WINDOW,
            coach_capacity=COACHES_A_WINDOW,
        ),
        by=by,
        now=now,
    )


def record_past_figures() -> None:
    """What earlier editions counted, as published. Years that are there stay as they are."""
    PastFigures.objects.bulk_create(
        (
            PastFigures(
                year=year,
                city_ar=ar,
                city_fr=fr,
                city_en=en,
                visitors=visitors,
                pavilions=pavilions,
                schools=schools,
                associations=associations,
                outlets=outlets,
                activities=activities,
                stream_views=views,
            )
            for year, ar, fr, en, visitors, pavilions, schools, associations, outlets, activities, views in PAST_FIGURES
        ),
        ignore_conflicts=True,
    )
