"""An edition of production's size, made in bulk: 50 pavilions, 4,500 slots, 13,000 institutions and their people."""

import itertools
import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection
from django.utils import timezone
from knox.crypto import hash_token

from openday.accounts.models import ApiToken, User
from openday.demo import names
from openday.editions.models import Edition, Gate, Level, OpeningDay, Zone
from openday.time_zone import at_local
from pavilions.models import Pavilion, Slot, Theme
from schools.models import ArrivalWindow, Institution, Membership, Province, Stop, Visit, VisitGroup

TURN_EVERY = timedelta(minutes=30)
TURN = timedelta(minutes=20)
OPENS, CLOSES = time(9), time(18)
ROOM_FOR_ALL = 2_000_000
BATCH = 5_000
KINDS = (("مدرسة", "École"), ("إعدادية", "Collège"), ("ثانوية", "Lycée"), ("مجموعة مدارس", "Groupe scolaire"))
NAMES = (*names.FIGURES, *names.IDEAS, *names.NATURE)


@dataclass(frozen=True)
class Booker:
    """Who books: an institution, and the token of the one who represents it."""

    institution_id: int
    token: str


def make_edition(*, slot_capacity: int = ROOM_FOR_ALL, window_capacity: int = ROOM_FOR_ALL) -> Edition:
    """A published edition of five days, two months from now, with bookings open."""
    first = timezone.now().date() + timedelta(days=60)
    edition = Edition.objects.create(
        number=7,
        state=Edition.State.PUBLISHED,
        is_demo=True,
        city_ar="وجدة",
        city_fr="Oujda",
        venue_ar="فضاء المعارض",
        venue_fr="Parc des expositions",
        starts_date=first,
        ends_date=first + timedelta(days=4),
        bookings_open_at=datetime(2020, 1, 1, tzinfo=UTC),
        bookings_close_at=at_local(first + timedelta(days=4), time(12)),
    )
    days = [first + timedelta(days=number) for number in range(5)]
    OpeningDay.objects.bulk_create(
        OpeningDay(edition=edition, date=day, opens_at=at_local(day, OPENS), closes_at=at_local(day, CLOSES))
        for day in days
    )
    _make_arrivals(edition, days, window_capacity)
    _make_slots(_make_pavilions(edition), days, slot_capacity)
    return edition


def _make_arrivals(edition: Edition, days: list[date], capacity: int) -> None:
    gates = Gate.objects.bulk_create(
        Gate(edition=edition, code=f"G{n}", name_ar=f"باب {n}", takes_groups=True, x_m=60 * n, y_m=0) for n in (1, 2)
    )
    quarter = timedelta(minutes=15)
    ArrivalWindow.objects.bulk_create(
        ArrivalWindow(
            gate=gate,
            starts_at=at_local(day, OPENS) + quarter * turn,
            ends_at=at_local(day, OPENS) + quarter * (turn + 1),
            capacity=capacity,
            coach_capacity=capacity,
        )
        for day, gate, turn in itertools.product(days, gates, range(12))
    )


def _make_pavilions(edition: Edition) -> list[Pavilion]:
    zones = Zone.objects.bulk_create(
        Zone(
            edition=edition,
            code=f"Z{n}",
            name_ar=f"القاعة {n}",
            name_fr=f"Hall {n}",
            x_m=5 + 80 * (n % 3),
            y_m=5 + 60 * (n // 3),
            width_m=70,
            height_m=50,
        )
        for n in range(5)
    )
    themes = itertools.cycle(Theme)
    return Pavilion.objects.bulk_create(
        Pavilion(
            edition=edition,
            zone=(zone := zones[n // 10]),
            code=f"P{n + 1:02}",
            theme=next(themes),
            name_ar=f"رواق مسرح الجريمة والبصمات رقم {n + 1}",
            name_fr=f"Pavillon de la scène de crime et des empreintes {n + 1}",
            name_en=f"Crime scene and fingerprints pavilion {n + 1}",
            summary_ar="محاكاة لتأمين مسرح الجريمة ورفع الآثار والقرائن، وشرح لعمل مختبرات الشرطة العلمية والتقنية.",
            summary_fr="Simulation d'une scène de crime : sécuriser, relever les traces, le travail des laboratoires.",
            summary_en="A simulated crime scene: securing it, taking traces, and what the laboratories do with them.",
            levels=list(Level.values),
            x_m=zone.x_m + 14 * (n % 5),
            y_m=zone.y_m + 25 * (n % 10 // 5),
            width_m=12,
            height_m=20,
        )
        for n in range(50)
    )


def _make_slots(pavilions: list[Pavilion], days: list[date], capacity: int) -> None:
    starts = [at_local(day, OPENS) + TURN_EVERY * turn for day in days for turn in range(18)]
    Slot.objects.bulk_create(
        (
            Slot(pavilion=pavilion, starts_at=starts_at, ends_at=starts_at + TURN, capacity=capacity)
            for pavilion, starts_at in itertools.product(pavilions, starts)
        ),
        batch_size=BATCH,
    )


def make_institutions(count: int, *, bookers: int) -> list[Booker]:
    """`count` verified institutions; each of the first `bookers` with a representative who has a token."""
    rng = random.Random(7)
    provinces = list(Province.objects.filter(code__in=names.COMMUNES))
    institutions = []
    for number in range(count):
        kind, name, province = rng.choice(KINDS), rng.choice(NAMES), rng.choice(provinces)
        commune = rng.choice(names.COMMUNES[province.code][1])
        institutions.append(
            Institution(
                kind=Institution.Kind.SCHOOL,
                state=Institution.State.VERIFIED,
                ministry_code=f"{number + 1:05}{'ABCDEFGHJKLMNPRSTUVWXYZ'[number % 23]}",
                name_ar=f"{kind[0]} {name[0]}",
                name_fr=f"{kind[1]} {name[1]}",
                commune_ar=commune[0],
                commune_fr=commune[1],
                level=Level.PRIMARY,
                sector=Institution.Sector.PUBLIC,
                province=province,
                region_id=province.region_id,
                is_demo=True,
            )
        )
    Institution.objects.bulk_create(institutions, batch_size=BATCH)
    made = _make_people(institutions[:bookers])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return made


def _make_people(institutions: list[Institution]) -> list[Booker]:
    now = timezone.now()
    officer = User.objects.create(email="officer@example.org", roles=["visits"], password="!")
    people = User.objects.bulk_create(
        (User(email=f"head{i.pk}@example.org", full_name="نادية العلوي", password="!") for i in institutions),
        batch_size=BATCH,
    )
    Membership.objects.bulk_create(
        (
            Membership(
                user=user,
                institution=institution,
                job_title="مديرة",
                state=Membership.State.VERIFIED,
                requested_at=now,
                decided_at=now,
                decided_by=officer,
            )
            for user, institution in zip(people, institutions, strict=True)
        ),
        batch_size=BATCH,
    )
    tokens = [f"openday_{random.Random(user.pk).randbytes(32).hex()}" for user in people]
    ApiToken.objects.bulk_create(
        (
            ApiToken(
                digest=hash_token(token),
                token_key=token[:15],
                user=user,
                name="bench",
                expiry=now + timedelta(days=30),
                last_used_at=now,
            )
            for user, token in zip(people, tokens, strict=True)
        ),
        batch_size=BATCH,
    )
    return [Booker(institution.pk, token) for institution, token in zip(institutions, tokens, strict=True)]


class Routes:
    """Pairs of routes of four stops that a group can follow, over every slot of the edition."""

    def __init__(self, edition: Edition, seed: int = 7) -> None:
        self.rng = random.Random(seed)
        self.slots: dict[tuple[date, int], list[int]] = {}
        for pk, starts_at in Slot.objects.of_edition(edition).order_by("pavilion_id").values_list("pk", "starts_at"):
            turn = (starts_at - at_local(starts_at.date(), OPENS)) // TURN_EVERY
            self.slots.setdefault((starts_at.date(), turn), []).append(pk)
        self.windows: dict[date, list[int]] = {}
        for pk, starts_at in ArrivalWindow.objects.of_edition(edition).order_by("pk").values_list("pk", "starts_at"):
            if starts_at <= at_local(starts_at.date(), time(10)):
                self.windows.setdefault(starts_at.date(), []).append(pk)

    def pick(self) -> tuple[int, list[list[int]]]:
        """A window, and the slots of two groups: four turns each, in eight different pavilions."""
        day = self.rng.choice(list(self.windows))
        pavilions = self.rng.sample(range(len(self.slots[day, 4])), 8)
        turns = [sorted(self.rng.sample(range(4, 18), 4)) for _ in range(2)]
        return self.rng.choice(self.windows[day]), [
            [self.slots[day, turn][pavilion] for turn, pavilion in zip(turns[group], pavilions[group::2], strict=True)]
            for group in range(2)
        ]


def visit_body(booker: Booker, window_id: int, routes: list[list[int]]) -> dict[str, object]:
    """A visit of two groups as the API takes it: 62 people, one coach."""
    return {
        "institution_id": booker.institution_id,
        "arrival_window_id": window_id,
        "coach_count": 1,
        "coach_plates": ["12345-أ-6"],
        "adult_in_charge": "نادية العلوي",
        "adult_phone": "+212600000012",
        "language": "ar",
        "groups": [
            {
                "level": "primary",
                "pupils": 28,
                "adults": 3,
                "needs": ["wheelchair"],
                "language": "ar",
                "slot_ids": route,
            }
            for route in routes
        ],
    }


def forget_visits() -> None:
    """Back to an edition that nobody has booked, with tables as small and as known as at the start."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE schools_visit, schools_visitgroup, schools_stop, accounts_idempotentrequest CASCADE")
        cursor.execute("TRUNCATE schools_visitevent, schools_visitgroupevent, schools_stopevent")
        cursor.execute("UPDATE pavilions_slot SET heads_taken = 0 WHERE heads_taken > 0")
        cursor.execute("UPDATE schools_arrivalwindow SET heads_taken = 0, coaches_taken = 0 WHERE heads_taken > 0")
        cursor.execute("VACUUM ANALYZE pavilions_slot, schools_arrivalwindow")


def multiply_visits(times: int) -> None:
    """Copy every visit, with its groups and stops, until there are `times` as many; each institution has them all."""
    with connection.cursor() as cursor:
        steps = {}
        for model in (Visit, VisitGroup, Stop):
            cursor.execute(f"SELECT coalesce(max(id), 0) FROM {model._meta.db_table}")
            steps[model] = cursor.fetchone()[0]
        for model, changed in (
            (Visit, {"public_id": "gen_random_uuid()", "live_number": "live_number + copy"}),
            (VisitGroup, {"visit_id": f"visit_id + copy * {steps[Visit]}"}),
            (Stop, {"group_id": f"group_id + copy * {steps[VisitGroup]}"}),
        ):
            table = model._meta.db_table
            columns = [str(field.column) for field in model._meta.local_concrete_fields if not field.generated]
            values = {"id": f"id + copy * {steps[model]}", **changed}
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) "
                f"SELECT {', '.join(values.get(column, column) for column in columns)} "
                f"FROM {table}, generate_series(1, %s) AS copy",
                [times - 1],
            )
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
        cursor.execute("UPDATE pavilions_slot SET heads_taken = heads_taken * %s WHERE heads_taken > 0", [times])
        cursor.execute(
            "UPDATE schools_arrivalwindow SET heads_taken = heads_taken * %s, coaches_taken = coaches_taken * %s "
            "WHERE heads_taken > 0",
            [times, times],
        )
        cursor.execute("VACUUM ANALYZE")
