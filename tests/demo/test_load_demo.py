"""Loading the demo: whole, once, the same each time, and only where nothing else is."""

from datetime import date, time, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openday.accounts.models import User
from openday.demo import accounts
from openday.demo.loading import NotADemoDatabase, NotUpcoming, OtherDatesLoaded, load_demo
from openday.editions.models import Edition, Gate, OpeningDay, PastFigures, Zone
from openday.notifications.models import Message, ReminderRule
from openday.notifications.reminders import reminders
from openday.time_zone import at_local, local_date
from pavilions.models import Pavilion, PavilionContact, Slot
from schools.models import ArrivalWindow, Institution, Membership, Stop, Visit, VisitGroup
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory
from tests.factories.schools import InstitutionFactory

pytestmark = pytest.mark.django_db
TODAY = at_local(date(2027, 3, 1), time(10))


def everything() -> dict[str, list[tuple]]:
    """Every row that the demo brings, without what each run may choose: ids, keys and times of writing."""
    rows = {}
    for model in (Edition, OpeningDay, Zone, Gate, PastFigures, Pavilion, Slot, ArrivalWindow, Institution, User):
        left_out = {"id", "public_id", "created_at", "search_text"}
        columns = [field.attname for field in model._meta.concrete_fields if field.attname not in left_out]
        columns = [column for column in columns if not column.endswith("_id")]
        rows[model.__name__] = sorted(map(str, model.objects.values_list(*columns)))
    rows["Visit"] = sorted(
        map(str, Visit.objects.values_list("institution__ministry_code", "arrives_at", "heads", "coach_count"))
    )
    rows["Stop"] = sorted(
        map(
            str,
            Stop.objects.values_list("group__visit__institution__ministry_code", "slot__pavilion__code", "starts_at"),
        )
    )
    return rows


def test_the_same_dates_bring_the_same_rows():
    load_demo(now=TODAY, visits=30, has_press=False, has_programme=False)
    first = everything()
    Stop.objects.all().delete()
    for model in (
        Message,
        VisitGroup,
        Visit,
        Membership,
        Slot,
        ArrivalWindow,
        Pavilion,
        Gate,
        Zone,
        OpeningDay,
        Edition,
    ):
        model.objects.all().delete()
    Institution.objects.filter(kind="school").delete()
    Institution.objects.all().delete()
    User.objects.all().delete()

    load_demo(
        now=TODAY + timedelta(days=1, hours=5), visits=30, has_press=False, has_programme=False
    )  # a later day with the same first Saturday

    assert everything() == first


def test_the_demo_reminds_and_tells_those_who_run_its_pavilions():
    edition, _ = load_demo(now=TODAY, visits=0, has_press=False, has_programme=False)

    assert ReminderRule.objects.filter(edition=edition).count() == sum(len(each.usual_rules) for each in reminders())
    contacts = PavilionContact.objects.filter(pavilion__edition=edition)
    assert contacts.count() == Pavilion.objects.count()
    assert set(contacts.values_list("email", flat=True)) >= {"p01@pavilions.demo.example"}
    assert all(name for name in contacts.values_list("full_name", flat=True))


def test_a_second_time_changes_nothing():
    edition, is_new = load_demo(now=TODAY, visits=3, has_press=False, has_programme=False)
    before = everything()

    with CaptureQueriesContext(connection) as queries:
        again, is_new_again = load_demo(now=TODAY + timedelta(days=40), visits=7)

    assert (again, is_new, is_new_again) == (edition, True, False)
    assert everything() == before
    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) == 1


def test_a_second_time_leaves_what_people_added():
    load_demo(now=TODAY, visits=0, has_press=False, has_programme=False)
    UserFactory()
    InstitutionFactory()

    assert load_demo(now=TODAY, visits=0)[1] is False


@pytest.mark.parametrize(
    ("stranger", "found"),
    [
        (lambda: EditionFactory(state="draft"), {"editions": 1}),
        (InstitutionFactory, {"institutions": 1}),
        (UserFactory, {"people": 1}),
    ],
)
def test_a_database_that_holds_anything_else_is_refused(stranger, found):
    stranger()

    with pytest.raises(NotADemoDatabase) as refusal:
        load_demo(now=TODAY)

    assert refusal.value.found == found
    assert not User.objects.filter(is_demo=True).exists()


def test_dates_are_chosen_once_and_lie_ahead():
    with pytest.raises(NotUpcoming):
        load_demo(now=TODAY, starts_date=local_date(TODAY))
    edition, _ = load_demo(now=TODAY, starts_date=date(2028, 1, 1), visits=0, has_press=False, has_programme=False)
    with pytest.raises(OtherDatesLoaded):
        load_demo(now=TODAY, starts_date=date(2028, 1, 8))

    assert load_demo(now=TODAY, starts_date=date(2028, 1, 1))[0] == edition
    assert edition.takes_bookings_at(TODAY)


def test_the_command_says_what_it_did_and_shows_the_accounts():
    said = StringIO()
    call_command(
        "load_demo", "--starts-on=2099-05-02", "--visits=1", "--no-press", "--no-programme", "--accounts", stdout=said
    )
    call_command("load_demo", stdout=said)

    lines = said.getvalue().splitlines()
    assert lines[0] == "Loaded the invented edition of Oujda, 2099-05-02 to 2099-05-06"
    assert lines[-1] == "Already here, nothing changed: the invented edition of Oujda, 2099-05-02 to 2099-05-06"
    assert f"Everyone's password is {accounts.PASSWORD}" in lines
    assert all(any(account.email in line for line in lines) for account in accounts.ACCOUNTS)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [(["--starts-on=2020-05-02"], "must be after today"), ([], "1 institutions"), (["--visits=-1"], "visits")],
)
def test_the_command_refuses_in_a_sentence(arguments, sentence):
    InstitutionFactory() if not arguments else None

    with pytest.raises(CommandError, match=sentence):
        call_command("load_demo", *arguments, stdout=StringIO())
