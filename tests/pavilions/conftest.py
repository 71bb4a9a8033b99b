"""A small published edition to look at: two halls, an arena, gates, pavilions and their slots."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from openday.editions.models import Edition
from pavilions.models import Pavilion, Slot, Theme
from tests.factories.editions import EditionFactory, GateFactory, ZoneFactory
from tests.factories.pavilions import PavilionFactory, SlotFactory


@dataclass
class Fair:
    """`ten` is ten o'clock of the first day: from when turns are shown to whoever chose no time."""

    edition: Edition
    horses: Pavilion
    prints: Pavilion
    parade: Pavilion
    ten_horses: Slot
    ten_prints: Slot

    @property
    def ten(self):
        return self.ten_horses.starts_at


@pytest.fixture
def fair(db):
    return make_fair()


def make_fair() -> Fair:
    edition = EditionFactory()
    hall = ZoneFactory(edition=edition, code="H1", x_m=10, y_m=20, width_m=60, height_m=60)
    arena = ZoneFactory(edition=edition, code="A", kind="arena", x_m=90, y_m=20, width_m=100, height_m=80)
    ZoneFactory(edition=edition, code="S", kind="seminars", x_m=200, y_m=20, width_m=30, height_m=20)
    GateFactory(edition=edition, code="G1", x_m=259, y_m=150)
    horses = PavilionFactory(
        edition=edition, zone=hall, code="P20", theme=Theme.SPECIAL_UNITS, levels=["primary"],
        name_ar="شرطة الخيالة", name_fr="Police montée", name_en="Mounted police", x_m=12, y_m=30,
    )  # fmt: skip
    prints = PavilionFactory(
        edition=edition, zone=hall, code="P08", theme=Theme.FORENSICS, levels=["upper_secondary"], is_step_free=False,
        name_ar="ورشة البصمات", name_fr="Empreintes digitales", name_en="Fingerprints", x_m=30, y_m=30,
    )  # fmt: skip
    parade = PavilionFactory(
        edition=edition, zone=arena, stage=arena, kind="show", code="A01", theme=Theme.SPECIAL_UNITS,
        levels=["primary", "upper_secondary"], name_ar="استعراض", name_fr="Parade", name_en="Parade",
        x_m=90, y_m=20, width_m=100, height_m=80,
    )  # fmt: skip
    ten = edition.days.order_by("date")[0].opens_at + timedelta(hours=1)
    slots = {
        pavilion: SlotFactory(
            pavilion=pavilion, starts_at=ten, ends_at=ten + timedelta(minutes=25), capacity=50, heads_taken=taken
        )
        for pavilion, taken in ((horses, 15), (prints, 50))
    }
    return Fair(edition, horses, prints, parade, slots[horses], slots[prints])
