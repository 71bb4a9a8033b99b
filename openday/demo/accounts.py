"""The demo's accounts: one for each role of staff, and one for each story of an institution.

They exist only in a demo database, their password and codes are shown to everybody, and their addresses belong to
nobody (`.example` is reserved).
"""

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import encrypt
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from openday.accounts.demo import DemoAccount as Offered
from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.demo.names import mobile_of_nobody
from openday.editions.models import Level
from schools.models import Institution, Membership

PASSWORD: Final = "bab-maftouh-2027"  # noqa: S105 - shown to everybody, opens only the demo
CODE_PERIOD_SECONDS: Final = 30
DOMAIN: Final = "demo.example"


@dataclass(frozen=True)
class DemoAccount:
    """Someone to sign in as. `role` is of staff; the others stand for an institution, in `state` if they do yet, or
    for an outlet of the press."""

    name: str  # the part of the address before @
    full_name: str
    story: str  # msgid
    role: Role | None = None
    job_title: str = ""
    institution: Institution.Kind | None = None
    state: Membership.State | None = None
    language: str = "ar"

    @property
    def email(self) -> str:
        return f"{self.name}@{DOMAIN}"

    @property
    def description(self) -> str:
        """Who this is, in the active language."""
        return str(self.role.label) if self.role else str(_(self.story))

    @property
    def totp_secret(self) -> str:
        """What an authenticator app is given; the same in every demo. Empty where no second factor is asked."""
        return base64.b32encode(f"openday-demo-{self.name}".encode().ljust(25, b".")).decode() if self.role else ""

    def code_at(self, moment: float) -> str:
        """The second factor's code at `moment` (seconds since 1970); empty where none is asked."""
        if not self.role:
            return ""
        return str(format_hotp_value(hotp_value(self.totp_secret, int(moment) // CODE_PERIOD_SECONDS)))


STAFF: Final = (
    DemoAccount("visits", "سعيد الإدريسي", "", role=Role.VISITS),
    DemoAccount("programme", "Hind Berrada", "", role=Role.PROGRAMME, language="fr"),
    DemoAccount("direction", "عبد الرحيم الناصري", "", role=Role.DIRECTION),
    DemoAccount("press", "Yassine Alami", "", role=Role.PRESS, language="fr"),
    DemoAccount("security", "مراد الزهراوي", "", role=Role.SECURITY),
    DemoAccount("gates", "كوثر بنعيسى", "", role=Role.GATES),
    DemoAccount("operator", "Samir Tazi", "", role=Role.OPERATOR, language="en"),
)
HEAD: Final = DemoAccount(
    "head",
    "نادية العلوي",
    gettext_noop("Head of a school, ready to book"),
    job_title="مديرة",
    institution=Institution.Kind.SCHOOL,
    state=Membership.State.VERIFIED,
)
BOOKED: Final = DemoAccount(
    "booked",
    "خالد المرابط",
    gettext_noop("Head of a school, with a booked visit"),
    job_title="مدير",
    institution=Institution.Kind.SCHOOL,
    state=Membership.State.VERIFIED,
)
TEACHER: Final = DemoAccount(
    "teacher",
    "Salma Bennani",
    gettext_noop("Teacher, waiting to be verified"),
    job_title="Professeure",
    institution=Institution.Kind.SCHOOL,
    state=Membership.State.PENDING,
    language="fr",
)
DIRECTORATE: Final = DemoAccount(
    "directorate",
    "رشيد أوحمو",
    gettext_noop("Officer of a provincial directorate"),
    job_title="رئيس مصلحة",
    institution=Institution.Kind.DIRECTORATE,
    state=Membership.State.VERIFIED,
)
ASSOCIATION: Final = DemoAccount(
    "association",
    "ليلى الفاسي",
    gettext_noop("President of an association"),
    job_title="رئيسة",
    institution=Institution.Kind.ASSOCIATION,
    state=Membership.State.VERIFIED,
)
NEWCOMER: Final = DemoAccount(
    "newcomer", "Omar Kabbaj", gettext_noop("Newcomer, with no institution yet"), language="fr"
)
INSTITUTIONS: Final = (HEAD, BOOKED, TEACHER, DIRECTORATE, ASSOCIATION, NEWCOMER)
EDITOR: Final = DemoAccount(
    "editor",
    "سلمى بناني",
    gettext_noop("Editor of a newspaper, with an application to complete"),
    job_title="رئيسة التحرير",
)
STATION: Final = DemoAccount(
    "station",
    "Amine Tazi",
    gettext_noop("Producer at a television channel, accredited"),
    job_title="Producteur",
    language="fr",
)
OUTLETS: Final = (EDITOR, STATION)
ACCOUNTS: Final = INSTITUTIONS + OUTLETS + STAFF

# People who only fill the queue of memberships: nobody can sign in as them.
WAITING: Final = (
    ("فاطمة الزهراء أيت علي", "أستاذة"),
    ("Mehdi Chraïbi", "Directeur"),
    ("حسناء بوزيان", "حارسة عامة"),
    ("عبد اللطيف السملالي", "مدير"),
    ("Imane Lahlou", "Professeure"),
    ("يوسف الرگراگي", "منسق الأندية التربوية"),
    ("نعيمة حجي", "مديرة"),
    ("Karim Ouazzani", "Surveillant général"),
)


def demo_accounts() -> list[Offered]:
    """What the sign-in page of a demo offers, in the active language: nobody before the demo is loaded. One query."""
    if not User.objects.filter(email=HEAD.email, is_demo=True).exists():
        return []
    return [Offered(email=account.email, password=PASSWORD, job=account.description) for account in ACCOUNTS]


def create_people(*, now: datetime) -> dict[DemoAccount, User]:
    """Every account with its verified address, and a second factor for staff; and who waits in the queue."""
    password = make_password(PASSWORD, salt="openday-demo")
    users = User.objects.bulk_create(
        User(
            email=account.email,
            full_name=account.full_name,
            phone=mobile_of_nobody(number) if account.institution or account in OUTLETS else "",
            language=account.language,
            roles=[account.role] if account.role else [],
            password=password,
            is_demo=True,
            joined_at=now,
        )
        for number, account in enumerate(ACCOUNTS)
    )
    people = dict(zip(ACCOUNTS, users, strict=True))
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    Authenticator.objects.bulk_create(
        Authenticator(user=people[account], type=Authenticator.Type.TOTP, data={"secret": encrypt(account.totp_secret)})
        for account in STAFF
    )
    return people


def create_memberships(people: dict[DemoAccount, User], institutions: list[Institution], *, now: datetime) -> None:
    """Each account in its institution; and some people who wait to be verified."""
    officer = people[STAFF[0]]
    places = {account: institution_of(account, institutions) for account in INSTITUTIONS if account.institution}
    members = [
        Membership(
            user=people[account],
            institution=institution,
            job_title=account.job_title,
            state=account.state or Membership.State.PENDING,
            requested_at=now,
            decided_at=now if account.state == Membership.State.VERIFIED else None,
            decided_by=officer if account.state == Membership.State.VERIFIED else None,
        )
        for account, institution in places.items()
    ]
    waiting = User.objects.bulk_create(
        User(
            email=f"waiting{number}@{DOMAIN}",
            full_name=full_name,
            password="!",  # noqa: S106 - no password opens it
            is_demo=True,
            joined_at=now,
        )
        for number, (full_name, _job) in enumerate(WAITING, start=1)
    )
    schools = [row for row in institutions if row.kind == Institution.Kind.SCHOOL and row not in places.values()]
    members += [
        Membership(user=user, institution=schools[-number * 7], job_title=job, requested_at=now)
        for number, (user, (_name, job)) in enumerate(zip(waiting, WAITING, strict=True), start=1)
    ]
    Membership.objects.bulk_create(members)


def institution_of(account: DemoAccount, institutions: list[Institution]) -> Institution:
    """The first of its kind in the region of the edition, its city before others; of another level for each school."""
    level = {HEAD: Level.LOWER_SECONDARY, BOOKED: Level.UPPER_SECONDARY, TEACHER: Level.PRIMARY}.get(account)
    near = [
        row
        for row in institutions
        if row.kind == account.institution
        and row.region is not None
        and row.region.code == "02"
        and (level is None or (row.level == level and row.sector == Institution.Sector.PUBLIC))
    ]
    return next((row for row in near if row.commune_fr == "Oujda"), near[0])
