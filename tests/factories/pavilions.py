"""Pavilions and their slots, for tests."""

from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from openday.editions.models import Level
from pavilions.models import Pavilion, PavilionContact, Slot, Theme
from tests.factories.editions import EditionFactory, ZoneFactory


class PavilionFactory(DjangoModelFactory):
    class Meta:
        model = Pavilion

    edition = factory.SubFactory(EditionFactory)
    zone = factory.SubFactory(ZoneFactory, edition=factory.SelfAttribute("..edition"))
    code = factory.Sequence(lambda number: f"P{number:02}")
    theme = Theme.FORENSICS
    name_ar = factory.LazyAttribute(lambda pavilion: f"رواق مسرح الجريمة {pavilion.code}")
    name_fr = factory.LazyAttribute(lambda pavilion: f"Scène de crime {pavilion.code}")
    name_en = factory.LazyAttribute(lambda pavilion: f"Crime scene {pavilion.code}")
    summary_ar = "محاكاة لتأمين مسرح الجريمة ورفع الآثار والقرائن."
    levels = factory.LazyFunction(lambda: list(Level.values))
    x_m, y_m, width_m, height_m = 5, 5, 10, 10


class SlotFactory(DjangoModelFactory):
    """Twenty-five minutes for fifty people, at the opening of the first day."""

    class Meta:
        model = Slot

    pavilion = factory.SubFactory(PavilionFactory)
    starts_at = factory.LazyAttribute(lambda slot: slot.pavilion.edition.days.order_by("date")[0].opens_at)
    ends_at = factory.LazyAttribute(lambda slot: slot.starts_at + timedelta(minutes=25))
    capacity = 50


class PavilionContactFactory(DjangoModelFactory):
    class Meta:
        model = PavilionContact

    pavilion = factory.SubFactory(PavilionFactory)
    full_name = factory.Sequence(lambda number: f"سعاد بنشقرون {number}")
    email = factory.Sequence(lambda number: f"pavilion{number}@example.org")
