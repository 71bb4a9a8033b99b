"""Editions and their places, for tests."""

from datetime import UTC, date, datetime, time, timedelta

import factory
from factory.django import DjangoModelFactory

from openday.editions.models import Edition, Gate, OpeningDay, Zone
from openday.time_zone import at_local

FIRST_DAY = date(2027, 5, 22)


class EditionFactory(DjangoModelFactory):
    """A published edition of five days from Saturday 22 May 2027, nine to six, with bookings open until then."""

    class Meta:
        model = Edition
        skip_postgeneration_save = True

    number = factory.Sequence(lambda number: 100 + number)
    state = Edition.State.PUBLISHED
    city_ar, city_fr, city_en = "وجدة", "Oujda", "Oujda"
    venue_ar, venue_fr, venue_en = "فضاء المعارض", "Parc des expositions", "Exhibition grounds"
    starts_date = FIRST_DAY
    ends_date = FIRST_DAY + timedelta(days=4)
    bookings_open_at = datetime(2020, 1, 1, tzinfo=UTC)
    bookings_close_at = at_local(FIRST_DAY + timedelta(days=4), time(12))

    @factory.post_generation
    def days(self, create, extracted, **kwargs):
        """Opening days; pass `days=[]` for none."""
        if not create or extracted == []:
            return
        length = (self.ends_date - self.starts_date).days + 1
        OpeningDay.objects.bulk_create(
            OpeningDay(edition=self, date=day, opens_at=at_local(day, time(9)), closes_at=at_local(day, time(18)))
            for day in (self.starts_date + timedelta(days=offset) for offset in range(length))
        )


class ZoneFactory(DjangoModelFactory):
    class Meta:
        model = Zone

    edition = factory.SubFactory(EditionFactory)
    code = factory.Sequence(lambda number: f"Z{number}")
    name_ar = factory.LazyAttribute(lambda zone: f"الفضاء {zone.code}")
    name_fr = factory.LazyAttribute(lambda zone: f"Zone {zone.code}")
    x_m, y_m, width_m, height_m = 0, 0, 80, 60


class GateFactory(DjangoModelFactory):
    class Meta:
        model = Gate

    edition = factory.SubFactory(EditionFactory)
    code = factory.Sequence(lambda number: f"G{number}")
    name_ar = "باب الحافلات"
    name_fr = "Porte des autocars"
    takes_groups = True
    x_m, y_m = 0, 0
