"""What differs between two states of the schedule: exactly that, and nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from seminars.models import ReleaseChange
from seminars.services.difference import Entry, difference
from tests.factories.seminars import TEN

Kind = ReleaseChange.Kind
FACTS = {
    "code": "S01",
    "kind": "seminar",
    "theme": "technology",
    "title_ar": "الهوية الرقمية",
    "title_fr": "Identité",
    "title_en": "",
    "abstract_ar": "",
    "abstract_fr": "",
    "abstract_en": "",
    "languages": ["ar"],
    "interpretation": ["fr"],
    "speakers": [{"id": "a", "role": "speaker"}, {"id": "b", "role": "moderator"}],
}
ENTRY = Entry(1, 10, TEN, TEN + timedelta(hours=1), is_cancelled=False, facts=FACTS)
NAMES = {"code": "S01", "title_ar": "الهوية الرقمية", "title_fr": "Identité", "title_en": ""}
TIMES = {"starts_at": "2027-05-22T10:00:00+00:00", "ends_at": "2027-05-22T11:00:00+00:00"}


def other(**facts: object) -> Entry:
    return replace(ENTRY, facts={**FACTS, **facts})


def told(before: list[Entry], after: list[Entry]) -> list[tuple[str, object, object]]:
    return [(change.kind, change.before, change.after) for change in difference(before, after)]


def test_the_same_differs_in_nothing():
    assert difference([ENTRY], [replace(ENTRY)]) == []


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ([], [(Kind.REMOVED, NAMES | TIMES | {"hall": 10}, None)]),
        (
            [replace(ENTRY, hall_id=11)],
            [(Kind.HALL, NAMES | {"hall": 10}, NAMES | {"hall": 11})],
        ),
        (
            [replace(ENTRY, ends_at=TEN + timedelta(minutes=90))],
            [(Kind.LENGTH, NAMES | TIMES, NAMES | TIMES | {"ends_at": "2027-05-22T11:30:00+00:00"})],
        ),
        (
            [replace(ENTRY, starts_at=TEN + timedelta(hours=1), ends_at=TEN + timedelta(hours=2))],
            [
                (
                    Kind.MOVED,
                    NAMES | TIMES,
                    NAMES | {"starts_at": "2027-05-22T11:00:00+00:00", "ends_at": "2027-05-22T12:00:00+00:00"},
                )
            ],
        ),
        (
            [replace(ENTRY, is_cancelled=True, facts={**FACTS, "cancelled_reason": "مرض المتدخل"})],
            [
                (
                    Kind.CANCELLED,
                    NAMES | TIMES | {"hall": 10},
                    NAMES | TIMES | {"hall": 10, "reason": "مرض المتدخل"},
                )
            ],
        ),
        (
            [other(speakers=[{"id": "b", "role": "moderator"}])],
            [
                (
                    Kind.SPEAKERS,
                    NAMES | {"speakers": FACTS["speakers"]},
                    NAMES | {"speakers": [{"id": "b", "role": "moderator"}]},
                )
            ],
        ),
        (
            [other(interpretation=["fr", "en"])],
            [
                (
                    Kind.LANGUAGES,
                    NAMES | {"languages": ["ar"], "interpretation": ["fr"]},
                    NAMES | {"languages": ["ar"], "interpretation": ["fr", "en"]},
                )
            ],
        ),
        (
            [other(title_fr="Identités", theme="forensics")],
            [
                (
                    Kind.TEXT,
                    NAMES | {"theme": "technology"},
                    NAMES | {"theme": "forensics", "title_fr": "Identités"},
                )
            ],
        ),
    ],
)
def test_each_change_is_one_line_with_both_sides(after, expected):
    assert told([ENTRY], after) == expected


def test_what_is_new_says_where_and_when():
    assert told([], [ENTRY]) == [(Kind.ADDED, None, NAMES | TIMES | {"hall": 10})]


def test_all_that_changes_at_once_is_told_line_by_line():
    after = replace(
        other(title_ar="هوية", speakers=[]),
        starts_at=TEN + timedelta(days=1),
        ends_at=TEN + timedelta(days=1, minutes=30),
        hall_id=11,
    )

    assert [kind for kind, _before, _after in told([ENTRY], [after])] == [
        Kind.MOVED,
        Kind.HALL,
        Kind.LENGTH,
        Kind.SPEAKERS,
        Kind.TEXT,
    ]


@pytest.mark.parametrize(
    ("after", "kinds"),
    [
        ([replace(ENTRY, is_cancelled=True)], []),
        ([replace(ENTRY, starts_at=TEN - timedelta(hours=1))], [Kind.REVIVED]),
        ([other(title_ar="هوية")], [Kind.REVIVED, Kind.TEXT]),
        ([], [Kind.REMOVED]),
    ],
)
def test_what_was_cancelled_stays_so_or_takes_place_after_all(after, kinds):
    assert [kind for kind, _before, _after in told([replace(ENTRY, is_cancelled=True)], after)] == kinds


def test_a_break_is_followed_wherever_it_goes():
    tea = Entry(None, 10, TEN, TEN + timedelta(minutes=30), is_cancelled=False, facts={"id": "x", "title_ar": "شاي"})
    later = replace(tea, starts_at=TEN + timedelta(minutes=5), ends_at=TEN + timedelta(minutes=35))
    coffee = replace(tea, facts={"id": "y", "title_ar": "قهوة"})

    assert [change.kind for change in difference([tea], [later])] == [Kind.MOVED]
    assert [change.seminar_id for change in difference([tea], [later])] == [None]
    assert sorted(change.kind for change in difference([tea], [coffee])) == [Kind.ADDED, Kind.REMOVED]


def test_lines_are_in_the_order_of_the_day():
    first, second = ENTRY, replace(ENTRY, seminar_id=2, starts_at=TEN + timedelta(hours=3))
    gone = replace(ENTRY, seminar_id=3, starts_at=TEN + timedelta(hours=2), ends_at=TEN + timedelta(hours=4))

    found = difference([gone], [second, first])

    assert [(change.seminar_id, change.kind) for change in found] == [
        (1, Kind.ADDED),
        (3, Kind.REMOVED),
        (2, Kind.ADDED),
    ]


def test_what_begins_at_one_time_stands_by_its_code_however_long_its_key():
    old, new = replace(ENTRY, seminar_id=999), replace(other(code="S02"), seminar_id=1000)

    assert [change.kind for change in difference([old], [new])] == [Kind.REMOVED, Kind.ADDED]
