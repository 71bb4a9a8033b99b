"""Halls, speakers and seminars, the draft and its releases, seats and streams, for tests."""

from datetime import UTC, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from openday.accounts.roles import Role
from openday.editions.models import Zone
from pavilions.models import Theme
from seminars.models import (
    Availability,
    Contribution,
    Hall,
    LiveStream,
    Material,
    Placement,
    Registration,
    ReleasedEntry,
    ScheduleDraft,
    ScheduleRelease,
    Seating,
    Seminar,
    SeminarRules,
    Speaker,
)
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory, ZoneFactory

NOW = datetime(2027, 4, 1, 9, tzinfo=UTC)  # before the edition
TEN = datetime(2027, 5, 22, 10, tzinfo=UTC)  # of its first day, while its doors are open


class SeminarRulesFactory(DjangoModelFactory):
    class Meta:
        model = SeminarRules

    edition = factory.SubFactory(EditionFactory)


class HallFactory(DjangoModelFactory):
    class Meta:
        model = Hall

    edition = factory.SubFactory(EditionFactory)
    code = factory.Sequence(lambda number: f"H{number}")
    name_ar = factory.Sequence(lambda number: f"قاعة الندوات {number}")
    name_fr = factory.Sequence(lambda number: f"Salle des séminaires {number}")
    name_en = factory.Sequence(lambda number: f"Seminar hall {number}")
    zone = factory.SubFactory(ZoneFactory, edition=factory.SelfAttribute("..edition"), kind=Zone.Kind.SEMINARS)
    capacity = 200
    booths = 2


class SpeakerFactory(DjangoModelFactory):
    class Meta:
        model = Speaker

    edition = factory.SubFactory(EditionFactory)
    slug = factory.Sequence(lambda number: f"nadia-el-alaoui-{number}")
    name_ar = "نادية العلوي"
    name_fr = "Nadia El Alaoui"
    title_ar = "عميدة شرطة"
    title_fr = "Commissaire de police"
    country = "MA"
    email = factory.Sequence(lambda number: f"speaker{number}@example.org")


class AvailabilityFactory(DjangoModelFactory):
    """From ten to noon of the first day."""

    class Meta:
        model = Availability

    speaker = factory.SubFactory(SpeakerFactory)
    starts_at = TEN
    ends_at = factory.LazyAttribute(lambda row: row.starts_at + timedelta(hours=2))


class SeminarFactory(DjangoModelFactory):
    """An hour in Arabic, interpreted into French; nobody speaks yet."""

    class Meta:
        model = Seminar

    edition = factory.SubFactory(EditionFactory)
    code = factory.Sequence(lambda number: f"S{number:02}")
    theme = Theme.TECHNOLOGY
    title_ar = factory.Sequence(lambda number: f"تحديات الهوية الرقمية {number}")
    title_fr = factory.Sequence(lambda number: f"Les défis de l'identité numérique {number}")
    title_en = factory.Sequence(lambda number: f"Digital identity challenges {number}")
    languages = factory.LazyFunction(lambda: ["ar"])
    interpretation = factory.LazyFunction(lambda: ["fr"])


class ContributionFactory(DjangoModelFactory):
    class Meta:
        model = Contribution

    seminar = factory.SubFactory(SeminarFactory)
    speaker = factory.SubFactory(SpeakerFactory, edition=factory.SelfAttribute("..seminar.edition"))


class MaterialFactory(DjangoModelFactory):
    class Meta:
        model = Material

    seminar = factory.SubFactory(SeminarFactory)
    title_ar = "عرض المتدخلة"
    name = factory.Sequence(lambda number: f"seminars/{number}.pdf")
    content_type = "application/pdf"
    size_bytes = 1000
    uploaded_at = NOW
    approved_at = NOW


class ScheduleDraftFactory(DjangoModelFactory):
    class Meta:
        model = ScheduleDraft
        django_get_or_create = ("edition",)

    edition = factory.SubFactory(EditionFactory)


class PlacementFactory(DjangoModelFactory):
    """A seminar in a hall at ten of the first day, for an hour. Its edition must be open then."""

    class Meta:
        model = Placement

    seminar = factory.SubFactory(SeminarFactory)
    edition = factory.SelfAttribute("seminar.edition")
    hall = factory.SubFactory(HallFactory, edition=factory.SelfAttribute("..edition"))
    starts_at = TEN
    ends_at = factory.LazyAttribute(lambda row: row.starts_at + timedelta(hours=1))
    changed_at = NOW
    changed_by = factory.SubFactory(UserFactory, roles=[Role.PROGRAMME])


class ScheduleReleaseFactory(DjangoModelFactory):
    class Meta:
        model = ScheduleRelease

    edition = factory.SubFactory(EditionFactory)
    number = factory.Sequence(lambda number: number + 1)
    name = factory.LazyAttribute(lambda row: f"0.{row.number}")
    released_at = NOW
    released_by = factory.SubFactory(UserFactory, roles=[Role.PROGRAMME])


class ReleasedEntryFactory(DjangoModelFactory):
    class Meta:
        model = ReleasedEntry

    release = factory.SubFactory(ScheduleReleaseFactory)
    kind = Placement.Kind.SEMINAR
    seminar = factory.SubFactory(SeminarFactory, edition=factory.SelfAttribute("..release.edition"))
    hall = factory.SubFactory(HallFactory, edition=factory.SelfAttribute("..release.edition"))
    starts_at = TEN
    ends_at = factory.LazyAttribute(lambda row: row.starts_at + timedelta(hours=1))
    facts = factory.LazyFunction(dict)


class SeatingFactory(DjangoModelFactory):
    class Meta:
        model = Seating

    seminar = factory.SubFactory(SeminarFactory)
    seats = 200
    opens_at = NOW - timedelta(days=7)


class RegistrationFactory(DjangoModelFactory):
    """Asked for two seats, not yet confirmed by link. Seats of other states are not counted: pass them to Seating."""

    class Meta:
        model = Registration

    seminar = factory.SubFactory(SeminarFactory)
    state = Registration.State.ASKED
    full_name = "يوسف بنعلي"
    email = factory.Sequence(lambda number: f"guest{number}@example.org")
    seats = 2
    asked_at = NOW
    link_expires_at = factory.LazyAttribute(lambda row: row.asked_at + timedelta(hours=48))
    confirmed_at = factory.LazyAttribute(
        lambda row: None if row.state == Registration.State.ASKED else row.asked_at + timedelta(minutes=5)
    )


class LiveStreamFactory(DjangoModelFactory):
    class Meta:
        model = LiveStream

    edition = factory.SubFactory(EditionFactory)
    code = factory.Sequence(lambda number: f"live-{number}")
    name_ar = "البث المباشر من القاعة"
    embed_url = "https://video.example.org/embed/1"
