"""Bookings through the API, the pavilion page, the slots API, and the search among institutions."""

import itertools
import json
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from urllib.parse import quote

from django.conf import settings
from django.test import Client

from bench import data, floors, load
from bench.data import Booker, Routes
from bench.measured import measured
from bench.results import Entry
from bench.stack import Stack, program
from openday.accounts.models import User
from schools.services.capacity import counter_differences

CLIENTS = (1, 8, 32, 100)
SECONDS = 5
FLOOR_SECONDS = 3
BOOKERS = 12_000
INSTITUTIONS = 13_000
PAGE = "/ar/pavilions/"
SEARCHES = (
    *("ابن بطوطة", "اعدادية ابن بطوطه", "مدرسة علال الفاسي", "الزرقطوني", "فاطمه الفهريه وجدة", "ثانوية الخوارزمى"),
    *("ibn batouta", "lycee al idrissi", "ecole ibn rochd oujda", "zerktoni", "groupe scolaire moulay ismail", "ecole"),
    *("00042", "01234", "12999"),
)


def entries(site: Stack, only: str = "") -> Iterator[Entry]:
    """Every entry, or those whose name begins with `only`."""
    for needed, package in (("nginx", "nginx-light"), ("wrk", "wrk")):
        program(needed, package)  # said now, and not after three minutes
    edition = data.make_edition()
    bookers = data.make_institutions(INSTITUTIONS, bookers=BOOKERS)
    routes = data.Routes(edition)
    site.manage("collectstatic", "--noinput", "--verbosity", "0")
    site.start_web()
    measures: dict[str, Callable[..., Iterator[Entry]]] = {
        "booking_spread": partial(_bookings, hot=False),
        "booking_hot": partial(_bookings, hot=True),
        "booking_spread_10x": _growth,
        "pgbench_prepared_spread": partial(_prepared, hot=False),
        "pgbench_prepared_hot": partial(_prepared, hot=True),
        "page_pavilions": _page,
        "page_cached": _cached_page,
        "api_slots": _api,
        "search_institutions": _search,
    }
    for name, measure in measures.items():
        if name.startswith(only):
            yield from measure(name, site, bookers, routes)


# --- Bookings -----------------------------------------------------------------------------------------


def _bookings(name: str, site: Stack, bookers: list[Booker], routes: Routes, *, hot: bool) -> Iterator[Entry]:
    """The floor comes second: what it leaves to write would fall on the bookings, and not the other way round."""
    for clients in CLIENTS:
        data.forget_visits()
        outcome = _book(site, bookers, routes, hot=hot, clients=clients)
        _check_counters()
        floor = floors.bookings_a_second(site, hot=hot, clients=clients, seconds=FLOOR_SECONDS)
        yield _entry(name, clients, outcome, "visits/s", floor)


def _book(site: Stack, bookers: list[Booker], routes: Routes, *, hot: bool, clients: int) -> load.Outcome:
    requests = list(booking_requests(bookers, routes, hot=hot))  # made beforehand: it is no part of the load
    return load.run(site.port, iter(requests), clients=clients, seconds=SECONDS, judge=booked_or_full)


def booking_requests(bookers: list[Booker], routes: Routes, *, hot: bool = False) -> Iterator[bytes]:
    """One booking for each of `bookers`, over all slots, or (`hot`) all on the same eight and one window."""
    the_one = routes.pick()
    for booker in bookers:
        window_id, slots = the_one if hot else routes.pick()
        body = json.dumps(data.visit_body(booker, window_id, slots), ensure_ascii=False).encode()
        yield load.post(
            "/api/v1/visits/", body, Authorization=f"Bearer {booker.token}", Idempotency_Key=str(uuid.uuid4())
        )


def booked_or_full(status: int, answer: bytes) -> str:
    if status == 201:
        return "ok"
    return "full" if status == 409 and b'"places_taken"' in answer else str(status)


def _growth(name: str, site: Stack, bookers: list[Booker], routes: Routes) -> Iterator[Entry]:
    """The same bookings into an edition that already holds ten times the visits. Its floor: into an empty one."""
    data.forget_visits()
    few = _book(site, bookers[: BOOKERS // 2], routes, hot=False, clients=8)
    data.multiply_visits(10)
    many = _book(site, bookers[BOOKERS // 2 :], routes, hot=False, clients=8)
    _check_counters()
    yield _entry(name, 8, many, "visits/s", few.rate)


def _prepared(name: str, site: Stack, *_: object, hot: bool) -> Iterator[Entry]:
    """How far the floor itself moves when the server plans nothing: no figure of the site's."""
    simple, prepared = (
        floors.bookings_a_second(site, hot=hot, clients=8, seconds=FLOOR_SECONDS, protocol=protocol)
        for protocol in ("simple", "prepared")
    )
    ratio = round(prepared / simple, 3)
    yield Entry(name, 8, round(prepared, 1), "bookings/s", None, None, None, 0, round(simple, 1), ratio)


def _check_counters() -> None:
    if differences := counter_differences():
        raise SystemExit(f"counters differ from their bookings: {differences[:3]}")


# --- Pages and lists --------------------------------------------------------------------------------------


def _page(name: str, site: Stack, *_: object) -> Iterator[Entry]:
    yield _entry(name, 8, load.run(site.port, itertools.repeat(load.get(PAGE)), clients=8, seconds=SECONDS), "pages/s")


def _cached_page(name: str, site: Stack, *_: object) -> Iterator[Entry]:
    """Through nginx, which keeps what the site declares public. Its floor: a file of that size, by the same nginx."""
    nginx = f"http://127.0.0.1:{site.start_nginx()}"
    with urllib.request.urlopen(nginx + PAGE) as answer:
        (site.static_files / "page.html").write_bytes(answer.read())
    floor, cached = [], []
    for _turn in range(3):  # by turns, the best of each: a second in which the machine did something else is no figure
        floor.append(floors.requests_a_second(f"{nginx}/floor/page.html", clients=32, seconds=2))
        cached.append(floors.requests_a_second(nginx + PAGE, clients=32, seconds=2))
    rate, p50, p95, p99, errors = max(cached)
    possible = max(floor).rate
    yield Entry(name, 32, rate, "pages/s", p50, p95, p99, errors, possible, round(rate / possible, 3))


def _api(name: str, site: Stack, *_: object) -> Iterator[Entry]:
    request = load.get("/api/v1/slots/?page_size=50")
    yield _entry(name, 8, load.run(site.port, itertools.repeat(request), clients=8, seconds=SECONDS), "lists/s")


def _search(name: str, site: Stack, bookers: list[Booker], routes: Routes) -> Iterator[Entry]:
    """What the browser of a signed-in person asks for while they type, and the whole page, as without script.

    In both scripts, with the slips of a hurried hand.
    """
    people = User.objects.filter(memberships__institution__in=[booker.institution_id for booker in bookers[:8]])
    cookies = itertools.cycle([_signed_in(person) for person in people])
    asked = itertools.cycle([f"/ar/visits/institutions/?q={quote(typed)}" for typed in SEARCHES])
    for said, headers in ((name, {"HX-Request": "true"}), (f"{name}_page", {})):
        requests = (load.get(next(asked), Cookie=next(cookies), **headers) for _ in count())
        for clients in (1, 8):
            outcome = load.run(site.port, requests, clients=clients, seconds=SECONDS)
            yield _entry(said, clients, outcome, "searches/s")


def _signed_in(person: User) -> str:
    browser = Client()
    browser.force_login(person)
    return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"


def _entry(name: str, clients: int, outcome: load.Outcome, unit: str, floor: float | None = None) -> Entry:
    return measured(Entry, name, outcome, clients=clients, unit=unit, floor=floor)
