"""The draft of the schedule on its pages: by forms, and as the board sends them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from openday.accounts.roles import Role
from openday.editions.models import Zone
from openday.time_zone import local_date
from seminars.models import Placement, Seminar
from seminars.services.drafting import KeptTime
from tests.factories.accounts import UserFactory, sign_in
from tests.factories.editions import EditionFactory, ZoneFactory
from tests.factories.pavilions import PavilionFactory, SlotFactory
from tests.factories.seminars import NOW, TEN, AvailabilityFactory
from tests.seminars.draft_cast import ELEVEN, HOUR, NOON, make_draft

JSON = {"accept": "application/json"}
DAY = local_date(TEN).isoformat()


@pytest.fixture(autouse=True)
def before_the_edition(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def draft(db):
    return make_draft()


@pytest.fixture
def editor(client, draft):
    return sign_in(client, draft.karim)


def url(name, *args, language="ar"):
    with translation.override(language):
        return reverse(f"backoffice:{name}", args=args)


def typed(hall, starts="10:00", minutes="60", **values):
    return {"hall": hall.pk, "day": DAY, "starts": starts, "minutes": minutes, **values}


# --- doors ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "read", "change"),
    [
        (Role.PROGRAMME, 200, 200),
        (Role.DIRECTION, 200, 403),
        (Role.GATES, 200, 403),
        (Role.PRESS, 403, 403),
        (None, 404, 404),
    ],
)
def test_who_sees_and_who_changes_the_draft(client, draft, role, read, change):
    placement = draft.put(draft.seminar())
    sign_in(client, UserFactory(roles=[role] if role else []))

    readers = [
        client.get(url(name)).status_code for name in ("schedule-draft", "schedule-changes", "schedule-conflicts")
    ]
    pages = [
        client.get(url("schedule-place")),
        client.get(url("schedule-keep")),
        client.get(url("schedule-obstacles")),
        client.get(url("placement-edit", placement.public_id)),
    ]

    assert readers == [read] * 3
    assert [answer.status_code for answer in pages] == [change] * 4


def test_the_board_offers_no_change_to_who_may_not(client, draft):
    draft.put(draft.seminar(code="S01"))
    draft.seminar(code="S02")
    sign_in(client, UserFactory(roles=[Role.DIRECTION]))

    page = client.get(url("schedule-draft")).content.decode()

    assert "S01" in page
    assert "S02" in page
    assert "data-may-change" not in page
    assert url("schedule-place") not in page
    assert url("schedule-undo") not in page


# --- the board --------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_board_shows_the_day_hall_by_hall(editor, draft, language):
    nadia = draft.speaker()
    draft.put(draft.seminar(nadia, code="S01"))
    draft.put(KeptTime(Placement.Kind.BREAK, "استراحة الشاي", "Pause thé", "Tea break"), at=ELEVEN, long=HOUR / 4)
    draft.put(draft.seminar(code="S09"), draft.small, TEN + timedelta(days=1))
    draft.seminar(code="S02", title_ar="مخاطر الفضاء الرقمي")

    answer = editor.get(url("schedule-draft", language=language), {"day": DAY})

    board = answer.context["board"]
    lanes = [(lane.hall.code, [(block.at, block.length) for block in lane.blocks]) for lane in board.lanes]
    assert lanes == [("LARGE", [(12, 12), (24, 3)]), ("SMALL", [])]
    assert [seminar.code for seminar in board.waiting] == ["S02"]
    assert (board.length, board.number) == (108, 3)
    page = answer.content.decode()
    assert {"ar": "استراحة الشاي", "fr": "Pause thé", "en": "Tea break"}[language] in page
    assert {"ar": nadia.name_ar}.get(language, nadia.name_fr) in page
    assert "S09" not in page


def test_the_shows_of_the_day_stand_beside_the_halls(editor, draft):
    arena = ZoneFactory(edition=draft.edition, kind=Zone.Kind.ARENA, name_ar="ساحة العروض")
    show = PavilionFactory(edition=draft.edition, code="A01", kind="show", stage=arena, name_ar="عرض الخيالة")
    SlotFactory(pavilion=show, starts_at=NOON, ends_at=NOON + HOUR / 2)
    SlotFactory(pavilion=show, starts_at=NOON + timedelta(days=1), ends_at=NOON + timedelta(days=1) + HOUR / 2)
    SlotFactory(pavilion=PavilionFactory(edition=draft.edition))

    answer = editor.get(url("schedule-draft"), {"day": DAY})

    [stage] = answer.context["board"].stages
    assert (stage.zone, [(each.at, each.length) for each in stage.shows]) == (arena, [(36, 6)])
    assert "عرض الخيالة" in answer.content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_the_board_and_the_list_cost_the_same_at_any_length(editor, draft, count, django_assert_num_queries):
    for number in range(count):
        speaker = AvailabilityFactory(speaker=draft.speaker(), starts_at=TEN - timedelta(days=5)).speaker
        draft.put(draft.seminar(speaker), at=TEN + number * HOUR / 6, long=HOUR / 6)
        draft.seminar(draft.speaker())

    with django_assert_num_queries(14):
        board = editor.get(url("schedule-draft"))
    with django_assert_num_queries(8):
        listed = editor.get(url("schedule-conflicts"))

    assert len(board.context["board"].waiting) == count
    assert len(listed.context["conflicts"]) == count


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("", {"S01", "S02"}),
        ("s01", {"S01"}),
        ("الفضاء", {"S02"}),
        ("هويه رقميه", {"S01"}),
        ("bennani", {"S02"}),
        ("xyz", set()),
    ],
)
def test_what_waits_is_found_by_title_code_or_speaker(editor, draft, words, codes):
    draft.seminar(code="S01", title_ar="الهوية الرقمية", title_fr="L'identité", title_en="Identity")
    youssef = draft.speaker(name_ar="يوسف بناني", name_fr="Youssef Bennani")
    draft.seminar(youssef, code="S02", title_ar="مخاطر الفضاء", title_fr="Les risques", title_en="Risks")

    board = editor.get(url("schedule-draft"), {"q": words}).context["board"]

    assert ({seminar.code for seminar in board.waiting}, board.waiting_count) == (codes, 2)


@pytest.mark.parametrize("address", ["?day=2027-05-99", "?day=2030-01-01", "?day=", "?q=" + "x" * 500])
def test_an_odd_address_shows_the_first_day(editor, draft, address):
    answer = editor.get(url("schedule-draft") + address)

    assert answer.status_code == 200
    assert answer.context["board"].day.date == draft.edition.starts_date


def test_an_edition_without_days_or_halls_says_what_is_missing(client, db):
    EditionFactory()
    sign_in(client, UserFactory(roles=[Role.PROGRAMME]))

    answer = client.get(url("schedule-draft", language="en"))

    assert answer.context["board"] is None
    assert "The draft needs a day and a hall" in answer.content.decode()


# --- by forms ---------------------------------------------------------------------------------------
def test_a_seminar_is_placed_moved_and_taken_off_by_forms(editor, draft):
    seminar = draft.seminar(code="S01", duration_minutes=45)
    form = editor.get(url("schedule-place"), {"seminar": "S01", "day": DAY}).context["form"]

    placed = editor.post(url("schedule-place"), typed(draft.large, minutes="٤٥", seminar=seminar.pk))
    placement = Placement.objects.get()
    moved = editor.post(
        url("placement-edit", placement.public_id), typed(draft.small, "14h30", "30", number=placement.number)
    )
    after_move = draft.places()
    taken_off = editor.post(url("placement-take-off", placement.public_id), {"number": placement.number + 1})

    assert (form["seminar"].value(), form["minutes"].value(), form["day"].value()) == (seminar.pk, 45, DAY)
    assert [answer["Location"] for answer in (placed, moved, taken_off)] == [f"{url('schedule-draft')}?day={DAY}"] * 3
    assert after_move == {"S01": ("SMALL", TEN + 4.5 * HOUR, TEN + 5 * HOUR)}
    assert draft.places() == {}


def test_a_break_is_written_changed_and_made_a_blocker(editor, draft):
    words = {"kind": "break", "title_ar": "استراحة", "title_fr": "Pause", "title_en": ""}
    usual = editor.get(url("schedule-keep"), {"day": DAY}).context["form"]

    editor.post(url("schedule-keep"), typed(draft.large, minutes="15", **words))
    placement = Placement.objects.get()
    page = editor.get(url("placement-edit", placement.public_id)).context["form"]
    changed = words | {"kind": "blocker", "title_ar": "تجهيز القاعة"}
    editor.post(
        url("placement-edit", placement.public_id),
        typed(draft.large, "10:30", "15", number=placement.number, **changed),
    )

    assert usual["title_ar"].value() == "استراحة"
    assert page["title_fr"].value() == "Pause"
    placement.refresh_from_db()
    assert (placement.kind, placement.title_ar, placement.starts_at) == ("blocker", "تجهيز القاعة", TEN + HOUR / 2)


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_a_form_that_is_refused_keeps_what_was_typed_and_says_why(editor, draft, language):
    draft.put(draft.seminar(code="S01"))
    other = draft.seminar(code="S02")

    answer = editor.post(url("schedule-place", language=language), typed(draft.large, "10:30", seminar=other.pk))

    assert answer.status_code == 422
    [error] = answer.context["form"].non_field_errors()
    assert "S01" in error
    assert answer.context["form"]["starts"].value() == "10:30"
    assert "S02" not in draft.places()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"starts": "25:00"}, "starts"),
        ({"minutes": "3"}, "minutes"),
        ({"hall": 999_999}, "hall"),
        ({"day": "2030-01-01"}, "day"),
        ({"seminar": 999_999}, "seminar"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field(editor, draft, values, field):
    seminar = draft.seminar()

    answer = editor.post(url("schedule-place"), typed(draft.large, seminar=seminar.pk) | values)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_what_is_gone_says_so(editor, draft):
    placement = draft.put(draft.seminar())
    draft.take_off(placement, by=draft.salma)

    page = editor.get(url("placement-edit", placement.public_id))
    sent = editor.post(url("placement-edit", placement.public_id), typed(draft.large, number=1), headers=JSON)

    assert page.status_code == 302
    assert (sent.status_code, sent.json()["code"]) == (409, "stale_placement")


def test_steps_go_back_and_forth_by_their_buttons(editor, draft):
    draft.put(draft.seminar(code="S01"))

    back = editor.post(url("schedule-undo"), {"step": "undo", "day": DAY})
    after_back = draft.places()
    forth = editor.post(url("schedule-undo"), {"step": "redo", "day": DAY})
    nothing = editor.post(url("schedule-undo"), {"step": "redo"}, headers=JSON)

    assert (back["Location"], forth["Location"]) == (f"{url('schedule-draft')}?day={DAY}",) * 2
    assert (after_back, set(draft.places())) == ({}, {"S01"})
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_undo")


# --- as the board sends it --------------------------------------------------------------------------
def test_the_board_is_told_what_was_done_and_what_is_against_it(editor, draft):
    nadia = AvailabilityFactory(speaker=draft.speaker(), starts_at=NOON).speaker
    placement = draft.put(draft.seminar(nadia, code="S01"), at=NOON)

    with translation.override("en"):
        answer = editor.post(
            url("placement-edit", placement.public_id, language="en"),
            typed(draft.large, number=placement.number),
            headers=JSON,
        )

    assert answer.status_code == 200
    assert answer.json()["detail"].startswith("\u2066S01\u2069: \u2068Large hall\u2069, Saturday 22 May, ")
    assert "1 conflict: " in answer.json()["detail"]


def test_the_board_moves_a_break_and_leaves_its_words_alone(editor, draft):
    placement = draft.put(KeptTime(Placement.Kind.BREAK, "استراحة الشاي", "Pause thé"), long=HOUR / 4)

    answer = editor.post(
        url("placement-edit", placement.public_id), typed(draft.small, "11:00", "15", number=1), headers=JSON
    )

    assert (answer.status_code, answer.json()["number"]) == (200, 2)
    placement.refresh_from_db()
    assert (placement.hall, placement.starts_at, placement.title_fr) == (draft.small, ELEVEN, "Pause thé")


def test_a_stale_move_is_told_where_it_is_now(editor, draft):
    placement = draft.put(draft.seminar(code="S01"))
    draft.shift(placement, NOON, draft.small, by=draft.salma)

    answer = editor.post(
        url("placement-edit", placement.public_id), typed(draft.large, "11:00", number=1), headers=JSON
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "stale_placement")
    assert "سلمى التازي" in answer.json()["detail"]
    assert "القاعة الصغرى" in answer.json()["detail"]
    assert draft.places()["S01"][0] == "SMALL"


def test_what_the_board_cannot_say_is_refused(editor, draft):
    placement = draft.put(draft.seminar())

    moved = editor.post(url("placement-edit", placement.public_id), {"number": "x"}, headers=JSON)
    off = editor.post(url("placement-take-off", placement.public_id), {}, headers=JSON)

    assert (moved.status_code, off.status_code) == (422, 422)
    assert moved.json()["code"] == off.json()["code"] == "invalid"


def test_obstacles_are_known_before_anything_is_put_down(editor, draft):
    nadia = draft.speaker()
    standing = draft.put(draft.seminar(nadia, code="S01"))
    wish = draft.seminar(nadia, code="S02", expected_people=100, interpretation=[])

    answer = editor.get(url("schedule-obstacles"), {"seminar": wish.pk})
    own = editor.get(url("schedule-obstacles"), {"placement": standing.public_id})

    told = [
        (each["kind"], each["hard"], each["hall"]) for each in answer.json()["obstacles"] if each["kind"] != "hours"
    ]
    assert told == [
        ("hall", True, draft.large.pk),
        ("speaker", True, None),
        ("capacity", False, draft.small.pk),
    ]
    taken = next(each for each in answer.json()["obstacles"] if each["kind"] == "hall")
    assert (taken["from"], taken["until"]) == ("2027-05-22T10:00:00Z", "2027-05-22T11:00:00Z")
    assert "S01" in taken["said"]
    whole_time = next(each for each in answer.json()["obstacles"] if each["kind"] == "capacity")
    assert (whole_time["from"], whole_time["until"]) == (None, None)
    assert {each["kind"] for each in own.json()["obstacles"]} == {"hours", "booths"}


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_editors_are_told_what_colleagues_did_and_not_what_they_did_themselves(editor, draft, language):
    mine = draft.put(draft.seminar(code="S01"))
    theirs = draft.put(draft.seminar(code="S02"), draft.small, by=draft.salma)
    moved = draft.shift(theirs, NOON, by=draft.salma)
    draft.take_off(moved, by=draft.salma)

    news = editor.get(url("schedule-changes", language=language), {"since": "1"}).json()
    nothing = editor.get(url("schedule-changes", language=language), {"since": "4"}).json()

    assert (news["number"], news["placements"]) == (4, [str(theirs.public_id)] * 3)
    assert len(set(news["said"])) == 3
    assert all("سلمى التازي" in said and "S02" in said for said in news["said"])
    assert nothing == {"number": 4, "said": [], "placements": []}
    assert mine.number == 1


@pytest.mark.parametrize("since", ["", "x", "-1", "9" * 40])
def test_an_odd_number_of_changes_is_no_error(editor, draft, since):
    assert editor.get(url("schedule-changes"), {"since": since}).status_code == 200


@pytest.mark.parametrize("count", [1, 30])
def test_asking_for_changes_costs_little_and_the_same(editor, draft, count, django_assert_num_queries):
    placement = draft.put(draft.seminar(), by=draft.salma)
    for number in range(count):
        placement = draft.shift(placement, (NOON, ELEVEN)[number % 2], by=draft.salma)

    with django_assert_num_queries(7):
        news = editor.get(url("schedule-changes"), {"since": "0"}).json()

    assert len(news["said"]) == count + 1


# --- the list of conflicts --------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_list_leads_to_what_has_the_conflict(editor, draft, language):
    placement = draft.put(draft.seminar(code="S01", expected_people=500))

    page = editor.get(url("schedule-conflicts", language=language)).content.decode()

    assert url("placement-edit", placement.public_id, language=language) in page
    assert "500" in page


def test_a_list_without_conflicts_says_so(editor, draft):
    draft.put(draft.seminar())

    assert editor.get(url("schedule-conflicts")).context["conflicts"] == []
    assert Seminar.objects.count() == 1
