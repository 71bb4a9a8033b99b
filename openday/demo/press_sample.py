"""A few outlets of the press for the demo, at every point of their way, so that each page has something to show."""

import random
from datetime import datetime, timedelta
from io import BytesIO
from itertools import islice
from math import cos, pi, sin
from typing import Final

from PIL import Image, ImageDraw

from media_accreditation.models import ActivityRequest, Application
from media_accreditation.services.media_kit import KitWords, add_item
from media_accreditation.services.outlets import Proposal, ask_representation, propose_outlet
from media_accreditation.services.rules import change_press_rules, press_rules_of
from openday.accounts.models import User
from openday.demo import accounts, press
from openday.demo.accounts import DemoAccount
from openday.demo.press import Cast, Moments, Story
from openday.demo.press_loading import Scale, tell
from openday.demo.press_names import invented_outlets
from openday.editions.models import Edition
from openday.uploads.reading import JPEG, CleanFile

State = Application.State
Activity = ActivityRequest.State
SEED: Final = 187
LABEL: Final = "redaction"
# Of outlets of each kind in turn: written, online, radio, television, photo, agency, foreign.
ENDS: Final = (
    State.DRAFT,  # the demo's editor
    State.SUBMITTED,
    State.PRESS_REVIEW,
    State.APPROVED,  # the demo's television
    State.PARTLY_APPROVED,
    State.SECURITY_REVIEW,
    State.APPROVED,
    State.SUBMITTED,
    State.MORE_INFO,
    State.SUBMITTED,
    State.PARTLY_APPROVED,
    State.REVOKED,
    State.SUBMITTED,
    State.REFUSED,
)
AT_DESK: Final = {0: accounts.EDITOR, 3: accounts.STATION}
MEMBERS, ACTIVITIES = 48, 14
SHARES: Final = {Activity.ASKED: 5, Activity.PROPOSED: 3, Activity.AGREED: 4, Activity.CANCELLED: 2}
RULES: Final = {
    "contact_email": "presse@demo.example",
    "contact_phone": "+212537000000",
    "centre_ar": "المركز الصحفي في القاعة S قرب الباب G4، من 8:30 إلى 19:00 طيلة أيام التظاهرة."
    " فيه قاعة للندوات وعشرون مكتبا وشبكة سلكية، وشباك تسلم الشارات.",
    "centre_fr": "Le centre de presse se trouve salle S, près de la porte G4, de 8 h 30 à 19 h chaque jour."
    " Salle de conférence, vingt postes, réseau filaire, et guichet de retrait des badges.",
    "centre_en": "The press centre is in hall S, near gate G4, from 8:30 to 19:00 each day."
    " A briefing room, twenty desks, a wired network, and the desk where badges are collected.",
    "rule_ar": "لكل مؤسسة اثنا عشر مكانا، وللقنوات أربعة وعشرون. إذا زادت الطلبات في صنف على أماكنه أُجريت القرعة علنا.",
    "rule_fr": "Douze places par organe, vingt-quatre pour les télévisions. Si une catégorie reçoit plus de demandes"
    " que de places, un tirage au sort public départage.",
    "rule_en": "Twelve places for each outlet, twenty-four for television. Where a category has more requests than"
    " places, lots are drawn in public.",
}


def load(edition: Edition, people: dict[DemoAccount, User], *, now: datetime) -> None:
    """Everything happened in the last weeks; what comes is still to be decided. Four thousand queries."""
    staff = {account.name: user for account, user in people.items() if account.role}
    cast = Cast(staff["press"], staff["security"])
    last = min(now, press_rules_of(edition).deadline_at)
    moments = Moments(
        opens_at=last - timedelta(days=25),
        applied_until=last - timedelta(days=7),
        reviewed_at=last - timedelta(days=6),
        released_at=last - timedelta(days=3),
        badged_at=last - timedelta(days=1),
    )
    change_press_rules(edition=edition, rules=RULES | {"opens_at": moments.opens_at}, by=cast.press)
    story = Story(LABEL, edition, cast, moments, random.Random(SEED))  # noqa: S311 - the same demo each time, no secret
    names = list(islice(invented_outlets(), len(ENDS) + 1))
    users = press.create_users(LABEL, len(names) + 1, joined_at=edition.bookings_open_at)
    acting = [people[AT_DESK[at]] if at in AT_DESK else users[at] for at in range(len(ENDS))]
    scale = Scale(names[:-1], MEMBERS, ACTIVITIES, SEED)
    outlets = tell(story, scale, acting, SHARES, ends=ENDS)
    # For the queue of the press office: a new outlet, and a colleague of one that is there.
    proposal = Proposal(kind=names[-1].kind, name_ar=names[-1].name_ar, name_fr=names[-1].name_fr, city="Oujda")
    waited = timedelta(hours=30)
    propose_outlet(user=users[-2], proposal=proposal, job_title="صحفية", now=now - waited, is_another=True)
    ask_representation(user=users[-1], outlet_id=outlets[0].pk, job_title="Secrétaire de rédaction", now=now - waited)
    fill_kit(edition, by=cast.press, now=now)


def fill_kit(edition: Edition, *, by: User, now: datetime) -> None:
    opens_at = edition.days.order_by("date")[0].opens_at
    licence = "CC BY 4.0"
    for number, words in enumerate(
        (
            KitWords("ملصق التظاهرة", "Affiche", "Poster", licence, None),
            KitWords("نقشة الأيام، للطباعة", "Motif pour l’impression", "Pattern for print", licence, None),
            KitWords("صورة الافتتاح", "Visuel de l’ouverture", "Opening picture", licence, opens_at),
        )
    ):
        add_item(edition=edition, words=words, file=poster(number), by=by, now=now - timedelta(days=9 - number))


def poster(number: int) -> CleanFile:
    """Stars of eight points on a colour: the pattern of the site."""
    ground, star = (("#10203d", "#c99b3f"), ("#f4ead6", "#10203d"), ("#1f5c48", "#efe3c8"))[number]
    picture = Image.new("RGB", (1600, 1200), ground)
    draw = ImageDraw.Draw(picture)
    step = 200
    for x in range(0, 1601, step):
        for y in range(0, 1201, step):
            radii = (88, 62) if (x + y) // step % 2 else (52, 36)
            points = [(x + radii[at % 2] * cos(pi * at / 8), y + radii[at % 2] * sin(pi * at / 8)) for at in range(16)]
            draw.polygon(points, outline=star, width=6)
    written = BytesIO()
    picture.save(written, "JPEG", quality=84)
    name = f"{('affiche', 'motif', 'ouverture')[number]}.jpg"
    return CleanFile(JPEG, (written.getvalue(),), 1, *picture.size, "0" * 64, name)
