"""A small programme that was released: two halls, a stage, a space for children, on the first day of an edition."""

from dataclasses import dataclass
from datetime import timedelta

from django.test import Client

from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.editions.models import Edition, Zone
from pavilions.models import Pavilion, Theme
from seminars.models import Contribution, Hall, Placement, ScheduleRelease, Seating, Seminar, Speaker
from seminars.services import releases
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory, ZoneFactory
from tests.factories.pavilions import PavilionFactory, SlotFactory
from tests.factories.seminars import (
    NOW,
    TEN,
    ContributionFactory,
    HallFactory,
    PlacementFactory,
    SeatingFactory,
    SeminarFactory,
    SpeakerFactory,
)


@dataclass
class PublicFair:
    """`identity` has 40 seats left of 200; `table` has no sign-up; `draft` is placed, and not released."""

    edition: Edition
    officer: User
    hall: Hall
    small: Hall
    identity: Seminar
    table: Seminar
    draft: Seminar
    seating: Seating
    nadia: Speaker
    parade: Pavilion
    children: Pavilion


def make_public_fair() -> PublicFair:
    edition = EditionFactory()
    officer = UserFactory(roles=[Role.PROGRAMME])
    hall = HallFactory(
        edition=edition, code="H1", position=1, name_ar="قاعة الندوات", name_fr="Salle des séminaires",
        name_en="Seminar hall",
    )  # fmt: skip
    small = HallFactory(
        edition=edition, code="H2", position=2, zone=hall.zone, capacity=60, name_ar="القاعة الصغرى",
        name_fr="Petite salle", name_en="Small hall",
    )  # fmt: skip
    identity = SeminarFactory(
        edition=edition, code="S01", theme=Theme.TECHNOLOGY, title_ar="تحديات الهوية الرقمية",
        title_fr="Les défis de l'identité numérique", title_en="Digital identity challenges",
        abstract_ar="كيف نحمي هويتنا.", abstract_fr="Comment protéger notre identité.",
    )  # fmt: skip
    table = SeminarFactory(
        edition=edition, code="S02", kind=Seminar.Kind.ROUND_TABLE, theme=Theme.ROAD_SAFETY, languages=["fr"],
        interpretation=[], title_ar="السلامة الطرقية", title_fr="La sécurité routière", title_en="Road safety",
    )  # fmt: skip
    nadia = SpeakerFactory(
        edition=edition, slug="nadia-el-alaoui", biography_ar="عملت في المختبر.", biography_fr="Au laboratoire.",
        organisation_ar="المختبر الوطني", organisation_fr="Laboratoire national",
    )  # fmt: skip
    youssef = SpeakerFactory(edition=edition, slug="youssef-benali", name_ar="يوسف بنعلي", name_fr="Youssef Benali")
    ContributionFactory(seminar=identity, speaker=nadia, role=Contribution.Role.MODERATOR)
    ContributionFactory(seminar=identity, speaker=youssef, position=1)
    PlacementFactory(seminar=identity, hall=hall, changed_by=officer)
    PlacementFactory(seminar=table, hall=small, starts_at=TEN + timedelta(minutes=30), changed_by=officer)
    PlacementFactory(
        edition=edition, seminar=None, hall=hall, kind=Placement.Kind.BREAK, title_ar="استراحة", title_fr="Pause",
        title_en="Break", starts_at=TEN + timedelta(hours=1), ends_at=TEN + timedelta(minutes=75), changed_by=officer,
    )  # fmt: skip
    parade, children = _staged(edition)
    release(edition, "1.0", by=officer)
    draft = SeminarFactory(edition=edition, code="S09", title_ar="ندوة في المسودة", title_fr="Encore en brouillon")
    PlacementFactory(seminar=draft, hall=hall, starts_at=TEN + timedelta(hours=4), changed_by=officer)
    seating = SeatingFactory(seminar=identity, seats=200, seats_taken=160)
    return PublicFair(edition, officer, hall, small, identity, table, draft, seating, nadia, parade, children)


def page(client: Client, path: str) -> str:
    """The text of a page that is there, its white space folded."""
    response = client.get(path)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def _staged(edition: Edition) -> tuple[Pavilion, Pavilion]:
    """A parade on the stage at noon and at four; the space for children from ten to eleven in turns."""
    arena = ZoneFactory(edition=edition, code="A", kind=Zone.Kind.ARENA, name_ar="ساحة العروض", name_fr="Arène")
    parade = PavilionFactory(
        edition=edition, zone=arena, stage=arena, kind=Pavilion.Kind.SHOW, code="A01", theme=Theme.SPECIAL_UNITS,
        name_ar="استعراض الخيالة", name_fr="Parade équestre", name_en="Mounted parade",
    )  # fmt: skip
    for hours in (2, 6):
        starts_at = TEN + timedelta(hours=hours)
        SlotFactory(pavilion=parade, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=40), capacity=900)
    space = ZoneFactory(edition=edition, code="C", kind=Zone.Kind.CHILDREN, name_ar="فضاء الأطفال", name_fr="Enfants")
    children = PavilionFactory(
        edition=edition, zone=space, kind=Pavilion.Kind.CHILDREN, code="C01", theme=Theme.CHILDREN_COMMUNITY,
        name_ar="مدينة السير", name_fr="Ville routière", name_en="Traffic town",
    )  # fmt: skip
    for minutes in (0, 30):
        starts_at = TEN + timedelta(minutes=minutes)
        SlotFactory(pavilion=children, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=30))
    return parade, children


def release(edition: Edition, name: str, *, by: User) -> ScheduleRelease:
    """Make the draft public, as it is now."""
    seen = releases.preview_release(edition).seen
    return releases.release(edition=edition, name=name, seen=seen, by=by, now=NOW)
