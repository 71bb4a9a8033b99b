"""The demo edition as it is loaded: as large as the real one, in three languages, on a plan that holds together."""

import csv
import re
from datetime import date, datetime, time
from itertools import combinations

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.db import models, transaction

from openday.accounts.demo import demo_accounts
from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.demo import accounts, site
from openday.demo.loading import load_demo
from openday.editions.models import Edition, Gate, Level, PastFigures, Zone
from openday.languages import FALLBACK_ORDER, InReadersLanguage
from openday.telephones import takes_sms
from openday.time_zone import at_local, local_date
from pavilions.models import Pavilion, Slot
from schools.gresa import check_letter, is_code
from schools.models import ArrivalWindow, Institution, Membership, Province, Region, Visit
from schools.services.capacity import counter_differences

TODAY = at_local(date(2027, 3, 1), time(10))


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo with its visits, once for all the tests that only look at it."""
    with django_db_blocker.unblock(), transaction.atomic():
        edition, _ = load_demo(now=TODAY, has_press=False, has_programme=False)
        yield edition
        transaction.set_rollback(True)


# --- what is loaded -----------------------------------------------------------------------------------


def test_the_edition_is_five_days_from_the_first_saturday_at_least_sixty_days_ahead(demo):
    assert (demo.starts_date, demo.ends_date) == (date(2027, 5, 1), date(2027, 5, 5))
    assert (demo.starts_date.weekday(), demo.is_demo, demo.state) == (5, True, "published")
    assert demo.takes_bookings_at(TODAY)
    assert [
        (day.opens_at, day.closes_at) == (at_local(day.date, time(9)), at_local(day.date, time(18)))
        for day in demo.days.all()
    ] == [True] * 5


@pytest.mark.parametrize(
    ("today", "saturday"),
    [
        (date(2027, 3, 2), date(2027, 5, 1)),
        (date(2027, 3, 3), date(2027, 5, 8)),
        (date(2026, 12, 29), date(2027, 2, 27)),
    ],
)
def test_first_saturday(today, saturday):
    assert site.first_saturday(today) == saturday


def test_it_is_as_large_as_the_real_one(demo):
    counts = {kind: Institution.objects.filter(kind=kind).count() for kind in Institution.Kind.values}

    assert counts == {"school": 1916, "association": 1500, "directorate": 82}
    assert (Region.objects.count(), Province.objects.count(), PastFigures.objects.count()) == (12, 75, 4)
    assert demo.pavilions.exclude(kind="show").count() == 50
    assert demo.pavilions.filter(kind="children").count() == 1
    assert demo.pavilions.filter(kind="show").count() >= 6


def test_everything_invented_is_marked(demo):
    for model in (Edition, Institution, User):
        assert set(model.objects.values_list("is_demo", flat=True)) == {True}


def test_every_text_is_written_in_three_languages(demo):
    missing = []
    for model in (Edition, Zone, Gate, Pavilion, PastFigures, Region, Province):
        stems = [name for name, value in vars(model).items() if isinstance(value, InReadersLanguage)]
        assert stems
        missing += [
            f"{model.__name__} {row.pk} {stem}_{language}"
            for row in model.objects.all()
            for stem in stems
            for language in FALLBACK_ORDER
            if not getattr(row, f"{stem}_{language}")
        ]
    assert missing == []
    assert not Institution.objects.filter(models.Q(name_ar="") | models.Q(name_fr="")).exists()


def test_every_level_has_at_least_twenty_pavilions(demo):
    counts = {level: Pavilion.objects.suiting(level).count() for level in Level.values}

    assert min(counts.values()) >= 20


def test_every_pavilion_has_turns_every_day_that_somebody_can_book(demo):
    turns = {
        (pavilion_id, local_date(starts_at))
        for pavilion_id, starts_at in Slot.objects.values_list("pavilion_id", "starts_at")
    }

    assert len(turns) == demo.pavilions.count() * 5


def test_the_site_holds_as_many_visits_as_the_real_edition_had(demo):
    total = ArrivalWindow.objects.aggregate(heads=models.Sum("capacity"), coaches=models.Sum("coach_capacity"))
    places = Slot.objects.aggregate(total=models.Sum("capacity"))["total"]

    assert total["heads"] >= 1900 * 60
    assert total["coaches"] >= 1900 * 1.4
    assert places >= 1900 * 60 * 4


# --- the plan -------------------------------------------------------------------------------------------


def _overlap(one, other) -> bool:
    return (
        one.x_m < other.x_m + other.width_m
        and other.x_m < one.x_m + one.width_m
        and one.y_m < other.y_m + other.height_m
        and other.y_m < one.y_m + one.height_m
    )


def _inside(inner, x, y, width, height) -> bool:
    return (
        x <= inner.x_m
        and y <= inner.y_m
        and inner.x_m + inner.width_m <= x + width
        and inner.y_m + inner.height_m <= y + height
    )


def test_nothing_on_the_plan_stands_on_something_else(demo):
    zones, stands = list(demo.zones.all()), list(demo.pavilions.exclude(kind="show"))

    for places in (zones, stands):
        assert [f"{one} on {other}" for one, other in combinations(places, 2) if _overlap(one, other)] == []


def test_everything_on_the_plan_is_in_its_place(demo):
    width, height = demo.plan_width_m, demo.plan_height_m

    assert [zone for zone in demo.zones.all() if not _inside(zone, 0, 0, width, height)] == []
    assert [
        pavilion
        for pavilion in demo.pavilions.select_related("zone")
        if not _inside(pavilion, pavilion.zone.x_m, pavilion.zone.y_m, pavilion.zone.width_m, pavilion.zone.height_m)
    ] == []
    assert [
        gate for gate in demo.gates.all() if min(gate.x_m, gate.y_m, width - gate.x_m, height - gate.y_m) not in (0, 1)
    ] == []


def test_the_arena_and_the_childrens_space_are_as_large_as_the_real_ones(demo):
    arena = demo.zones.get(kind="arena")
    children = demo.pavilions.get(kind="children")

    assert arena.width_m * arena.height_m == 9400
    assert children.width_m * children.height_m == 1000


# --- institutions ---------------------------------------------------------------------------------------


def test_codes_are_valid_and_of_a_range_that_the_ministry_has_not_given_out(demo):
    codes = list(Institution.objects.exclude(ministry_code="").values_list("ministry_code", flat=True))

    assert len(set(codes)) == 1916
    assert all(is_code(code) and code[5] == check_letter(code) and code > "95000" for code in codes)


def test_names_tell_the_institutions_of_one_commune_apart(demo):
    names = list(Institution.objects.exclude(kind="directorate").values_list("name_ar", "commune_ar", "province_id"))

    assert len(set(names)) == len(names)


def test_schools_are_spread_like_the_real_ones(demo):
    schools = Institution.objects.filter(kind="school")

    def share(**of):
        return schools.filter(**of).count() / schools.count()

    assert 0.7 < share(sector="public") < 0.82
    assert 0.15 < share(sector="private") < 0.25
    assert share(sector="traditional") > 0.01
    assert share(sector="koranic") > 0.01
    assert 0.5 < share(level="primary") < 0.75
    assert 0.25 < share(is_rural=True) < 0.45
    assert set(schools.values_list("province", flat=True)) <= set(Province.objects.values_list("pk", flat=True))
    assert schools.values("province").distinct().count() >= 70
    assert not schools.filter(parent=None).exists()
    assert not schools.exclude(parent__province=models.F("province")).exists()


@pytest.mark.real_lists
def test_no_real_school_was_copied(demo, real_lists):
    with (real_lists / "schools.csv").open(encoding="utf-8", newline="") as lines:
        real = {row["gresa_code"] for row in csv.DictReader(lines)} - {""}

    assert not real & set(Institution.objects.values_list("ministry_code", flat=True))


# --- visits ---------------------------------------------------------------------------------------------


def test_visits_are_booked_and_every_counter_is_right(demo):
    assert 240 <= Visit.objects.count() <= 250
    assert counter_differences() == []
    assert set(Visit.objects.values_list("state", flat=True)) == {"confirmed"}


def test_much_room_is_left(demo):
    taken = Slot.objects.aggregate(share=models.Sum("heads_taken") * 100 / models.Sum("capacity"))["share"]

    assert 3 < taken < 30


def test_no_telephone_of_the_demo_can_ring(demo):
    """They are of the hundred that are kept for stories, and an SMS may go to each: it ends in a file."""
    phones = {*Visit.objects.values_list("adult_phone", flat=True), *User.objects.values_list("phone", flat=True)} - {
        ""
    }

    assert len(phones) > 50
    assert [phone for phone in phones if not re.fullmatch(r"\+120255501\d\d", phone) or not takes_sms(phone)] == []


# --- accounts -------------------------------------------------------------------------------------------


def test_there_is_an_account_for_each_role_and_each_story(demo):
    roles = [role for user in User.objects.exclude(roles=[]) for role in user.roles]
    stories = Membership.objects.filter(user__email__in=[account.email for account in accounts.ACCOUNTS])

    assert sorted(roles) == sorted(Role.values)
    assert sorted(stories.values_list("user__email", "institution__kind", "state")) == [
        ("association@demo.example", "association", "verified"),
        ("booked@demo.example", "school", "verified"),
        ("directorate@demo.example", "directorate", "verified"),
        ("head@demo.example", "school", "verified"),
        ("teacher@demo.example", "school", "pending"),
    ]
    assert [
        Visit.objects.filter(institution__memberships__user__email=f"{name}@demo.example").count()
        for name in ("head", "booked", "teacher")
    ] == [0, 1, 0]


def test_every_account_opens_with_what_is_shown(demo):
    for account in accounts.ACCOUNTS:
        user = User.objects.get(email=account.email)
        assert user.check_password(accounts.PASSWORD)
        assert EmailAddress.objects.filter(user=user, email=user.email, verified=True, primary=True).count() == 1


def test_staff_pass_the_second_factor_with_the_code_shown(demo):
    now = datetime.now().timestamp()  # noqa: DTZ005 - as authenticator apps do
    for account in accounts.STAFF:
        factor = Authenticator.objects.get(user__email=account.email, type=Authenticator.Type.TOTP)
        assert TOTP(factor).validate_code(account.code_at(now)) or TOTP(factor).validate_code(account.code_at(now + 1))


def test_people_who_only_wait_cannot_sign_in(demo):
    waiting = User.objects.filter(email__startswith="waiting")

    assert Membership.objects.pending().filter(user__in=waiting).count() == waiting.count() == len(accounts.WAITING)
    assert not any(user.has_usable_password() for user in waiting)


def test_what_the_sign_in_page_offers(demo, settings):
    settings.IS_DEMO = True
    assert [account.email for account in demo_accounts()] == [account.email for account in accounts.ACCOUNTS]
    settings.IS_DEMO = False
    assert list(demo_accounts()) == []


# --- its pages ------------------------------------------------------------------------------------------


def test_the_page_of_all_pavilions_stays_light(demo, client):
    with time_machine.travel(TODAY, tick=False):
        page = client.get("/ar/pavilions/")

    assert page.content.decode().count('<a class="plan-stand"') == 50
    assert len(page.content) < 60_000
