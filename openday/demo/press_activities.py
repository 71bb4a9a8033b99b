"""What the press of a demo edition asks to do there: each activity asked, given a free time, agreed, done."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from media_accreditation.models import ActivityRequest, Officer
from media_accreditation.services.activities import (
    agree_activity,
    ask_activity,
    cancel_activity,
    finish_activity,
    mark_no_show,
    propose_time,
)
from media_accreditation.services.activity_rules import (
    Plan,
    Wish,
)
from media_accreditation.services.officers import OfficerCard, add_officer, set_cameras
from openday.accounts.models import User
from openday.demo.names import mobile_of_nobody
from openday.demo.press import Story
from openday.time_zone import at_local
from pavilions.models import Pavilion

Kind = ActivityRequest.Kind
State = ActivityRequest.State
TURN: Final = timedelta(minutes=30)
FIRST_HOUR, LAST_HOUR = 9, 18
WITH_OFFICER: Final = frozenset({Kind.INTERVIEW, Kind.STATEMENT})
KINDS: Final = (Kind.INTERVIEW, Kind.FILMING, Kind.LIVE, Kind.STATEMENT)
SHARES: Final = (35, 38, 12, 15)
SUBJECTS: Final = {
    Kind.INTERVIEW: ("حوار حول مهن الأمن الوطني", "Entretien sur la police scientifique", "حوار حول الأمن الرقمي"),
    Kind.FILMING: ("تصوير الرواق والزوار", "Tournage dans le pavillon", "تصوير تقرير للنشرة المسائية"),
    Kind.LIVE: ("ربط مباشر في النشرة", "Direct du journal de 13 h"),
    Kind.STATEMENT: ("تصريح حول حصيلة اليوم", "Déclaration sur la journée des écoles"),
}
OFFICERS: Final = (
    ("العميد الإقليمي سعاد التازي", "Souad Tazi", "الشرطة العلمية", "Police scientifique"),
    ("العميد الممتاز يونس الحجوي", "Younes Hajoui", "الأمن المعلوماتي", "Cybersécurité"),
    ("المراقب العام ليلى بنسودة", "Leïla Bensouda", "ناطقة باسم الأيام", "Porte-parole"),
    ("العميد هشام أمزيان", "Hicham Ameziane", "شرطة الخيالة", "Police montée"),
    ("ضابط الأمن نادية الوزاني", "Nadia Ouazzani", "حماية الطفولة", "Protection de l’enfance"),
    ("العميد الممتاز كريم الصقلي", "Karim Skalli", "الأمن الطرقي", "Sécurité routière"),
    ("العميد سمية الداودي", "Soumia Daoudi", "التوظيف والتكوين", "Recrutement et formation"),
    ("العميد الإقليمي طارق العراقي", "Tarik Iraqi", "فرق التدخل", "Brigades d’intervention"),
    ("ضابط الأمن مريم بوعزة", "Meriem Bouazza", "التعاون الدولي", "Coopération internationale"),
    ("العميد عادل المودن", "Adil El Mouden", "الكلاب المدربة", "Brigade cynotechnique"),
)


@dataclass(frozen=True)
class Host:
    """An accredited outlet that may ask: its application, and who acts for it."""

    application_id: int
    user: User


@dataclass(frozen=True)
class Turn:
    """A free time of one pavilion or of one officer."""

    starts_at: datetime
    pavilion_id: int | None = None
    officer_id: int | None = None


def add_officers(story: Story, *, now: datetime) -> list[Officer]:
    """Those who speak to the press; and how many cameras each pavilion takes."""
    officers = [
        add_officer(
            edition=story.edition,
            card=OfficerCard(
                name_ar=arabic,
                name_fr=latin,
                title_ar=topic_ar,
                title_fr=topic_fr,
                topics=topic_ar,
                languages=("ar", "fr") if number % 2 else ("ar", "fr", "en"),
                phone=mobile_of_nobody(number),
            ),
            by=story.cast.press,
        )
        for number, (arabic, latin, topic_ar, topic_fr) in enumerate(OFFICERS)
    ]
    codes = Pavilion.objects.of_edition(story.edition).order_by("code").values_list("pk", flat=True)
    cameras = {pk: 1 + number % 4 for number, pk in enumerate(codes)}
    set_cameras(cameras=cameras, by=story.cast.press, now=now)
    return officers


def plan_activities(
    story: Story,
    officers: Sequence[Officer],
    hosts: Sequence[Host],
    ends: Sequence[State],
    *,
    asked_at: datetime,
) -> None:
    """As many activities as there are `ends`, each brought to its own; no two want one place at one time."""
    pavilions = list(Pavilion.objects.of_edition(story.edition).order_by("code").values_list("pk", flat=True))
    at_pavilions = _turns(story, [Turn(asked_at, pavilion_id=pk) for pk in pavilions])
    with_officers = _turns(story, [Turn(asked_at, officer_id=officer.pk) for officer in officers])
    for number, end in enumerate(ends):
        kind = story.dice.choices(KINDS, SHARES)[0]
        if kind in WITH_OFFICER and not with_officers:
            kind = Kind.FILMING
        turn = with_officers.pop() if kind in WITH_OFFICER else at_pavilions.pop()
        _play(story, hosts[number % len(hosts)], kind, turn, end, asked_at=asked_at + timedelta(seconds=number))


def _turns(story: Story, places: Sequence[Turn]) -> list[Turn]:
    """Every half hour of every place that nobody has yet, shuffled."""
    planned = ActivityRequest.objects.taking_time().filter(application__edition=story.edition)
    taken = set[tuple[datetime | None, int | None, int | None]]()
    for starts_at, pavilion_id, officer_id in planned.values_list("starts_at", "pavilion_id", "officer_id"):
        taken |= {(starts_at, pavilion_id, None), (starts_at, None, officer_id)}
    every = (
        Turn(at_local(day, time(LAST_HOUR - 1 - at // 2, 30 * (at % 2))), place.pavilion_id, place.officer_id)
        for place in places
        for day in story.days
        for at in range(2 * (LAST_HOUR - FIRST_HOUR) - 1)
    )
    free = [turn for turn in every if (turn.starts_at, turn.pavilion_id, turn.officer_id) not in taken]
    story.dice.shuffle(free)
    return free


def _play(story: Story, host: Host, kind: Kind, turn: Turn, end: State, *, asked_at: datetime) -> None:
    """From the wish to `end`, with nothing left out in between."""
    press = story.cast.press
    day = turn.starts_at.date()
    wish = Wish(
        kind=kind,
        subject=story.dice.choice(SUBJECTS[kind]),
        wished_from=at_local(day, time(FIRST_HOUR)),
        wished_until=at_local(day, time(LAST_HOUR)),
        pavilion_id=turn.pavilion_id,
        officer_id=turn.officer_id,
        cameras=1 if turn.pavilion_id else 0,
        language=story.dice.choice(("ar", "ar", "fr")),
    )
    activity = ask_activity(application_id=host.application_id, wish=wish, by=host.user, now=asked_at)
    if end == State.CANCELLED:
        by, reason = (press, "لا يتوفر مسؤول في هذا اليوم") if asked_at.second % 2 else (host.user, "")
        cancel_activity(activity_id=activity.pk, by=by, reason=reason, now=asked_at + timedelta(minutes=30))
        return
    if end == State.ASKED:
        return
    plan = Plan(turn.starts_at, turn.starts_at + TURN, turn.pavilion_id, turn.officer_id)
    activity = propose_time(
        activity_id=activity.pk, revision=activity.revision, plan=plan, by=press, now=asked_at + timedelta(hours=1)
    )
    if end == State.PROPOSED:
        return
    activity = agree_activity(
        activity_id=activity.pk, revision=activity.revision, by=host.user, now=asked_at + timedelta(hours=2)
    )
    if end == State.DONE:
        finish_activity(activity_id=activity.pk, by=press, now=plan.ends_at)
    elif end == State.NO_SHOW:
        mark_no_show(activity_id=activity.pk, by=press, now=plan.ends_at)


def spread(shares: dict[State, int], count: int, dice: random.Random) -> list[State]:
    """`count` ends in these shares, each state at least once where there is room, in a shuffled order."""
    ends = list(shares)[:count]
    ends += dice.choices(list(shares), list(shares.values()), k=count - len(ends))
    dice.shuffle(ends)
    return ends
