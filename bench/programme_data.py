"""A programme of production's size: 100 seminars in four halls over three days, with the arena's shows beside them."""

import itertools
from datetime import date, timedelta
from typing import Final

from django.db import connection
from django.utils import timezone

from bench import data
from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.editions.models import Edition, Zone
from openday.time_zone import at_local
from pavilions.models import Pavilion, Slot, Theme
from seminars.models import Contribution, Hall, Placement, Seating, Seminar, Speaker
from seminars.services import releases

SEMINARS: Final = 100
DAYS: Final = 3
HALLS: Final = 4
SPEAKERS: Final = 120
EVERY: Final = timedelta(minutes=60)
LASTS: Final = timedelta(minutes=50)


def make_programme(edition: Edition) -> User:
    """Seminars with two speakers and an abstract each, every third with seats to sign up for; released. The officer."""
    officer = User.objects.create(email="programme@bench.example", full_name="نادية", roles=[Role.PROGRAMME])
    halls = _make_halls(edition)
    days = list(edition.days.order_by("date").values_list("date", flat=True))[:DAYS]
    seminars = _make_seminars(edition)
    _place(edition, seminars, halls, days, officer)
    _make_shows(edition)
    release(edition, "1.0", officer)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return officer


def release(edition: Edition, name: str, officer: User) -> None:
    seen = releases.preview_release(edition).seen
    releases.release(edition=edition, name=name, seen=seen, by=officer, now=timezone.now())


def _make_halls(edition: Edition) -> list[Hall]:
    zone = edition.zones.order_by("pk")[0]
    return Hall.objects.bulk_create(
        Hall(
            edition=edition,
            zone=zone,
            code=f"H{number}",
            position=number,
            name_ar=f"قاعة الندوات {number}",
            name_fr=f"Salle des séminaires {number}",
            capacity=200,
            booths=2,
        )
        for number in range(1, HALLS + 1)
    )


def _make_seminars(edition: Edition) -> list[Seminar]:
    speakers = Speaker.objects.bulk_create(
        Speaker(
            edition=edition,
            slug=f"speaker-{number}",
            name_ar=f"نادية العلوي {number}",
            name_fr=f"Nadia El Alaoui {number}",
            title_ar="عميدة شرطة إقليمية",
            organisation_ar="المديرية العامة للأمن الوطني",
            email=f"speaker{number}@bench.example",
        )
        for number in range(SPEAKERS)
    )
    themes = itertools.cycle(Theme)
    seminars = Seminar.objects.bulk_create(
        Seminar(
            edition=edition,
            code=f"S{number + 1:03}",
            theme=next(themes),
            title_ar=f"تحديات الهوية الرقمية وحماية المعطيات الشخصية رقم {number + 1}",
            title_fr=f"Les défis de l'identité numérique et la protection des données {number + 1}",
            abstract_ar="كيف تُبنى الثقة في الهوية الرقمية، وما الذي يحميها من الانتحال، وما حقوق المواطن فيها؟ " * 4,
            languages=["ar"],
            interpretation=["fr"],
        )
        for number in range(SEMINARS)
    )
    # Who speaks at one time is four times two: nobody twice.
    Contribution.objects.bulk_create(
        Contribution(seminar=seminar, speaker=speakers[(number * 2 + position) % SPEAKERS], position=position)
        for number, seminar in enumerate(seminars)
        for position in range(2)
    )
    return seminars


def _place(edition: Edition, seminars: list[Seminar], halls: list[Hall], days: list[date], officer: User) -> None:
    now = timezone.now()
    turns = itertools.product(days, range(9), halls)
    for seminar, (day, turn, hall) in zip(seminars, turns, strict=False):
        starts_at = at_local(day, data.OPENS) + EVERY * turn
        Placement.objects.create(
            edition=edition,
            seminar=seminar,
            hall=hall,
            starts_at=starts_at,
            ends_at=starts_at + LASTS,
            changed_at=now,
            changed_by=officer,
        )
    Seating.objects.bulk_create(
        Seating(seminar=seminar, seats=200, seats_taken=number, opens_at=now - timedelta(days=1))
        for number, seminar in enumerate(seminars[::3])
    )


def _make_shows(edition: Edition) -> None:
    arena = Zone.objects.create(
        edition=edition,
        kind=Zone.Kind.ARENA,
        code="ARENA",
        name_ar="ساحة العروض",
        x_m=0,
        y_m=120,
        width_m=90,
        height_m=50,
    )
    days = list(edition.days.order_by("date").values_list("date", flat=True))
    for number in range(4):
        show = Pavilion.objects.create(
            edition=edition,
            kind=Pavilion.Kind.SHOW,
            stage=arena,
            zone=arena,
            code=f"A{number + 1:02}",
            theme=Theme.SPECIAL_UNITS,
            name_ar=f"عرض شرطة الخيالة {number + 1}",
            summary_ar="عرض حي في الساحة.",
            levels=["primary"],
            x_m=1,
            y_m=121,
            width_m=10,
            height_m=10,
        )
        Slot.objects.bulk_create(
            Slot(
                pavilion=show,
                starts_at=(starts_at := at_local(day, data.OPENS) + timedelta(minutes=60 * number + 240 * turn)),
                ends_at=starts_at + timedelta(minutes=40),
                capacity=900,
            )
            for day, turn in itertools.product(days, range(2))
        )
