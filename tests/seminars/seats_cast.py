"""A seminar on the public programme that gives seats, and those who want some."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.editions.models import Edition
from seminars.models import Hall, Registration, ReleasedEntry, ScheduleRelease, Seating, Seminar
from seminars.services.registrations import SeatRequest, ask_for_seats, confirm_registration
from seminars.services.releases import facts_of
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory
from tests.factories.seminars import (
    NOW,
    TEN,
    HallFactory,
    ReleasedEntryFactory,
    ScheduleReleaseFactory,
    SeatingFactory,
    SeminarFactory,
)

State = Registration.State
TITLES = {"title_ar": "تحديات الهوية الرقمية", "title_fr": "Les défis de l'identité numérique", "title_en": ""}


@dataclass
class Seats:
    """`seating` of a seminar at ten of the first day, in a hall of 200, on the first release."""

    edition: Edition
    hall: Hall
    seminar: Seminar
    seating: Seating
    release: ScheduleRelease
    officer: User
    asked: int = field(default=0)

    def request(self, seats: int = 2, **told: object) -> SeatRequest:
        """Of somebody else each time, unless told whose."""
        self.asked += 1
        email = f"guest{self.asked}@example.org"
        person = {"full_name": f"يوسف بنعلي {self.asked}", "email": email}
        return SeatRequest(**(person | {"seats": seats, "is_group": seats > 6} | told))

    def ask(self, seats: int = 2, *, now: datetime = NOW, **told: object) -> Registration:
        return ask_for_seats(seminar=self.seminar, request=self.request(seats, **told), now=now)

    def sign_up(self, seats: int = 2, *, now: datetime = NOW, **told: object) -> Registration:
        """Asked for, and confirmed by the link."""
        registration = self.ask(seats, now=now, **told)
        return confirm_registration(registration_id=registration.pk, now=now)

    def taken(self) -> int:
        self.seating.refresh_from_db()
        return self.seating.seats_taken

    def states(self) -> list[str]:
        """Of all registrations, in the order in which they were asked for."""
        return list(Registration.objects.order_by("pk").values_list("state", flat=True))

    def queue(self) -> list[int]:
        """Who waits, by primary key, the first first."""
        return list(Registration.objects.filter(seminar=self.seminar).in_queue().values_list("pk", flat=True))

    def another(self, starts_at: datetime, seats: int = 10) -> "Seats":
        """Another seminar of the same release, in a hall of its own."""
        hall, seminar = HallFactory(edition=self.edition), SeminarFactory(edition=self.edition)
        ReleasedEntryFactory(
            release=self.release, seminar=seminar, hall=hall, starts_at=starts_at, facts=facts_of(seminar)
        )
        seating = SeatingFactory(seminar=seminar, seats=seats)
        return Seats(self.edition, hall, seminar, seating, self.release, self.officer, self.asked + 100)

    @transaction.atomic
    def move(self, starts_at: datetime, *, hall: Hall | None = None, is_cancelled: bool = False) -> ReleasedEntry:
        """Another release, which holds it then and there."""
        release = ScheduleReleaseFactory(edition=self.edition, number=self.release.number + 1)
        self.release = release
        return ReleasedEntryFactory(
            release=release,
            seminar=self.seminar,
            hall=hall or self.hall,
            starts_at=starts_at,
            is_cancelled=is_cancelled,
            facts=facts_of(self.seminar),
        )


@transaction.atomic
def make_seats(seats: int = 10) -> Seats:
    edition = EditionFactory()
    hall = HallFactory(edition=edition, name_ar="قاعة الندوات", name_fr="Salle des séminaires")
    seminar = SeminarFactory(edition=edition, **TITLES)
    release = ScheduleReleaseFactory(edition=edition, number=1)
    ReleasedEntryFactory(release=release, seminar=seminar, hall=hall, facts=facts_of(seminar))
    officer = UserFactory(roles=[Role.PROGRAMME])
    return Seats(edition, hall, seminar, SeatingFactory(seminar=seminar, seats=seats), release, officer)


LATER = NOW + timedelta(minutes=10)
BEGINNING = TEN
AFTER = TEN + timedelta(hours=2)
