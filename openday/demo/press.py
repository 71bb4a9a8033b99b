"""The press of a demo edition, from the proposal of an outlet to its badges: every step by the service that does it.

Outlets are brought and apply, reviews decide, decisions are released; badges and activities have modules of their
own. The same seed tells the same story.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from media_accreditation.models import (
    Application,
    Category,
    InformationRequest,
    Outlet,
    Paper,
    Review,
    TeamMember,
    Verdict,
)
from media_accreditation.services.applications import (
    answer_question,
    begin_application,
    submit_application,
    update_application,
)
from media_accreditation.services.draws import cleared_by_category, draw_lots
from media_accreditation.services.equipment import VehicleDetails, add_equipment, add_vehicle
from media_accreditation.services.outlets import Proposal, propose_outlet
from media_accreditation.services.papers import attach_paper, set_photo
from media_accreditation.services.quotas import set_capacity, set_quota
from media_accreditation.services.releasing import release_decisions
from media_accreditation.services.representatives import verify_outlet, verify_representative
from media_accreditation.services.review import (
    Decision,
    ask_outlet,
    begin_review,
    decide_members,
    finish_security_review,
    pass_to_security,
)
from media_accreditation.services.team import MemberDetails, OwnPart, add_member, fill_in_own_part, invite_member
from openday.accounts.models import User
from openday.demo.faces import FACES, face, identity_paper, letter
from openday.demo.names import Name, mobile_of_nobody
from openday.demo.press_names import FOREIGNERS, OutletName, is_woman, people
from openday.editions.models import Edition, Zone

DOMAIN: Final = "press.demo.example"
Role = TeamMember.Role
State = Application.State
Kind = Outlet.Kind
CLEARED: Final = Decision(Verdict.CLEARED)
# Of a team, in this order, by the kind of outlet; longer teams begin again.
ROLES: Final[Mapping[str, tuple[Role, ...]]] = {
    Kind.TV: (Role.PRESENTER, Role.CAMERA, Role.SOUND, Role.JOURNALIST, Role.TECHNICIAN, Role.PRODUCER, Role.DRIVER),
    Kind.RADIO: (Role.JOURNALIST, Role.SOUND, Role.PRESENTER, Role.TECHNICIAN),
    Kind.PHOTO: (Role.JOURNALIST, Role.PHOTOGRAPHER, Role.PHOTOGRAPHER),
}
USUAL_ROLES: Final = (Role.JOURNALIST, Role.PHOTOGRAPHER, Role.JOURNALIST, Role.CAMERA, Role.DRIVER)
GEAR: Final[Mapping[str, tuple[str, str]]] = {  # by role: what it is, how its serial number begins
    Role.CAMERA: ("Sony PXW-Z90", "SX"),
    Role.PHOTOGRAPHER: ("Canon EOS R6", "CN"),
    Role.SOUND: ("Zoom F3", "ZM"),
}
PLACES_BY_KIND: Final = {"": 12, Kind.TV: 24, Kind.RADIO: 14, Kind.AGENCY: 16}
ANSWER: Final = "تم تصحيح المعلومة، وأرفقنا وثيقة واضحة."


@dataclass(frozen=True)
class Cast:
    """Who decides."""

    press: User
    security: User


@dataclass(frozen=True)
class Moments:
    """When each act of the story happens."""

    opens_at: datetime
    applied_until: datetime
    reviewed_at: datetime
    released_at: datetime
    badged_at: datetime

    @property
    def verified_at(self) -> datetime:
        return self.opens_at + timedelta(days=1)

    def of_applying(self, count: int) -> list[datetime]:
        """`count` moments, evenly from the day after the outlets are verified until the last."""
        first = self.verified_at + timedelta(days=1)
        return [first + (self.applied_until - first) * number / count for number in range(count)]


@dataclass
class Story:
    """What the acts share. `label` keeps two stories of one edition apart; `met` counts people: each has a card."""

    label: str
    edition: Edition
    cast: Cast
    moments: Moments
    dice: random.Random
    zones: list[Zone] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    met: int = 0

    def __post_init__(self) -> None:
        self.zones = list(self.edition.zones.order_by("code"))
        self.days = list(self.edition.days.order_by("date").values_list("date", flat=True))
        self.names: Iterator[Name] = people(self.dice)


@dataclass(frozen=True)
class Applicant:
    """An outlet with the person who acts for it, how many come, and the state in which its application ends."""

    number: int  # from 0
    outlet: Outlet
    user: User
    size: int
    ends: State


# --- Outlets --------------------------------------------------------------------------------------
def create_users(label: str, count: int, *, joined_at: datetime) -> list[User]:
    """People who act for outlets; nobody can sign in as them."""
    names = people(random.Random(count))  # noqa: S311 - invented, no secret
    return User.objects.bulk_create(
        User(
            email=f"{label}{number}@{DOMAIN}",
            full_name=next(names)[number % 2],
            language="fr" if number % 2 else "ar",
            password="!",  # noqa: S106 - no password opens it
            is_demo=True,
            joined_at=joined_at,
        )
        for number in range(count)
    )


def bring_outlets(story: Story, names: Sequence[OutletName], users: Sequence[User]) -> list[Outlet]:
    """Each proposed by the user of the same place, and verified with them; in the order of `names`."""
    outlets = []
    for number, (name, user) in enumerate(zip(names, users, strict=True)):
        proposal = Proposal(
            kind=name.kind,
            name_ar=name.name_ar,
            name_fr=name.name_fr,
            registration_number=f"{story.label.upper()}-{number:04d}",
            languages=name.languages,
            website=name.website,
            country=name.country,
            city=name.city,
            email=f"{story.label}{number}@{DOMAIN}",
            phone=mobile_of_nobody(number),
        )
        asked = propose_outlet(
            user=user,
            proposal=proposal,
            job_title="رئيس التحرير" if user.language == "ar" else "Rédacteur en chef",
            now=story.moments.verified_at - timedelta(hours=2),
            is_another=True,
        )
        verify_outlet(outlet_id=asked.outlet_id, by=story.cast.press, now=story.moments.verified_at)
        verify_representative(representative_id=asked.pk, by=story.cast.press, now=story.moments.verified_at)
        outlets.append(asked.outlet)
    Outlet.objects.filter(pk__in=[outlet.pk for outlet in outlets]).update(is_demo=True)
    for outlet in outlets:
        outlet.refresh_from_db()
    return outlets


# --- Applying -------------------------------------------------------------------------------------
def apply(story: Story, applicant: Applicant, *, now: datetime) -> Application:
    """Fill in the application, with the team and its papers; send it unless it is to stay a draft."""
    user, outlet = applicant.user, applicant.outlet
    application = begin_application(outlet=outlet, edition=story.edition, by=user, now=now)
    count = min(len(story.zones), story.dice.randint(3, 8))
    update_application(
        application_id=application.pk,
        by=user,
        now=now,
        contact_phone=mobile_of_nobody(applicant.number),
        days=story.days,
        zone_ids=[zone.pk for zone in story.dice.sample(story.zones, count)],
        remarks="" if story.dice.random() < 0.8 else "نحتاج إلى مأخذ كهربائي قرب ساحة العروض.",
    )
    roles = ROLES.get(outlet.kind, USUAL_ROLES)
    is_draft = applicant.ends == State.DRAFT
    if not is_draft:
        attach_paper(kind=Paper.Kind.ASSIGNMENT, of=application, upload=letter(applicant.number % 7), by=user, now=now)
    for number in range(applicant.size):
        is_last = number == applicant.size - 1
        _join(story, application, roles[number % len(roles)], user, now=now, has_papers=not (is_draft and is_last))
    if outlet.kind == Kind.TV and applicant.size > 4:
        van = VehicleDetails(f"{10_000 + applicant.number}-A-6", "satellite", "Ford Transit", "14 012–14 021 MHz")
        add_vehicle(application_id=application.pk, details=van, by=user)
    if is_draft:
        return application
    return submit_application(application_id=application.pk, by=user, now=now)


def _join(
    story: Story, application: Application, role: Role, user: User, *, now: datetime, has_papers: bool
) -> TeamMember:
    """One more in the team, with photo and paper; every twelfth fills in their own part by their link."""
    story.met += 1
    number = story.met
    part = _part_of(story, application.outlet, number)
    if number % 12:
        details = MemberDetails(**vars(part), role=role)
        member = add_member(application_id=application.pk, details=details, by=user, now=now)
        by: User | None = user
    else:
        details = MemberDetails(name_fr=part.name_fr, role=role, email=f"equipe{number}@{DOMAIN}")
        member = add_member(application_id=application.pk, details=details, by=user, now=now)
        invite_member(member_id=member.pk, by=user, now=now)
        member = fill_in_own_part(member_id=member.pk, part=part, now=now)
        by = None
    if has_papers:
        set_photo(member=member, upload=face(number % FACES, is_woman=is_woman(part.name_fr)), by=by, now=now)
        attach_paper(kind=Paper.Kind.ID_PAPER, of=member, upload=identity_paper(), by=by, now=now)
    if gear := GEAR.get(role):
        name, start = gear
        serials = [f"{start}{number:06d}"]
        add_equipment(application_id=application.pk, name=name, serial_numbers=serials, by=user)
    return member


def _part_of(story: Story, outlet: Outlet, number: int) -> OwnPart:
    phone = mobile_of_nobody(number)
    if outlet.country != "MA" and number % 2:
        name, country = FOREIGNERS[number % len(FOREIGNERS)]
        return OwnPart("", f"{name} {number}", country, phone, TeamMember.IdKind.PASSPORT, f"XX{number:07d}")
    name_ar, name_fr = next(story.names)
    card = f"{number:05d}/27" if number % 3 else ""
    return OwnPart(name_ar, name_fr, "MA", phone, TeamMember.IdKind.NATIONAL, f"ZZ{900_000 + number}", card)


# --- Reviewing ------------------------------------------------------------------------------------
def set_limits(story: Story) -> None:
    """The published places of an outlet, by kind."""
    for kind, places in PLACES_BY_KIND.items():
        set_quota(edition=story.edition, places=places, outlet_kind=kind, by=story.cast.press)


def review(story: Story, applicant: Applicant, application: Application, *, now: datetime) -> None:
    """As far as the application is to come before the release; one of five is asked something on the way."""
    ends, press = applicant.ends, story.cast.press
    if ends in (State.DRAFT, State.SUBMITTED):
        return
    application = begin_review(application_id=application.pk, review=Review.PRESS, by=press, now=now)
    members = list(application.members.standing().order_by("pk"))
    if ends == State.MORE_INFO or applicant.number % 5 == 0:
        application = _ask(application, members[0], by=press, now=now)
        if ends == State.MORE_INFO:
            return
        application = _answer(application, by=applicant.user, now=now + timedelta(minutes=20))
    if ends == State.PRESS_REVIEW:
        some = {member.pk: CLEARED for member in members[: len(members) // 2]}
        _decide(application, Review.PRESS, some, by=press, now=now)
        return
    is_refused_by_press = ends == State.REFUSED and applicant.number % 2 == 0
    verdicts = {member.pk: CLEARED for member in members}
    if is_refused_by_press:
        verdicts = dict.fromkeys(verdicts, Decision(Verdict.NOT_CLEARED, ("not_of_the_outlet",)))
    elif ends == State.PARTLY_APPROVED:
        reason = story.dice.choice(("not_press_work", "in_another_team", "press_card_not_valid"))
        verdicts[members[-1].pk] = Decision(Verdict.NOT_CLEARED, (reason,))
    application = _decide(application, Review.PRESS, verdicts, by=press, now=now)
    application = pass_to_security(application_id=application.pk, revision=application.revision, by=press, now=now)
    if not is_refused_by_press:
        cleared = [pk for pk, decision in verdicts.items() if decision == CLEARED]
        _secure(applicant, application, cleared, by=story.cast.security, now=now + timedelta(hours=1))


def _secure(applicant: Applicant, application: Application, cleared: list[int], *, by: User, now: datetime) -> None:
    if applicant.ends == State.SECURITY_REVIEW:
        return
    verdict = CLEARED
    if applicant.ends == State.REFUSED:
        verdict = Decision(Verdict.NOT_CLEARED, ("security_grounds",), "مراجعة مع المصلحة المركزية.")
    application = _decide(application, Review.SECURITY, dict.fromkeys(cleared, verdict), by=by, now=now)
    finish_security_review(application_id=application.pk, revision=application.revision, by=by, now=now)


def _decide(
    application: Application, kind: Review, decisions: Mapping[int, Decision], *, by: User, now: datetime
) -> Application:
    return decide_members(
        application_id=application.pk,
        revision=application.revision,
        review=kind,
        decisions=decisions,
        by=by,
        now=now,
    )


def _ask(application: Application, member: TeamMember, *, by: User, now: datetime) -> Application:
    asks = Decision(Verdict.MORE_INFO, ("id_paper_unreadable",))
    application = _decide(application, Review.PRESS, {member.pk: asks}, by=by, now=now)
    ask_outlet(application_id=application.pk, revision=application.revision, review=Review.PRESS, by=by, now=now)
    application.refresh_from_db()
    return application


def _answer(application: Application, *, by: User, now: datetime) -> Application:
    for question in InformationRequest.objects.filter(application=application, answered_at=None).order_by("pk"):
        application = answer_question(question_id=question.pk, answer=ANSWER, by=by, now=now)
    return application


def draw(story: Story, *, short_of: int) -> None:
    """`short_of` of those who write have no place, but each outlet has one: lots are drawn for the last."""
    edition, press, category = story.edition, story.cast.press, Category.EDITORIAL
    cleared = cleared_by_category(edition).get(category, 0)
    outlets = Application.objects.filter(edition=edition).ready().count()
    places = max(cleared - short_of, min(outlets, cleared))
    taken = edition.press_capacities.filter(category=category).values_list("taken", flat=True).first() or 0
    set_capacity(edition=edition, category=category, places=taken + places, by=press)
    if places < cleared:
        draw_lots(
            edition=edition,
            category=category,
            seed=f"{edition.starts_date:%Y-%m-%d} {cleared}/{places}",
            by=press,
            now=story.moments.released_at - timedelta(hours=1),
            leaves_out_waiting=True,
        )


def release(story: Story, application_ids: Sequence[int]) -> None:
    release_decisions(
        application_ids=application_ids,
        by=story.cast.press,
        now=story.moments.released_at,
        words="مرحبا بكم. تُسلَّم الشارات في المركز الصحفي.",
    )
