"""The cast of stories about the draft: an edition with two halls, its editors, seminars with who speaks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.editions.models import Edition
from seminars.models import Hall, Placement, Seminar, Speaker
from seminars.services.drafting import move, place, take_off
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory
from tests.factories.seminars import NOW, TEN, ContributionFactory, HallFactory, SeminarFactory, SpeakerFactory

HOUR = timedelta(hours=1)
ELEVEN, NOON, ONE = (TEN + HOUR * hours for hours in (1, 2, 3))


@dataclass(frozen=True)
class Draft:
    """What the stories act on; `karim` and `salma` edit."""

    edition: Edition
    large: Hall
    small: Hall

    @cached_property
    def karim(self) -> User:
        return UserFactory(roles=[Role.PROGRAMME], full_name="كريم العلمي")

    @cached_property
    def salma(self) -> User:
        return UserFactory(roles=[Role.PROGRAMME], full_name="سلمى التازي")

    def seminar(self, *speakers: Speaker, **values: Any) -> Seminar:
        seminar = SeminarFactory(edition=self.edition, **values)
        for speaker in speakers:
            ContributionFactory(seminar=seminar, speaker=speaker)
        return seminar

    def speaker(self, **values: Any) -> Speaker:
        return SpeakerFactory(edition=self.edition, **values)

    def put(
        self, what: Any, hall: Hall | None = None, at: datetime = TEN, *, long: timedelta = HOUR, by=None
    ) -> Placement:
        return place(
            edition=self.edition,
            what=what,
            hall_id=(hall or self.large).pk,
            starts_at=at,
            ends_at=at + long,
            by=by or self.karim,
            now=NOW,
        )

    def shift(
        self,
        placement: Placement,
        at: datetime,
        hall: Hall | None = None,
        *,
        long: timedelta = HOUR,
        number: int | None = None,
        by: User | None = None,
    ) -> Placement:
        """Move what was read as `placement`, unless `number` says which change of it was read."""
        return move(
            edition=self.edition,
            placement_id=placement.public_id,
            number=placement.number if number is None else number,
            hall_id=(hall or placement.hall).pk,
            starts_at=at,
            ends_at=at + long,
            by=by or self.karim,
            now=NOW,
        )

    def take_off(self, placement: Placement, *, by: User | None = None) -> None:
        take_off(
            edition=self.edition,
            placement_id=placement.public_id,
            number=placement.number,
            by=by or self.karim,
            now=NOW,
        )

    def places(self) -> dict[str, tuple[str, datetime, datetime]]:
        """All that stands: by the code of the seminar, or the Arabic name of a break."""
        rows = Placement.objects.filter(edition=self.edition).select_related("seminar", "hall")
        return {
            row.seminar.code if row.seminar else row.title_ar: (row.hall.code, row.starts_at, row.ends_at)
            for row in rows
        }


def make_draft() -> Draft:
    edition = EditionFactory()
    return Draft(
        edition,
        HallFactory(
            edition=edition,
            code="LARGE",
            name_ar="القاعة الكبرى",
            name_fr="Grande salle",
            name_en="Large hall",
            capacity=200,
            booths=2,
            position=1,
        ),
        HallFactory(
            edition=edition,
            code="SMALL",
            name_ar="القاعة الصغرى",
            name_fr="Petite salle",
            name_en="Small hall",
            capacity=40,
            booths=0,
            position=2,
        ),
    )
