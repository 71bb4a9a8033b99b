"""The people and places of the booking stories."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.editions.models import Edition
from pavilions.models import Slot
from schools.models import ArrivalWindow, Institution, Membership
from schools.visit_request import GroupRequest, VisitRequest
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory, GateFactory, ZoneFactory
from tests.factories.pavilions import PavilionFactory, SlotFactory
from tests.factories.schools import ArrivalWindowFactory, InstitutionFactory, MembershipFactory


@dataclass
class Site:
    """An edition with one gate, two windows on its first day and one on its second, and pavilions in two zones.

    `turns[i][j]` is the slot of pavilion `i` that starts half an hour times `j` after nine, UTC.
    """

    edition: Edition
    nine: datetime
    windows: list[ArrivalWindow]
    turns: list[list[Slot]]

    @property
    def now(self) -> datetime:
        """A moment at which bookings are open, ten days before the first day."""
        return self.nine - timedelta(days=10)

    def request(
        self, *slots: Slot, window: int = 0, pupils: int = 20, adults: int = 2, coaches: int = 1
    ) -> VisitRequest:
        """One primary group of 22 in `slots`, unless told otherwise."""
        return VisitRequest(
            arrival_window_id=self.windows[window].pk,
            groups=(
                GroupRequest(level="primary", pupils=pupils, adults=adults, slot_ids=tuple(slot.pk for slot in slots)),
            ),
            adult_in_charge="نادية العلوي",
            adult_phone="+212600000012",
            coach_count=coaches,
        )


@pytest.fixture
def site(db: None) -> Site:
    return make_site()


def make_site(*, slot_capacity: int = 50, window_capacity: int = 200) -> Site:
    edition = EditionFactory()
    first_day = edition.days.order_by("date").first()
    nine = first_day.opens_at
    gate = GateFactory(edition=edition, takes_groups=True, x_m=0, y_m=0)
    windows = [
        ArrivalWindowFactory(
            gate=gate,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=15),
            capacity=window_capacity,
            coach_capacity=5,
        )
        for starts_at in (nine, nine + timedelta(minutes=15), nine + timedelta(days=1))
    ]
    east, west = ZoneFactory(edition=edition, x_m=0), ZoneFactory(edition=edition, x_m=90)
    pavilions = [
        PavilionFactory(
            edition=edition, zone=zone, levels=["primary", "lower_secondary"], x_m=x, y_m=0, width_m=10, height_m=10
        )
        for zone, x in ((east, 5), (east, 20), (west, 90), (west, 105))
    ]
    turns = [
        [
            SlotFactory.build(
                pavilion=pavilion,
                starts_at=nine + timedelta(minutes=30 * turn),
                ends_at=nine + timedelta(minutes=30 * turn + 25),
                capacity=slot_capacity,
            )
            for turn in range(1, 7)
        ]
        for pavilion in pavilions
    ]
    Slot.objects.bulk_create([slot for of_pavilion in turns for slot in of_pavilion])  # a test in seven begins so
    return Site(edition=edition, nine=nine, windows=windows, turns=[[None, *of_pavilion] for of_pavilion in turns])


@pytest.fixture
def school(db: None) -> Institution:
    return InstitutionFactory(kind="school", state="verified")


@pytest.fixture
def head(school: Institution) -> User:
    """The head of the school, verified."""
    return head_of(school)


def head_of(institution: Institution) -> User:
    user = UserFactory()
    MembershipFactory(user=user, institution=institution, state=Membership.State.VERIFIED)
    return user


@pytest.fixture
def other_teacher(db: None) -> User:
    """A teacher of another verified school."""
    return head_of(InstitutionFactory(kind="school", state="verified"))


@pytest.fixture
def visits_officer(db: None) -> User:
    return UserFactory(roles=[Role.VISITS])


@pytest.fixture
def stranger(db: None) -> User:
    return UserFactory()


LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
