"""What no address holds, and the ends of the calendar: a clear answer, never a 500."""

from datetime import date

import pytest
from django.test import Client

from openday.accounts.roles import Role
from openday.time_zone import day_bounds, local_date
from tests.factories.accounts import UserFactory, sign_in


@pytest.mark.parametrize("asked", ["q=a%00b", "x=%00", "id__exact=%00", "%00=1"])
def test_a_nul_in_the_query_is_refused_before_it_meets_the_database(db, asked):
    operator = sign_in(Client(), UserFactory(roles=[Role.OPERATOR]))

    answers = [operator.get(f"{path}?{asked}").status_code for path in ("/admin/pavilions/pavilion/", "/ar/pavilions/")]

    assert answers == [400, 400]
    assert operator.get("/admin/pavilions/pavilion/?q=a%2500b").status_code == 200


@pytest.mark.parametrize("number", ["1", "9223372036854775808", "%5C", "x"])
def test_the_admin_has_no_way_to_the_site(db, number):
    operator = sign_in(Client(), UserFactory(roles=[Role.OPERATOR]))

    answers = [someone.get(f"/admin/r/1/{number}/").status_code for someone in (operator, Client())]

    assert answers == [404, 302]


def test_a_password_is_changed_on_the_page_of_the_account_alone(db):
    operator = sign_in(Client(), UserFactory(roles=[Role.OPERATOR]))

    answers = [operator.get(f"/admin/{path}").status_code for path in ("password_change/", "password_change/done/")]

    assert answers == [404, 404]


@pytest.mark.parametrize("day", [date.min, date.max])
@pytest.mark.parametrize("path", ["slots", "arrival-windows", "visits"])
def test_the_ends_of_the_calendar_are_days_without_anything(db, day, path):
    head = sign_in(Client(), UserFactory())

    answer = head.get(f"/api/v1/{path}/", {"date": day.isoformat()})

    assert (answer.status_code, answer.json()["results"]) == (200, [])


def test_the_last_day_has_bounds():
    starts_at, ends_at = day_bounds(date.max)

    assert (local_date(starts_at), local_date(ends_at)) == (date.max, date.max)
