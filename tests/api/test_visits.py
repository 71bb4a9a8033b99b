"""Visits over the API: book, read, change, cancel; what is refused, and what others see of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from openday.editions.models import Edition
from openday.idempotency import fingerprint_of
from pavilions.models import Slot
from schools.models import ArrivalWindow, Institution, Visit
from schools.services.booking import book_visit, cancel_visit, change_visit
from schools.services.capacity import counter_differences
from tests.api.conftest import body_of
from tests.factories.accounts import UserFactory
from tests.factories.schools import InstitutionFactory, MembershipFactory
from tests.schools.conftest import head_of

NOBODY = "00000000-0000-0000-0000-000000000000"


def test_a_booking_is_answered_with_the_visit(site, api, school):
    answer = api.post(
        "visits/",
        body_of(
            site,
            school.pk,
            site.turns[2][3],
            site.turns[0][1],
            coach_plates=["12345-أ-6"],
            groups=[
                {
                    "level": "primary",
                    "pupils": 20,
                    "adults": 2,
                    "needs": ["wheelchair"],
                    "language": "fr",
                    "slot_ids": [site.turns[2][3].pk, site.turns[0][1].pk],
                }
            ],
        ),
    )

    visit = Visit.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "id": str(visit.public_id),
        "reference": f"V-2027-{visit.pk:05}",
        "edition_id": site.edition.pk,
        "institution_id": school.pk,
        "state": "confirmed",
        "arrival_window_id": site.windows[0].pk,
        "arrives_at": "2027-05-22T09:00:00Z",
        "heads": 22,
        "coach_count": 1,
        "coach_plates": ["12345-أ-6"],
        "adult_in_charge": "نادية العلوي",
        "adult_phone": "+212600000012",
        "language": "ar",
        "revision": 1,
        "booked_at": "2027-05-12T09:00:00Z",
        "changes_close_at": "2027-05-21T09:00:00Z",
        "cancelled_at": None,
        "cancelled_reason": "",
        "groups": [
            {
                "position": 1,
                "level": "primary",
                "pupils": 20,
                "adults": 2,
                "needs": ["wheelchair"],
                "language": "fr",
                "stops": [
                    {
                        "slot_id": site.turns[0][1].pk,
                        "pavilion_id": site.turns[0][1].pavilion_id,
                        "starts_at": "2027-05-22T09:30:00Z",
                        "ends_at": "2027-05-22T09:55:00Z",
                    },
                    {
                        "slot_id": site.turns[2][3].pk,
                        "pavilion_id": site.turns[2][3].pavilion_id,
                        "starts_at": "2027-05-22T10:30:00Z",
                        "ends_at": "2027-05-22T10:55:00Z",
                    },
                ],
            }
        ],
    }
    assert "نادية العلوي" in answer.content.decode()
    assert api.get(f"visits/{visit.public_id}/").json() == answer.json()
    assert api.get("visits/").json() == {"next": None, "results": [answer.json()]}


@pytest.mark.parametrize("groups", [1, 8])
def test_a_booking_costs_the_same_queries_whatever_its_size(site, api, school, groups):
    routes = [((0, 1), (1, 3), (2, 5), (3, 6)), ((1, 1), (0, 3), (3, 5), (2, 6))] * 4
    body = body_of(
        site,
        school.pk,
        groups=[
            {"level": "primary", "pupils": 5, "adults": 1, "slot_ids": [site.turns[p][t].pk for p, t in route]}
            for route in routes[:groups]
        ],
    )
    api.get("visits/")  # keeps when the token was last used: once in a quarter of an hour

    with CaptureQueriesContext(connection) as queries:
        assert api.post("visits/", body, Idempotency_Key="one").status_code == 201

    # Who asks, the arrival, the slots, and the one statement that writes it all, in the savepoint of this test.
    assert [_verb(query["sql"]) for query in queries] == ["SELECT", "SELECT", "SELECT", "SAVEPOINT", "WITH", "RELEASE"]


def _verb(sql: str) -> str:
    """Behind what the trail puts before a statement."""
    return sql.rpartition(";")[2].split()[0]


def test_who_booked_from_where_is_on_the_trail(site, api, school, head):
    api.post("visits/", body_of(site, school.pk, site.turns[0][1]), Idempotency_Key="one")
    api.post(f"visits/{Visit.objects.get().public_id}/cancel/", {"reason": "strike"})

    booked, cancelled = (
        Visit.objects.get()
        .events.order_by("pgh_id")
        .values_list("state", "cancelled_reason", "pgh_context__metadata__user", "pgh_context__metadata__url")
    )
    assert booked == ("confirmed", "", head.pk, "/api/v1/visits/")
    assert cancelled == ("cancelled", "strike", head.pk, f"/api/v1/visits/{Visit.objects.get().public_id}/cancel/")


def test_a_full_slot_is_refused_with_the_nearest_that_have_room(site, api, school):
    full, other = site.turns[0][1], site.turns[2][4]
    Slot.objects.filter(pk=full.pk).update(heads_taken=40)
    Slot.objects.filter(pk=site.turns[0][2].pk).update(heads_taken=29)

    answer = api.post("visits/", body_of(site, school.pk, full, other))

    assert answer.status_code == 409
    refusal = answer.json()
    assert (refusal["code"], refusal["slot_ids"], refusal["arrival_window_id"]) == ("places_taken", [full.pk], None)
    assert refusal["alternatives"]["arrival_windows"] == []
    (instead,) = refusal["alternatives"]["slots"]
    assert instead["instead_of"] == full.pk
    assert [slot["id"] for slot in instead["slots"]] == [site.turns[0][turn].pk for turn in (3, 5, 6)]
    assert (instead["can_be_left_out"], refusal["alternatives"]["nothing_left"]) == (True, False)
    assert not Visit.objects.exists()


def test_a_full_gate_is_refused_with_the_nearest_windows(site, api, school):
    ArrivalWindow.objects.filter(pk=site.windows[0].pk).update(heads_taken=190)

    answer = api.post("visits/", body_of(site, school.pk, site.turns[0][1]))

    refusal = answer.json()
    assert (answer.status_code, refusal["code"], refusal["arrival_window_id"]) == (
        409,
        "places_taken",
        site.windows[0].pk,
    )
    assert [(window["id"], window["keeps_stops"]) for window in refusal["alternatives"]["arrival_windows"]] == [
        (site.windows[1].pk, True)
    ]


def test_a_refusal_says_what_takes_a_part_of_the_visit_or_that_nothing_is_left(site, api, school):
    ArrivalWindow.objects.update(heads_taken=189)

    a_part = api.post("visits/", body_of(site, school.pk, site.turns[0][1])).json()["alternatives"]
    ArrivalWindow.objects.update(heads_taken=190)
    nothing = api.post("visits/", body_of(site, school.pk, site.turns[0][1])).json()["alternatives"]

    assert [(window["id"], window["heads_left"]) for window in a_part["for_fewer"]["arrival_windows"]] == [
        (window.pk, 11) for window in site.windows
    ]
    assert not a_part["nothing_left"]
    assert nothing == {
        "arrival_windows": [],
        "slots": [],
        "for_fewer": {"arrival_windows": [], "slots": []},
        "nothing_left": True,
    }


REFUSED = {
    "booking_closed": (
        lambda s: Edition.objects.update(bookings_open_at=s.now + timedelta(hours=1)),
        {},
        {"opens_at": "2027-05-12T10:00:00Z", "closes_at": "2027-05-26T12:00:00Z"},
    ),
    "arrival_closed": (
        lambda s: ArrivalWindow.objects.update(closed_at=s.now, closed_by=UserFactory(), closed_reason="storm"),
        {},
        lambda s: {"arrival_window_id": s.windows[0].pk},
    ),
    "unknown_arrival": (None, {"arrival_window_id": 2**62}, {}),
    "too_many_groups": (lambda s: Edition.objects.update(max_groups=1), {"times": 2}, {"limit": 1}),
    "group_too_large": (None, {"pupils": 59, "adults": 6}, {"position": 1, "limit": 60}),
    "adults_missing": (None, {"pupils": 21}, {"groups": [{"position": 1, "adults": 2, "needed": 3}]}),
    "wrong_stop_count": (lambda s: Edition.objects.update(max_stops=0), {}, {"position": 1, "limit": 0}),
    "unknown_slots": (None, {"slot_ids": [2**62]}, {"slot_ids": [2**62]}),
    "level_not_suited": (
        None,
        {"level": "upper_secondary"},
        lambda s: {"position": 1, "slot_ids": [s.turns[0][1].pk]},
    ),
    "pavilion_repeated": (
        None,
        lambda s: {"slot_ids": [s.turns[0][1].pk, s.turns[0][2].pk]},
        lambda s: {"position": 1, "slot_ids": [s.turns[0][1].pk, s.turns[0][2].pk]},
    ),
    "stop_too_soon": (
        None,
        lambda s: {"slot_ids": [s.turns[0][1].pk, s.turns[1][1].pk]},
        lambda s: {
            "position": 1,
            "slot_id": s.turns[1][1].pk,
            "from_slot_id": s.turns[0][1].pk,
            "earliest_at": "2027-05-22T09:55:00Z",
        },
    ),
    "not_represented": (lambda s: Institution.objects.update(state="suspended"), {}, {}),
}


@pytest.mark.parametrize("code", REFUSED)
def test_a_refusal_says_why_to_programs_and_to_people(site, api, school, code):
    arrange, changes, data = (part(site) if callable(part) and not first else part for first, part in _parts(code))
    if arrange:
        arrange(site)
    body = body_of(site, school.pk, site.turns[0][1])
    group = body["groups"][0] | {name: value for name, value in changes.items() if name in body["groups"][0]}
    body["groups"] = [group] * changes.get("times", 1)
    body |= {name: value for name, value in changes.items() if name in body}

    in_arabic = api.post("visits/", body)
    in_french = api.post("visits/", body, Accept_Language="fr")

    assert in_arabic.status_code == 409, in_arabic.content
    said = in_arabic.json()
    assert {name: value for name, value in said.items() if name != "detail"} == {"code": code, **data}
    assert in_french.json()["detail"] != said["detail"]
    assert not Visit.objects.exists()


def _parts(code):
    arrange, changes, data = REFUSED[code]
    return (True, arrange), (False, changes), (False, data)


def test_an_institution_that_has_its_visit_is_told_so(site, api, school):
    api.post("visits/", body_of(site, school.pk, site.turns[0][1]))

    answer = api.post("visits/", body_of(site, school.pk, site.turns[1][1]))

    assert (answer.status_code, answer.json()["code"], answer.json()["limit"]) == (409, "visit_limit_reached", 1)


def test_nobody_books_for_an_institution_of_others(site, school, caller_of, other_teacher, stranger):
    body = body_of(site, school.pk, site.turns[0][1])

    for person in (other_teacher, stranger):
        answer = caller_of(person).post("visits/", body)
        assert (answer.status_code, answer.json()["code"]) == (409, "not_represented")


@pytest.fixture
def visit(site, school, head):
    request = site.request(site.turns[0][1], site.turns[1][3])
    return book_visit(institution_id=school.pk, request=request, by=head, now=site.now)


def test_a_visit_of_another_school_is_not_found(site, visit, caller_of, other_teacher, stranger):
    for person in (other_teacher, stranger):
        caller = caller_of(person)
        missing = caller.get(f"visits/{NOBODY}/")
        answers = [
            caller.get(f"visits/{visit.public_id}/"),
            caller.put(f"visits/{visit.public_id}/", body_of(site, None, site.turns[0][1])),
            caller.post(f"visits/{visit.public_id}/cancel/", {}),
        ]
        assert [(answer.status_code, answer.json()) for answer in answers] == [(404, missing.json())] * 3
        assert caller.get("visits/").json()["results"] == []
        assert caller.get(f"visits/?institution={visit.institution_id}").json()["results"] == []
    visit.refresh_from_db()
    assert visit.revision == 1


def test_visits_officers_see_and_change_every_visit(site, visit, caller_of, visits_officer):
    officer = caller_of(visits_officer)

    assert officer.get(f"visits/{visit.public_id}/").status_code == 200
    changed = officer.put(f"visits/{visit.public_id}/", body_of(site, None, site.turns[0][1]))

    assert (changed.status_code, changed.json()["revision"]) == (200, 2)


def test_a_change_moves_every_place_and_answers_the_visit_as_it_is(site, api, visit):
    body = body_of(site, None, site.turns[2][5], arrival_window_id=site.windows[1].pk, coach_count=2)

    answer = api.put(f"visits/{visit.public_id}/", body)

    assert answer.status_code == 200
    assert answer.json() == api.get(f"visits/{visit.public_id}/").json()
    assert [stop["slot_id"] for stop in answer.json()["groups"][0]["stops"]] == [site.turns[2][5].pk]
    assert (answer.json()["arrives_at"], answer.json()["coach_count"]) == ("2027-05-22T09:15:00Z", 2)
    assert counter_differences() == []


def test_a_change_that_cannot_be_had_changes_nothing_and_says_what_could(site, api, visit):
    before = api.get(f"visits/{visit.public_id}/").json()
    Slot.objects.filter(pk=site.turns[2][5].pk).update(capacity=10)

    answer = api.put(f"visits/{visit.public_id}/", body_of(site, None, site.turns[0][1], site.turns[2][5]))

    assert (answer.status_code, answer.json()["code"]) == (409, "places_taken")
    assert answer.json()["alternatives"]["slots"][0]["instead_of"] == site.turns[2][5].pk
    assert api.get(f"visits/{visit.public_id}/").json() == before


def test_who_read_an_older_revision_does_not_overwrite(site, api, visit, head):
    change_visit(visit=visit, request=site.request(site.turns[0][1]), by=head, now=site.now)

    answer = api.put(f"visits/{visit.public_id}/", body_of(site, None, site.turns[1][1], expected_revision=1))

    assert (answer.status_code, answer.json()["code"], answer.json()["revision"]) == (409, "visit_changed_meanwhile", 2)


def test_cancelling_twice_answers_the_same(site, api, visit):
    first = api.post(f"visits/{visit.public_id}/cancel/", {"reason": "إضراب"})
    second = api.post(f"visits/{visit.public_id}/cancel/", {})

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json()
    assert (first.json()["state"], first.json()["cancelled_reason"]) == ("cancelled", "إضراب")
    assert [group["stops"] for group in first.json()["groups"]] == [[]]
    assert counter_differences() == []


def test_changes_close_at_the_deadline(site, api, visit):
    Edition.objects.update(change_deadline_hours=24 * 11)

    for answer in (
        api.put(f"visits/{visit.public_id}/", body_of(site, None, site.turns[0][1])),
        api.post(f"visits/{visit.public_id}/cancel/", {}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "changes_closed")
        assert answer.json()["deadline"] == "2027-05-11T09:00:00Z"


def test_a_visit_that_came_is_cancelled_no_more(site, api, visit):
    Visit.objects.update(state="arrived")

    answer = api.post(f"visits/{visit.public_id}/cancel/", {})

    assert (answer.status_code, answer.json()["code"], answer.json()["state"]) == (409, "visit_not_live", "arrived")


def test_visits_are_narrowed(site, api, visit, head, school):
    other = InstitutionFactory(state="verified")
    MembershipFactory(user=head, institution=other)
    later = book_visit(institution_id=other.pk, request=replace(site.request(site.turns[0][1])), by=head, now=site.now)
    cancel_visit(visit=later, by=head, now=site.now)

    def found(query: str) -> list[str]:
        return [row["id"] for row in api.get(f"visits/?{query}").json()["results"]]

    one, two = str(visit.public_id), str(later.public_id)
    assert found("") == [one, two]
    assert found(f"institution={other.pk}") == [two]
    assert found("state=confirmed") == found("is_live=true") == [one]
    assert found("date=2027-05-22") == [one, two]
    assert found("date=2027-05-23") == found("edition=1") == []
    assert found(f"edition={site.edition.number}&state=cancelled") == [two]


def test_institutions_are_those_that_one_represents(site, school, head, caller_of, stranger):
    api = caller_of(head)
    MembershipFactory(user=head, institution=InstitutionFactory(), state="pending")

    assert [row["id"] for row in api.get("institutions/").json()["results"]] == [school.pk]
    assert api.get(f"institutions/{school.pk}/").json()["name_ar"] == school.name_ar
    assert caller_of(stranger).get("institutions/").json()["results"] == []
    assert caller_of(stranger).get(f"institutions/{school.pk}/").status_code == 404


@pytest.fixture
def officer_of(visits_officer, site, caller_of):
    """Makes a visits officer's caller who represents so many institutions, each with a visit."""

    def officer(institutions: int):
        ArrivalWindow.objects.update(capacity=1000, coach_capacity=100)
        Slot.objects.update(capacity=1000)
        for institution in InstitutionFactory.create_batch(institutions, state="verified"):
            MembershipFactory(user=visits_officer, institution=institution)
            request = site.request(site.turns[0][1], site.turns[1][3])
            book_visit(institution_id=institution.pk, request=request, by=head_of(institution), now=site.now)
        return caller_of(visits_officer)

    return officer


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize(("path", "count"), [("visits/", 4), ("institutions/", 2)])
def test_a_private_list_costs_the_same_queries_for_one_row_and_for_thirty(officer_of, path, count, rows):
    officer = officer_of(rows)
    officer.get(path)  # keeps when the token was last used

    with CaptureQueriesContext(connection) as queries:
        answer = officer.get(path)

    assert len(answer.json()["results"]) == rows
    assert len(queries) == count


def test_private_answers_are_kept_by_no_proxy(site, api, visit):
    for path in ("visits/", f"visits/{visit.public_id}/", "institutions/"):
        assert set(api.get(path)["Cache-Control"].split(", ")) == {"private", "no-store"}


def test_the_fingerprint_of_a_request_mixes_up_no_parts():
    one = fingerprint_of(method="POST", path="/a", body=b"b")

    assert one == fingerprint_of(method="POST", path="/a", body=b"b")
    assert (
        len(
            {
                one,
                fingerprint_of(method="POST", path="/ab", body=b""),
                fingerprint_of(method="POS", path="T/a", body=b"b"),
            }
        )
        == 3
    )


def test_now_is_the_moment_of_the_request(site, api, school):
    api.post("visits/", body_of(site, school.pk, site.turns[0][1]))

    assert Visit.objects.get().booked_at == timezone.now() == site.now
