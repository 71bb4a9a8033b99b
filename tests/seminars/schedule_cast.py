"""A draft with seminars on it, and its releases, for tests."""

from datetime import datetime, timedelta

from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.editions.models import Edition
from openday.notifications.models import Channel, Message
from seminars.models import Hall, Placement, ScheduleRelease, Seminar
from seminars.services.releases import preview_release, release
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory
from tests.factories.seminars import (
    NOW,
    TEN,
    ContributionFactory,
    HallFactory,
    PlacementFactory,
    SeminarFactory,
    SpeakerFactory,
)


class Schedule:
    """An edition with two halls, and a programme officer who releases."""

    def __init__(self) -> None:
        self.edition: Edition = EditionFactory()
        self.hall: Hall = HallFactory(edition=self.edition, code="H1", name_ar="قاعة ابن بطوطة", name_fr="Salle Ibn")
        self.other_hall: Hall = HallFactory(edition=self.edition, code="H2", name_ar="قاعة المسيرة", name_fr="Marche")
        self.officer: User = UserFactory(roles=[Role.PROGRAMME], full_name="سعاد بنشقرون")

    def seminar(self, code: str, *, hours: float = 0, hall: Hall | None = None, **fields: object) -> Seminar:
        """Placed for an hour, `hours` after ten of the first day, with one speaker."""
        seminar: Seminar = SeminarFactory(edition=self.edition, code=code, **fields)
        ContributionFactory(seminar=seminar, speaker=SpeakerFactory(edition=self.edition))
        PlacementFactory(
            seminar=seminar, hall=hall or self.hall, starts_at=at(hours), changed_by=self.officer, changed_at=NOW
        )
        return seminar

    def pause(self, *, hours: float = 2, kind: str = Placement.Kind.BREAK) -> Placement:
        """A break, or a blocker, of half an hour."""
        break_: Placement = PlacementFactory(
            seminar=None,
            edition=self.edition,
            hall=self.hall,
            kind=kind,
            title_ar="استراحة شاي",
            title_fr="Pause thé",
            starts_at=at(hours),
            ends_at=at(hours + 0.5),
            changed_by=self.officer,
        )
        return break_

    def release(self, name: str, *, now: datetime = NOW, **more: object) -> ScheduleRelease:
        seen = preview_release(self.edition).seen
        return release(edition=self.edition, name=name, seen=seen, by=self.officer, now=now, **more)


def at(hours: float) -> datetime:
    return TEN + timedelta(hours=hours)


def move(seminar: Seminar, *, hours: float | None = None, hall: Hall | None = None, minutes: int | None = None) -> None:
    """Straight in the database: how drafts are edited is another test's."""
    placement = seminar.placement
    length = timedelta(minutes=minutes) if minutes else placement.ends_at - placement.starts_at
    starts_at = at(hours) if hours is not None else placement.starts_at
    Placement.objects.filter(pk=placement.pk).update(
        starts_at=starts_at, ends_at=starts_at + length, hall=hall or placement.hall
    )
    seminar.refresh_from_db()


def kinds_of(made: ScheduleRelease) -> list[tuple[str, str]]:
    """Code and kind of each change."""
    return [(change.seminar.code if change.seminar else "", change.kind) for change in made.changes.all()]


def told(kind: str = "") -> list[str]:
    """Whom mails were written to."""
    rows = Message.objects.filter(channel=Channel.EMAIL, kind__contains=kind)
    return sorted(rows.values_list("address", flat=True))
