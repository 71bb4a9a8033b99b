"""Who may call: tokens, sessions, second factors, and how often."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from openday.accounts.models import ApiToken
from tests.api.conftest import Caller, body_of
from tests.factories.accounts import UserFactory

PRIVATE = ["visits/", "institutions/", "visits/00000000-0000-0000-0000-000000000000/"]


@pytest.mark.parametrize("path", PRIVATE)
def test_private_doors_ask_for_a_sign_in(site, anybody, path):
    answer = anybody.get(path)

    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "header",
    [
        "Bearer openday_" + "0" * 64,
        "Bearer x",
        "Bearer ",
        "Bearer a b",
        "Bearer \u0660",
        "Token x",
        "Basic eDp5",
        "\x00",
    ],
)
def test_an_unknown_token_is_a_401(site, shapes, header):
    answer = Client().get("/api/v1/visits/", headers={"Authorization": header.encode().decode("latin-1")})

    shapes.hold("GET", "visits/", answer)
    assert answer.status_code == 401


@pytest.mark.parametrize("end", ["revoked", "expired", "owner gone"])
def test_a_token_that_ended_is_a_401(site, api, head, end):
    assert api.get("visits/").status_code == 200
    if end == "revoked":
        ApiToken.objects.update(revoked_at=site.now)
    elif end == "expired":
        ApiToken.objects.update(expiry=site.now)
    else:
        head.is_active = False
        head.save(update_fields=["is_active"])

    answer = api.get("visits/")

    assert (answer.status_code, answer.json()["code"]) == (401, "authentication_failed")


def test_the_last_use_of_a_token_is_kept_four_times_an_hour(site, api):
    api.get("visits/")
    with time_machine.travel(site.now + timedelta(minutes=14), tick=False):
        api.get("visits/")
    early = ApiToken.objects.get().last_used_at
    with time_machine.travel(site.now + timedelta(minutes=16), tick=False):
        api.get("visits/")

    assert (early, ApiToken.objects.get().last_used_at) == (site.now, site.now + timedelta(minutes=16))


def test_a_token_of_staff_counts_only_when_made_behind_a_second_factor(site, api, head):
    head.roles = ["visits"]
    head.save(update_fields=["roles"])

    answer = api.get("visits/")

    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_required")


def test_a_session_reads_but_writes_only_with_its_csrf_token(site, school, head):
    client = Client(enforce_csrf_checks=True)
    client.force_login(head)

    read = client.get("/api/v1/visits/")
    written = client.post("/api/v1/visits/", body_of(site, school.pk, site.turns[0][1]), "application/json")

    assert (read.status_code, written.status_code) == (200, 403)


# --- How often ------------------------------------------------------------------------------------------


def test_too_many_requests_are_told_when_to_come_back(site, api, settings):
    settings.API_REQUESTS_A_MINUTE = 2

    answers = [api.get("institutions/") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert (answers[2].json()["code"], answers[2]["Retry-After"]) == ("throttled", "60")
    with time_machine.travel(site.now + timedelta(seconds=60), tick=False):
        assert api.get("institutions/").status_code == 200


def test_what_takes_places_has_a_limit_of_its_own(site, api, settings):
    settings.API_BOOKINGS_A_MINUTE = 1

    writes = [api.post("visits/", {}).status_code for _ in range(2)]

    assert writes == [400, 429]
    assert api.get("visits/").status_code == 200


def test_one_caller_does_not_use_up_the_requests_of_another(site, api, caller_of, anybody, settings):
    settings.API_REQUESTS_A_MINUTE = 1
    api.get("institutions/")

    assert api.get("institutions/").status_code == 429
    assert caller_of(UserFactory()).get("institutions/").status_code == 200
    assert [anybody.get("slots/").status_code for _ in range(2)] == [200, 429]


@pytest.mark.parametrize(
    ("addresses", "statuses"),
    [
        (["2001:db8:1:2::1", "2001:db8:1:2:ffff::9"], [200, 429]),  # one subscriber's network
        (["2001:db8:1:2::1", "2001:db8:1:3::1"], [200, 200]),
        (["41.92.1.2:5001", "41.92.1.2:5002"], [200, 429]),  # some proxies add the port
        (["41.92.1.2", "41.92.1.3"], [200, 200]),
        (["6.6.6.6, 41.92.1.2", "7.7.7.7, 41.92.1.2"], [200, 429]),  # what stands before it is the caller's invention
    ],
)
def test_a_caller_by_address_is_the_one_that_the_proxy_saw(site, settings, addresses, statuses):
    settings.API_REQUESTS_A_MINUTE, settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1, 1

    answers = [Client().get("/api/v1/slots/", headers={"x-forwarded-for": address}) for address in addresses]

    assert [answer.status_code for answer in answers] == statuses


def test_addresses_that_a_caller_invents_count_for_nothing_without_a_proxy(site, settings):
    settings.API_REQUESTS_A_MINUTE = 1

    answers = [Client().get("/api/v1/slots/", headers={"x-forwarded-for": f"6.6.6.{n}"}) for n in range(2)]

    assert [answer.status_code for answer in answers] == [200, 429]


def test_requests_are_answered_while_the_cache_is_away(site, api, settings):
    settings.CACHES = {
        "default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"},
    }
    settings.API_REQUESTS_A_MINUTE = 0

    assert api.get("institutions/").status_code == 200
    assert Caller(api.shapes).get("slots/").status_code == 200
