"""The demo's seminars: halls, speakers, a schedule that was released and changed, sign-up, materials and streams."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from openday.accounts.models import User
from openday.demo.faces import letter
from openday.demo.press_names import people
from openday.demo.site import dates_of, read
from openday.demo.speakers import Cast, create_speakers, unmet
from openday.editions.models import Edition, Zone
from openday.languages import FALLBACK_ORDER
from openday.time_zone import at_local
from seminars.models import Contribution, Hall, Material, Placement, Seminar
from seminars.services.drafting import KeptTime, move, place
from seminars.services.halls import HallCard, add_hall
from seminars.services.materials import MaterialWords, add_material
from seminars.services.registrations import SeatRequest, ask_for_seats, confirm_registration
from seminars.services.releases import preview_release, release
from seminars.services.seating import open_sign_up
from seminars.services.seminars import Contributing, SeminarCard, add_seminar, cancel_seminar, set_contributions
from seminars.services.streams import StreamCard, add_stream

Role = Contribution.Role
DOMAIN: Final = "guests.demo.example"
SEED: Final = 29
STEMS: Final = ("title", "abstract")
# Two halls of the seminars' zone: a large one with three booths, a small one with one.
HALLS: Final = (
    HallCard(
        code="C1",
        name_ar="القاعة الكبرى",
        name_fr="Grande salle",
        name_en="Great hall",
        zone_id=0,
        capacity=240,
        booths=3,
        position=1,
    ),
    HallCard(
        code="C2",
        name_ar="قاعة الورشات",
        name_fr="Salle des ateliers",
        name_en="Workshop room",
        zone_id=0,
        capacity=90,
        booths=1,
        position=2,
    ),
)
# Day (from 0), hall, and beginning, as first released.
PLACES: Final = {
    "S09": (0, "C1", time(9, 30)),
    "S01": (0, "C1", time(10, 30)),
    "S03": (0, "C1", time(14)),
    "S18": (0, "C1", time(15, 15)),
    "S13": (0, "C1", time(16, 15)),
    "S10": (0, "C2", time(11)),
    "S02": (1, "C1", time(10)),
    "S05": (1, "C1", time(11, 15)),
    "S19": (1, "C1", time(14, 30)),
    "S11": (1, "C2", time(10, 30)),
    "S14": (1, "C2", time(14)),
    "S04": (2, "C1", time(10)),
    "S07": (2, "C1", time(11, 30)),
    "S16": (2, "C1", time(14, 30)),
    "S22": (2, "C1", time(16, 30)),
    "S12": (2, "C2", time(11, 30)),
    "S06": (3, "C1", time(10)),
    "S08": (3, "C1", time(11, 15)),
    "S15": (3, "C1", time(14, 30)),
    "S21": (3, "C2", time(14)),
    "S20": (4, "C1", time(11)),
    "S23": (4, "C1", time(14, 30)),
    "S25": (4, "C1", time(16)),
    "S24": (4, "C2", time(10, 30)),
    "S17": (4, "C2", time(14, 30)),
}
# What the second release changed.
MOVED: Final = {
    "S18": (0, "C2", time(14, 30)),
    "S14": (1, "C2", time(15)),
    "S12": (2, "C2", time(10, 30)),
    "S21": (3, "C2", time(15, 30)),
}
CANCELLED, BECAUSE = "S24", "تعذر حضور المدرب؛ تُنظم حصص مماثلة في رواق الوقاية."
OTHER_SPEAKERS: Final = "S17"
LUNCH: Final = KeptTime(Placement.Kind.BREAK, "استراحة الغداء", "Pause déjeuner", "Lunch break")
LUNCH_HOURS: Final = (time(13), time(14))
NOTES: Final = (
    {"ar": "البرنامج الأول للندوات.", "fr": "Premier programme des séminaires.", "en": "The first programme."},
    {
        "ar": "أربع ندوات في موعد آخر، وواحدة ملغاة.",
        "fr": "Quatre séminaires déplacés, un annulé.",
        "en": "Four seminars moved, one cancelled.",
    },
)
# Seats that anybody may ask for, and how many ask; the fourth has more who ask than seats.
SEATS: Final = {"S01": (220, 14), "S03": (200, 9), "S22": (200, 7), "S11": (20, 13), "S04": (180, 4)}
# Seminar, title, licence, and whether it is held back until the first day.
HANDED_OUT: Final = (
    ("S01", "ملخص المداخلة", "Résumé", "Summary", Material.Licence.CC_BY, False),
    ("S04", "شرائح العرض", "Diapositives", "Slides", Material.Licence.ALL_RIGHTS, True),
    ("S11", "دليل الآباء", "Guide des parents", "Guide for parents", Material.Licence.CC_BY_SA, False),
)
STREAMS: Final = (
    ("hall", "البث من القاعة الكبرى", "Direct de la grande salle", "Live from the great hall"),
    ("arena", "البث من ساحة العروض", "Direct de l’arène", "Live from the arena"),
)


@dataclass
class Story:
    """What is told, step by step: halls and seminars by code, and who keeps the programme."""

    edition: Edition
    by: User
    halls: dict[str, Hall]
    seminars: dict[str, Seminar]


def load(edition: Edition, *, by: User, now: datetime) -> None:
    """Released three weeks ago, changed and released again last week; people have been signing up since."""
    begun, first, second = now - timedelta(days=30), now - timedelta(days=21), now - timedelta(days=7)
    story = Story(edition, by, create_halls(edition, by=by), create_seminars(edition, by=by))
    cast = create_speakers(edition, by=by, now=begun)
    give_speakers(story, cast)
    place_all(story, now=begun)
    make_public(story, "1.0", NOTES[0], now=first)
    open_seats(story, opens_at=first)
    hand_out(story, now=first)
    sign_up(story, now=first + timedelta(days=1))
    change(story, cast, now=second - timedelta(hours=2))
    make_public(story, "1.1", NOTES[1], now=second)
    create_streams(story)


def create_halls(edition: Edition, *, by: User) -> dict[str, Hall]:
    zone = edition.zones.get(kind=Zone.Kind.SEMINARS)
    cards = [HallCard(**vars(card) | {"zone_id": zone.pk}) for card in HALLS]
    return {card.code: add_hall(edition=edition, card=card, by=by) for card in cards}


def create_seminars(edition: Edition, *, by: User) -> dict[str, Seminar]:
    seminars = {}
    for row in read("seminars.csv"):
        card = SeminarCard(
            kind=row["kind"],
            theme=row["theme"],
            **{f"{stem}_{language}": row[f"{stem}_{language}"] for stem in STEMS for language in FALLBACK_ORDER},
            languages=row["languages"].split(),
            interpretation=row["interpretation"].split(),
            duration_minutes=int(row["duration_minutes"]),
            expected_people=int(row["expected_people"]),
        )
        seminars[row["code"]] = add_seminar(edition=edition, code=row["code"], card=card, by=by)
    return seminars


def give_speakers(story: Story, cast: Sequence[Cast]) -> None:
    """Nobody speaks twice a day, so that nobody is in two halls at once."""
    met: dict[int, set[int]] = defaultdict(set)
    for code, (day, _hall, _starts) in PLACES.items():
        seminar = story.seminars[code]
        number = 4 if seminar.kind == Seminar.Kind.ROUND_TABLE else 2 if seminar.kind == Seminar.Kind.CEREMONY else 3
        speakers = unmet(cast, met[day], seminar.theme, number)
        first = Role.GUEST if seminar.kind == Seminar.Kind.CEREMONY else Role.MODERATOR
        parts = [Contributing(speaker.pk, Role.SPEAKER) for speaker in speakers[1:]]
        _set(story, code, [Contributing(speakers[0].pk, first), *parts])


def _set(story: Story, code: str, parts: list[Contributing]) -> None:
    seminar = story.seminars[code]
    story.seminars[code] = set_contributions(
        seminar_id=seminar.pk, revision=seminar.revision, contributions=parts, by=story.by
    )


# --- The schedule -----------------------------------------------------------------------------------
def place_all(story: Story, *, now: datetime) -> None:
    for code, (day, hall, starts) in PLACES.items():
        starts_at = at_local(dates_of(story.edition)[day], starts)
        seminar = story.seminars[code]
        place(
            edition=story.edition,
            what=seminar,
            hall_id=story.halls[hall].pk,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=seminar.duration_minutes),
            by=story.by,
            now=now,
        )
    for day_date in dates_of(story.edition):
        starts_at, ends_at = (at_local(day_date, clock) for clock in LUNCH_HOURS)
        place(
            edition=story.edition,
            what=LUNCH,
            hall_id=story.halls["C1"].pk,
            starts_at=starts_at,
            ends_at=ends_at,
            by=story.by,
            now=now,
        )


def change(story: Story, cast: Sequence[Cast], *, now: datetime) -> None:
    for code, (day, hall, starts) in MOVED.items():
        placement = Placement.objects.get(seminar=story.seminars[code])
        starts_at = at_local(dates_of(story.edition)[day], starts)
        move(
            edition=story.edition,
            placement_id=placement.public_id,
            number=placement.number,
            hall_id=story.halls[hall].pk,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=story.seminars[code].duration_minutes),
            by=story.by,
            now=now,
        )
    cancel_seminar(seminar_id=story.seminars[CANCELLED].pk, reason=BECAUSE, by=story.by, now=now)
    parts = list(story.seminars[OTHER_SPEAKERS].contributions.order_by("position"))
    that_day = Contribution.objects.filter(
        seminar__placement__starts_at__gte=at_local(dates_of(story.edition)[-1], time.min)
    )
    met = set(that_day.values_list("speaker_id", flat=True))
    kept = [Contributing(part.speaker_id, part.role) for part in parts[:-1]]
    _set(story, OTHER_SPEAKERS, [*kept, *(Contributing(each.pk) for each in unmet(cast, met, "special_units", 1))])


def make_public(story: Story, name: str, notes: dict[str, str], *, now: datetime) -> None:
    seen = preview_release(story.edition).seen
    release(edition=story.edition, name=name, notes=notes, seen=seen, by=story.by, now=now)


# --- Around it --------------------------------------------------------------------------------------
def open_seats(story: Story, *, opens_at: datetime) -> None:
    for code, (seats, _asking) in SEATS.items():
        open_sign_up(seminar=story.seminars[code], seats=seats, opens_at=opens_at, by=story.by)


def sign_up(story: Story, *, now: datetime) -> None:
    """A few every hour; every seventh never confirms."""
    names = people(random.Random(SEED))  # noqa: S311 - the same demo each time, no secret
    asked = 0
    for code, (_seats, asking) in SEATS.items():
        for _each in range(asking):
            asked += 1
            at = now + timedelta(hours=asked)
            name_ar, name_fr = next(names)
            is_french = asked % 3 == 0
            request = SeatRequest(
                full_name=name_fr if is_french else name_ar,
                email=f"invite{asked:03}@{DOMAIN}",
                seats=1 + asked % 4,
                language="fr" if is_french else "ar",
                organisation="جمعية الحي (مثال)" if asked % 5 == 0 else "",
            )
            registration = ask_for_seats(seminar=story.seminars[code], request=request, now=at)
            if asked % 7:
                confirm_registration(registration_id=registration.pk, now=at + timedelta(minutes=9))


def hand_out(story: Story, *, now: datetime) -> None:
    opens_at = story.edition.days.order_by("date")[0].opens_at
    for number, (code, ar, fr, en, licence, is_held) in enumerate(HANDED_OUT):
        embargo = opens_at if is_held else None
        words = MaterialWords(title_ar=ar, title_fr=fr, title_en=en, licence=licence, embargo_until=embargo)
        add_material(seminar_id=story.seminars[code].pk, words=words, file=letter(number), by=story.by, now=now)


def create_streams(story: Story) -> None:
    arena = story.edition.zones.get(kind=Zone.Kind.ARENA)
    for position, (code, ar, fr, en) in enumerate(STREAMS):
        card = StreamCard(
            code=code,
            name_ar=ar,
            name_fr=fr,
            name_en=en,
            hall_id=story.halls["C1"].pk if code == "hall" else None,
            stage_id=arena.pk if code == "arena" else None,
            embed_url=f"https://www.youtube-nocookie.com/embed/openday-{code}",
            position=position,
        )
        add_stream(edition=story.edition, card=card, by=story.by)
