"""The activity desk: lists, the queue, the day, officers, cameras and the count."""

import csv
import io
from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from media_accreditation.models import ActivityRequest, Application, Officer, PressPoint
from media_accreditation.services.activity_rules import Plan
from media_accreditation.services.counting import counts_of, daily_count
from media_accreditation.services.planning import first_free, taken_around
from openday.accounts.roles import Role
from openday.time_zone import at_local
from tests.factories.accounts import UserFactory, sign_in
from tests.factories.editions import FIRST_DAY, EditionFactory
from tests.factories.media_accreditation import (
    NOW,
    ActivityRequestFactory,
    ApplicationFactory,
    OfficerFactory,
    TeamMemberFactory,
)
from tests.factories.pavilions import PavilionFactory

State = ActivityRequest.State
TEN = at_local(FIRST_DAY, time(10))
HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture(autouse=True)
def before_the_edition(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def edition(db):
    return EditionFactory()


@pytest.fixture
def application(edition):
    return ApplicationFactory(edition=edition, state=Application.State.APPROVED)


@pytest.fixture
def desk(db, client):
    return sign_in(client, UserFactory(roles=[Role.PRESS]))


def url(name, *args, language="ar"):
    with translation.override(language):
        return reverse(f"backoffice:press-{name}", args=args)


def typed(activity, **changes):
    return {
        "revision": activity.revision,
        "day": FIRST_DAY.isoformat(),
        "starts": "10:00",
        "minutes": "30",
        "pavilion": activity.pavilion_id or "",
        "officer": activity.officer_id or "",
        "words": "",
        **changes,
    }


# --- lists ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_the_queue_and_the_day_cost_the_same_at_any_length(
    desk, application, count, django_assert_num_queries
):
    for number in range(count):
        officer = OfficerFactory(edition=application.edition)
        ActivityRequestFactory(application=application, officer=officer, state=(State.ASKED, State.AGREED)[number % 2])
    ActivityRequestFactory(application=application, state=State.AGREED)

    with django_assert_num_queries(10):
        listed = desk.get(url("activity-list"))
    with django_assert_num_queries(9):
        waiting = desk.get(url("activity-queue"))
    with django_assert_num_queries(7):
        day = desk.get(url("activity-calendar"), {"by": "officer"})
    with django_assert_num_queries(6):
        desk.get(url("count"))

    assert [answer.status_code for answer in (listed, waiting, day)] == [200] * 3
    assert len(listed.context["page_obj"].object_list) == count + 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"asked", "agreed"}),
        ({"state": "all"}, {"asked", "agreed", "done"}),
        ({"state": "done"}, {"done"}),
        ({"kind": "live"}, {"agreed"}),
        ({"day": (FIRST_DAY + timedelta(days=1)).isoformat()}, {"agreed"}),
        ({"q": "الأفق"}, {"asked", "agreed"}),
        ({"q": "خيالة", "state": "all"}, {"done"}),
        ({"q": "M-99999"}, set()),
    ],
)
def test_the_list_is_narrowed(desk, application, query, found):
    ActivityRequestFactory(application=application)
    tomorrow = application.edition.days.order_by("date")[1].opens_at
    ActivityRequestFactory(application=application, state=State.AGREED, kind="live", wished_from=tomorrow)
    ActivityRequestFactory(application=application, state=State.DONE, subject="عرض الخيالة")

    rows = desk.get(url("activity-list"), query).context["page_obj"].object_list

    assert {row.state for row in rows} == found


@pytest.mark.parametrize("number", ["M-%05d", "m-%d"])
def test_an_activity_is_found_by_its_number(desk, application, number):
    row, _other = (ActivityRequestFactory(application=application) for _ in range(2))

    found = desk.get(url("activity-list"), {"q": number % row.pk}).context["page_obj"].object_list

    assert [each.pk for each in found] == [row.pk]


# --- the queue --------------------------------------------------------------------------------------


def test_what_suits_everybody_first_is_filled_in(application):
    officer, pavilion = OfficerFactory(edition=application.edition), PavilionFactory(edition=application.edition)
    row = ActivityRequestFactory(application=application, officer=officer, pavilion=pavilion)  # nine to twelve
    nine = row.wished_from
    for places, start, minutes in (
        ({"officer": officer}, nine, 20),
        ({"pavilion": pavilion}, nine + timedelta(minutes=40), 50),
        ({}, nine, 300),  # of others
    ):
        ActivityRequestFactory(
            application=application,
            state=State.PROPOSED,
            **places,
            starts_at=start,
            ends_at=start + timedelta(minutes=minutes),
        )

    found = first_free(row, taken_around(row), now=NOW)
    late = first_free(row, taken_around(row), now=row.wished_until - timedelta(minutes=29))
    just = first_free(row, taken_around(row), now=row.wished_until - timedelta(minutes=33, seconds=10))

    assert found == Plan(nine + timedelta(minutes=90), nine + timedelta(minutes=120), pavilion.pk, officer.pk)
    assert late is None
    assert just.ends_at == row.wished_until


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_queue_goes_on_to_the_next_once_a_time_is_proposed(desk, application, language):
    first, second = (ActivityRequestFactory(application=application) for _ in range(2))
    page = desk.get(url("activity-queue", language=language))

    answer = desk.post(url("activity-plan", first.public_id, language=language), typed(first, queue="1"), follow=True)

    first.refresh_from_db()
    assert page.context["activity"] == first
    assert answer.context["activity"] == second
    assert (first.state, first.starts_at) == (State.PROPOSED, TEN)


def test_a_refused_plan_keeps_what_was_typed_and_says_who_is_there(desk, application):
    standing = ActivityRequestFactory(application=application, state=State.AGREED)
    row = ActivityRequestFactory(application=application, pavilion=standing.pavilion)

    answer = desk.post(url("activity-plan", row.public_id), typed(row, starts="10:10", words="الباب الجانبي"))

    said = answer.content.decode()
    assert answer.status_code == 422
    assert str(standing) in answer.context["form"].non_field_errors()[0]
    assert "الباب الجانبي" in said
    assert 'value="10:10"' in said


def test_two_officers_of_the_desk_never_overwrite_each_other(desk, application):
    row = ActivityRequestFactory(application=application)
    desk.post(url("activity-plan", row.public_id), typed(row))

    late = desk.post(url("activity-plan", row.public_id), typed(row, starts="11:00"))

    row.refresh_from_db()
    assert late.status_code == 422
    assert (row.starts_at, row.revision) == (TEN, 2)


def test_deeds_of_the_desk(desk, application, time_machine):
    row = ActivityRequestFactory(application=application, state=State.PROPOSED)
    other = ActivityRequestFactory(application=application)
    states = []

    def do(activity, deed, **said):
        answer = desk.post(url("activity-end", activity.public_id, deed), said)
        activity.refresh_from_db()
        states.append((answer.status_code, activity.state))

    do(row, "agree", revision=1)
    do(row, "finish")  # too early
    time_machine.move_to(TEN, tick=False)
    sign_in(desk, UserFactory(roles=[Role.PRESS]))
    do(row, "finish")
    do(row, "reopen")
    do(row, "no-show")
    do(other, "cancel")
    do(other, "cancel", reason="زيارة رسمية")

    assert states == [
        (302, "agreed"),
        (302, "agreed"),
        (302, "done"),
        (302, "agreed"),
        (302, "no_show"),
        (422, "asked"),
        (302, "cancelled"),
    ]
    assert desk.post(url("activity-end", row.public_id, "explode")).status_code == 404


# --- the day ----------------------------------------------------------------------------------------


def test_a_block_is_put_down_elsewhere_or_told_why_not(desk, application):
    standing = ActivityRequestFactory(application=application, state=State.AGREED)
    row = ActivityRequestFactory(application=application, state=State.AGREED)
    over = {"revision": 1, "starts_at": TEN.isoformat(), "pavilion": standing.pavilion_id}
    beside = over | {"starts_at": (TEN + HALF_AN_HOUR).isoformat()}

    said_before = [desk.get(url("activity-clashes", row.public_id), where).json() for where in (over, beside)]
    refused = desk.post(url("activity-move", row.public_id), over)
    moved = desk.post(url("activity-move", row.public_id), beside)
    again = desk.post(url("activity-move", row.public_id), {"revision": 1, "starts_at": TEN.isoformat()})

    row.refresh_from_db()
    assert [len(answer["clashes"]) for answer in said_before] == [1, 0]
    assert (refused.status_code, refused.json()["code"]) == (409, "activities_clash")
    assert (moved.status_code, again.status_code) == (200, 409)
    assert (row.state, row.starts_at, row.pavilion) == (State.PROPOSED, TEN + HALF_AN_HOUR, standing.pavilion)
    assert desk.post(url("activity-move", row.public_id), {"revision": "x"}).status_code == 422


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_day_is_drawn_from_what_stands_and_an_early_one_widens_it(desk, application, language):
    early = at_local(FIRST_DAY, time(6, 30))
    ActivityRequestFactory(
        application=application, state=State.AGREED, starts_at=early, ends_at=early + timedelta(minutes=42)
    )
    ActivityRequestFactory(application=application)

    answer = desk.get(url("activity-calendar", language=language), {"day": FIRST_DAY.isoformat()})

    board = answer.context["board"]
    (row,) = board.rows
    assert (board.begins_at, board.span) == (at_local(FIRST_DAY, time(6)), 14 * 12)
    assert [(block.at, block.length) for block in row.blocks] == [(6, 8)]
    assert len(board.waiting) == 1
    assert len(board.empty) == 1


# --- officers and cameras ---------------------------------------------------------------------------


def test_officers_are_added_changed_let_go_and_taken_back(desk, application, edition):
    desk.post(url("officer-list"), {"name_ar": "العميد سعاد", "languages": ["ar", "fr"], "phone": "٠٦١٢٣٤٥٦٧٨"})
    desk.post(url("officer-list"), {"name_ar": "العميد سعاد", "topics": "الشرطة العلمية"})
    officer = Officer.objects.get()
    row = ActivityRequestFactory(application=application, officer=officer, state=State.AGREED)

    desk.post(url("officer-leave", officer.pk))
    stays = Officer.objects.get().left_at
    ActivityRequest.objects.filter(pk=row.pk).delete()
    desk.post(url("officer-leave", officer.pk))
    left = Officer.objects.get().left_at
    desk.post(url("officer-edit", officer.pk), {"name_ar": "العميد سعاد بناني"})
    desk.post(url("officer-leave", officer.pk))

    officer.refresh_from_db()
    assert (stays, left) == (None, NOW)
    assert (officer.name_ar, officer.left_at) == ("العميد سعاد بناني", None)


def test_cameras_are_not_taken_from_what_is_planned(desk, application):
    row = ActivityRequestFactory(application=application, state=State.AGREED)
    free = PavilionFactory(edition=application.edition)
    fields = {f"cameras_{row.pavilion_id}": "0", f"cameras_{free.pk}": "٤"}

    refused = desk.post(url("cameras"), fields)
    desk.post(url("cameras"), fields | {f"cameras_{row.pavilion_id}": "1"})

    assert refused.status_code == 422
    assert dict(PressPoint.objects.values_list("pavilion_id", "cameras")) == {row.pavilion_id: 1, free.pk: 4}


# --- the count --------------------------------------------------------------------------------------


def test_the_count_says_who_is_accredited_and_what_took_place_on_each_local_day(desk, edition, application):
    second = ApplicationFactory(edition=edition, state=Application.State.PARTLY_APPROVED, outlet__kind="tv")
    ApplicationFactory(edition=edition, state=Application.State.REFUSED)
    TeamMemberFactory(application=application)
    TeamMemberFactory(application=second, role="camera")
    TeamMemberFactory(application=second, verdict="not_cleared")
    TeamMemberFactory(application=application, withdrawn_at=NOW)
    late = at_local(FIRST_DAY, time(23, 50))
    for kind, state, starts_at in (
        ("live", State.DONE, late),
        ("live", State.DONE, TEN),
        ("interview", State.DONE, TEN + timedelta(days=1)),
        ("filming", State.NO_SHOW, TEN),
        ("filming", State.AGREED, TEN),
        ("filming", State.CANCELLED, None),
    ):
        ends_at = starts_at and starts_at + HALF_AN_HOUR
        ActivityRequestFactory(application=second, kind=kind, state=state, starts_at=starts_at, ends_at=ends_at)

    first, next_day, *later = counts_of(edition)
    rows = list(csv.reader(io.StringIO(b"".join(desk.get(url("count-file"))).decode().lstrip("\ufeff"))))

    assert first == daily_count(edition=edition, day=FIRST_DAY)
    assert (first.outlets, first.members, first.done, first.no_shows) == (2, 2, 2, 1)
    assert dict(first.done_by_kind) == {"interview": 0, "filming": 0, "live": 2, "statement": 0}
    assert (first.outlets_by_kind["tv"], first.members_by_category["V"], first.members_by_category["E"]) == (1, 1, 1)
    assert [next_day.done, *(each.done for each in later)] == [1, 0, 0, 0]
    assert rows[1] == [FIRST_DAY.isoformat(), "2", "2", "1", "0", "1", "0", "0", "0", "0", "2", "0", "2", "1"]


# --- doors ------------------------------------------------------------------------------------------


def test_direction_looks_and_plans_nothing_and_others_see_nothing(client, application):
    row = ActivityRequestFactory(application=application)
    looks = [url("activity-list"), url("activity-detail", row.public_id), url("activity-calendar"), url("count")]
    plans = [
        *(url(f"activity-{deed}", row.public_id) for deed in ("plan", "move")),
        url("activity-end", row.public_id, "cancel"),
        url("officer-leave", 1),
    ]
    seen = {}
    for role in (Role.DIRECTION, Role.VISITS):
        sign_in(client, UserFactory(roles=[role]))
        seen[role] = [client.get(page).status_code for page in looks] + [
            client.post(page).status_code for page in plans
        ]

    assert seen == {Role.DIRECTION: [200] * 4 + [403] * 4, Role.VISITS: [403] * 8}
