"""Loading the demo whole, into an empty database and no other."""

from datetime import date, datetime, timedelta
from typing import Final

import pghistory
from django.db import connection, transaction

from openday.accounts.models import User
from openday.demo import accounts, press_sample, programme, site
from openday.demo.institutions import create_institutions
from openday.demo.visits import book_visits
from openday.editions.models import Edition, PastFigures
from openday.notifications.services.reminding import add_usual_rules
from openday.time_zone import local_date
from pavilions.models import Pavilion, Slot
from schools.geography import load_geography
from schools.models import ArrivalWindow, Institution, Province, Region, Stop, Visit, VisitGroup

VISITS: Final = 250


class NotADemoDatabase(Exception):
    """The database holds what the demo did not bring: `found` says what, by kind and number."""

    def __init__(self, found: dict[str, int]) -> None:
        super().__init__(found)
        self.found = found


class OtherDatesLoaded(Exception):
    """The demo is there already, and starts on `starts_date`."""

    def __init__(self, starts_date: date) -> None:
        super().__init__(starts_date)
        self.starts_date = starts_date


class NotUpcoming(Exception):
    """The first day asked for is not after today."""


def loaded_edition() -> Edition | None:
    """The demo's edition, where it was loaded. One query."""
    return Edition.objects.filter(is_demo=True).order_by("pk").first()


@transaction.atomic
def load_demo(
    *,
    now: datetime,
    starts_date: date | None = None,
    visits: int = VISITS,
    has_press: bool = True,
    has_programme: bool = True,
) -> tuple[Edition, bool]:
    """Load the demo; answer its edition, and whether this call loaded it.

    Idempotent: what is there stays as it is, whatever people added since. Deterministic: the same dates bring the
    same rows. Raises NotADemoDatabase, OtherDatesLoaded or NotUpcoming; nothing is written then.
    """
    if edition := loaded_edition():
        if starts_date and starts_date != edition.starts_date:
            raise OtherDatesLoaded(edition.starts_date)
        return edition, False
    if found := _strangers():
        raise NotADemoDatabase(found)
    today = local_date(now)
    if starts_date and starts_date <= today:
        raise NotUpcoming
    with pghistory.context(source="load_demo"):
        edition, people = _load(
            now=now, today=today, starts_date=starts_date or site.first_saturday(today), visits=visits
        )
        if has_press:
            press_sample.load(edition, people, now=now)
        if has_programme:
            programme.load(edition, by=people[accounts.STAFF[1]], now=now)
    _let_the_planner_know()
    return edition, True


def _strangers() -> dict[str, int]:
    counts = {
        "editions": Edition.objects.filter(is_demo=False).count(),
        "institutions": Institution.objects.filter(is_demo=False).count(),
        "people": User.objects.filter(is_demo=False).count(),
    }
    return {kind: count for kind, count in counts.items() if count}


def _load(
    *, now: datetime, today: date, starts_date: date, visits: int
) -> tuple[Edition, dict[accounts.DemoAccount, User]]:
    load_geography(Region, Province)
    site.record_past_figures()
    edition = site.create_edition(starts_date=starts_date, today=today)
    add_usual_rules(edition=edition, now=now)
    joined_at = edition.bookings_open_at + timedelta(hours=1)
    people = accounts.create_people(now=joined_at)
    programme_officer, visits_officer = people[accounts.STAFF[1]], people[accounts.STAFF[0]]

    pavilions = site.create_pavilions(edition, site.create_zones(edition))
    site.create_contacts(pavilions)
    gates = site.create_gates(edition)
    site.open_every_slot(edition, pavilions, by=programme_officer, now=now)
    site.open_every_arrival(edition, gates, by=programme_officer, now=now)

    institutions = create_institutions()
    accounts.create_memberships(people, institutions, now=joined_at)
    _book(edition, people, institutions, visits, by=visits_officer, now=joined_at)
    return edition, people


def _let_the_planner_know() -> None:
    """PostgreSQL would take the tables for empty until it looks at them by itself, a minute later."""
    tables = (PastFigures, Institution, Pavilion, Slot, ArrivalWindow, Visit, VisitGroup, Stop, User)
    with connection.cursor() as cursor:
        for model in tables:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _book(
    edition: Edition,
    people: dict[accounts.DemoAccount, User],
    institutions: list[Institution],
    visits: int,
    *,
    by: User,
    now: datetime,
) -> None:
    """The demo's visits; but those of its accounts' institutions are left to whoever tries them, one apart."""
    if not visits:
        return
    kept = {
        account: accounts.institution_of(account, institutions)
        for account in accounts.INSTITUTIONS
        if account.institution
    }
    schools = [row for row in institutions if row.kind == Institution.Kind.SCHOOL and row not in kept.values()]
    booked = kept[accounts.BOOKED]
    book_visits(edition=edition, institutions=[booked], number=1, by=people[accounts.BOOKED], now=now)
    book_visits(edition=edition, institutions=schools, number=visits - 1, by=by, now=now)
