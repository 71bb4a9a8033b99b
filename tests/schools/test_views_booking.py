"""The booking journey, screen by screen, as a browser without a script walks it; and what it never loses."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from openday.editions.models import Edition
from pavilions.models import Slot
from schools.models import ArrivalWindow, Institution, Membership, Visit, VisitDraft
from schools.services.booking import book_visit, change_visit
from schools.services.capacity import counter_differences
from schools.services.drafts import Choices, GroupChoice, keep
from tests.factories.accounts import sign_in
from tests.factories.pavilions import SlotFactory
from tests.schools.conftest import Site
from tests.schools.test_drafts import chosen, draft_of

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def at_booking_time(site):
    with time_machine.travel(site.now, tick=True), translation.override("ar"):
        yield


@pytest.fixture
def as_head(client, head, at_booking_time):
    client.force_login(head)
    return client


@pytest.fixture
def draft(site, school, head) -> VisitDraft:
    """Of the head, whole: one group and its two stops."""
    return draft_of(site, school, head)


def url(draft: VisitDraft, screen: str) -> str:
    return reverse(f"schools:draft-{screen}", args=[draft.public_id])


def choices_of(draft: VisitDraft) -> Choices:
    return Choices.from_json(VisitDraft.objects.get(pk=draft.pk).choices)


def text_of(answer) -> str:
    return answer.content.decode()


def test_a_visit_is_booked_without_a_script_in_four_screens(as_head, site, school):
    answer = as_head.get(reverse("schools:visit-start", args=[school.pk]))
    draft = VisitDraft.objects.get()
    assert answer.url == url(draft, "arrival")

    answer = as_head.post(
        url(draft, "arrival"),
        {"do": "go", "level": "primary", "pupils": "٤٠", "coaches": "1", "window": site.windows[0].pk},
    )
    assert answer.url == url(draft, "groups")

    answer = as_head.post(
        url(draft, "groups"), {"do": "go", "adult_in_charge": "نادية", "adult_phone": "٠٦١٢٣٤٥٦٧٨", "language": "ar"}
    )
    assert answer.url == url(draft, "stops")

    as_head.post(url(draft, "stops"), {"do": f"add:{site.turns[0][1].pk}"})
    as_head.post(url(draft, "stops"), {"do": f"add:{site.turns[2][3].pk}"})
    answer = as_head.post(url(draft, "stops"), {"do": "go"})
    assert answer.url == url(draft, "confirm")

    seen = as_head.get(url(draft, "confirm")).context["seen"]
    answer = as_head.post(url(draft, "confirm"), {"seen": seen})

    visit = Visit.objects.get()
    assert answer.url == reverse("schools:visit-detail", args=[visit.public_id])
    assert (visit.heads, visit.adult_phone, visit.arrival_window) == (44, "+212612345678", site.windows[0])
    assert counter_differences() == []


# --- Who gets in ----------------------------------------------------------------------------------


@pytest.mark.parametrize("screen", ["arrival", "groups", "stops", "confirm"])
def test_a_stranger_does_not_find_the_draft_of_another(screen, client, other_teacher, draft):
    client.force_login(other_teacher)

    assert client.get(url(draft, screen)).status_code == 404
    client.force_login(draft.user)
    assert client.get(url(draft, screen)).status_code == 200


def test_who_represents_it_no_longer_does_not_find_the_draft(as_head, head, draft):
    Membership.objects.filter(user=head).update(state="suspended")

    assert as_head.get(url(draft, "groups")).status_code == 404


def test_another_institution_is_not_found(client, school, other_teacher, stranger):
    for person in (other_teacher, stranger):
        client.force_login(person)
        assert client.get(reverse("schools:visit-start", args=[school.pk])).status_code == 404


def test_a_visits_officer_books_for_any_institution(client, school, visits_officer):
    sign_in(client, visits_officer)

    answer = client.get(reverse("schools:visit-start", args=[school.pk]))

    assert answer.url == url(VisitDraft.objects.get(user=visits_officer), "arrival")


NOT_NOW = {
    "too early": lambda s: Edition.objects.update(bookings_open_at=s.now + timedelta(days=1)),
    "too late": lambda s: Edition.objects.update(bookings_close_at=s.now - timedelta(minutes=1)),
    "no edition": lambda s: Edition.objects.update(state="draft"),
    "not verified": lambda s: Institution.objects.update(state="pending"),
}


@pytest.mark.parametrize("why", NOT_NOW)
def test_start_says_why_nothing_can_be_booked(why, as_head, site, school):
    NOT_NOW[why](site)

    answer = as_head.get(reverse("schools:visit-start", args=[school.pk]), follow=True)

    assert answer.redirect_chain[-1][0] == reverse("schools:home")
    assert len(answer.context["messages"]) == 1
    assert not VisitDraft.objects.exists()


def test_start_says_that_the_institution_has_its_visit(as_head, site, school, head):
    book_visit(institution_id=school.pk, request=chosen(site).as_request(), by=head, now=site.now)

    answer = as_head.get(reverse("schools:visit-start", args=[school.pk]), follow=True)

    assert answer.redirect_chain[-1][0] == reverse("schools:home")
    assert not VisitDraft.objects.exists()


# --- Arrival --------------------------------------------------------------------------------------


def test_arrival_shuts_the_windows_without_room_and_says_why(as_head, site, school, head):
    first_day = site.edition.starts_date.isoformat()
    draft = draft_of(site, school, head, Choices(level="primary", pupils="40", coaches="2", day=first_day))
    ArrivalWindow.objects.filter(pk=site.windows[0].pk).update(heads_taken=190)
    ArrivalWindow.objects.filter(pk=site.windows[1].pk).update(coaches_taken=4)

    gates = as_head.get(url(draft, "arrival")).context["gates"]

    with_room = [(choice.window.pk, bool(choice.why_not)) for choice in gates[0].windows]
    assert with_room == [(site.windows[0].pk, True), (site.windows[1].pk, True)]


def test_arrival_of_a_full_day_offers_the_nearest_that_has_room(as_head, site, school, head):
    draft = draft_of(
        site, school, head, Choices(level="primary", pupils="40", day=site.edition.starts_date.isoformat())
    )
    ArrivalWindow.objects.filter(pk__in=[window.pk for window in site.windows[:2]]).update(heads_taken=190)

    nearest = as_head.get(url(draft, "arrival")).context["nearest"]
    answer = as_head.post(url(draft, "arrival"), {"do": "look", "use": nearest[0].pk})

    assert [window.pk for window in nearest] == [site.windows[2].pk]
    assert answer.status_code == 302
    as_head.post(url(draft, "arrival"), {"use": nearest[0].pk})
    assert choices_of(draft).window_id == site.windows[2].pk


REFUSED_ARRIVALS = {
    "no window": {"window": ""},
    "no such window": {"window": "999999999"},
    "nonsense window": {"window": "x" * 40},
    "no pupils": {"pupils": ""},
    "words for pupils": {"pupils": "many"},
    "nobody": {"pupils": "0"},
    "too many for a visit": {"pupils": "5000"},
    "no level": {"level": ""},
    "another level": {"level": "kings"},
    "words for coaches": {"coaches": "a few"},
    "too many coaches": {"coaches": "6"},
}


@pytest.mark.parametrize("name", REFUSED_ARRIVALS)
def test_arrival_stays_on_its_screen_and_keeps_what_was_typed(name, as_head, site, school, head):
    draft = draft_of(site, school, head, Choices(level="" if name == "another level" else "primary"))
    good = {"do": "go", "level": "primary", "pupils": "40", "coaches": "1", "window": str(site.windows[0].pk)}

    refused = as_head.post(url(draft, "arrival"), good | REFUSED_ARRIVALS[name])
    kept = choices_of(draft)
    said = as_head.get(refused.url)
    accepted = as_head.post(url(draft, "arrival"), good)

    assert (refused.url, accepted.url) == (f"{url(draft, 'arrival')}?check=1", url(draft, "groups"))
    assert said.status_code == 200
    typed = (good | REFUSED_ARRIVALS[name])["pupils"]
    assert (kept.pupils, kept.groups) == (typed, ())


def test_arrival_in_htmx_answers_the_screen_alone(as_head, site, school, head):
    draft = draft_of(site, school, head, Choices(level="primary"))

    answer = as_head.post(url(draft, "arrival"), {"do": "look", "pupils": "40"}, headers=HTMX)

    assert answer.status_code == 200
    assert "<html" not in text_of(answer)
    assert 'id="free"' in text_of(answer)
    assert choices_of(draft).pupils == "40"


def test_another_arrival_takes_the_stops_along(as_head, site, draft):
    tomorrow = Slot.objects.create(
        pavilion=site.turns[0][1].pavilion,
        starts_at=site.turns[0][1].starts_at + timedelta(days=1),
        ends_at=site.turns[0][1].ends_at + timedelta(days=1),
        capacity=50,
    )

    answer = as_head.post(
        url(draft, "arrival"), {"do": "go", "coaches": "1", "window": site.windows[2].pk}, follow=True
    )

    assert choices_of(draft).groups[0].slot_ids == (tomorrow.pk,)
    assert len(answer.context["messages"]) == 2  # one stop moved, one lost


# --- Groups ---------------------------------------------------------------------------------------


def typed(**changes: str) -> dict[str, str]:
    return {
        "one-level": "primary",
        "one-pupils": "20",
        "one-adults": "2",
        "one-language": "ar",
        "adult_in_charge": "نادية العلوي",
        "adult_phone": "0600000012",
        "language": "ar",
        **changes,
    }


REFUSED_GROUPS = {
    "no level": {"one-level": ""},
    "words": {"one-pupils": "a class"},
    "below nothing": {"one-pupils": "-4"},
    "nobody": {"one-pupils": "0", "one-adults": "0"},
    "a crowd": {"one-pupils": "90", "one-adults": "9"},
    "no adult in charge": {"adult_in_charge": " "},
    "no telephone": {"adult_phone": "0612"},
    "more plates than coaches": {"plates": "1-a-1\n2-b-2"},
    "a long plate": {"plates": "1" * 30},
}


@pytest.mark.parametrize("name", REFUSED_GROUPS)
def test_groups_stay_on_their_screen_and_keep_what_was_typed(name, as_head, draft):

    refused = as_head.post(url(draft, "groups"), typed(**REFUSED_GROUPS[name]) | {"do": "go"}, follow=True)
    again = as_head.get(url(draft, "groups"))
    accepted = as_head.post(url(draft, "groups"), typed(plates="") | {"do": "go"})

    assert (refused.redirect_chain[0][0], accepted.url) == (f"{url(draft, 'groups')}?check=1", url(draft, "stops"))
    assert 'class="alert error-summary"' in text_of(refused)
    field, value = next(iter(REFUSED_GROUPS[name].items()))
    if field == "one-pupils":
        assert f'value="{value}"' in text_of(again)


def test_missing_adults_are_said_before_anything_is_sent_and_do_not_bar_the_way(as_head, draft):

    live = as_head.post(url(draft, "groups"), typed(**{"one-adults": "1"}) | {"do": "look"}, headers=HTMX)
    sent = as_head.post(url(draft, "groups"), typed(**{"one-adults": "1"}) | {"do": "go"})
    route = as_head.get(url(draft, "stops"))
    confirm = as_head.get(url(draft, "confirm"))

    assert live.context["rows"][0].troubles != []
    assert 'id="note-one"' in text_of(live)
    assert sent.status_code == 302
    assert len(route.context["missing_adults"]) == 1
    assert (confirm.context["can_confirm"], "confirm-form" in text_of(confirm)) == (False, False)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_groups_are_added_copied_and_removed_with_and_without_a_script(headers, as_head, site, draft):
    where = url(draft, "groups")

    as_head.post(where, typed(**{"one-pupils": "18"}) | {"do": "copy:one"}, headers=headers)
    as_head.post(where, typed(**{"one-pupils": "18"}) | {"do": "add"}, headers=headers)
    added = choices_of(draft).groups
    as_head.post(where, {"do": f"remove:{added[1].key}"}, headers=headers)
    as_head.post(where, {"do": "remove:nobody"}, headers=headers)

    assert [(group.pupils, group.adults, group.level) for group in added] == [
        ("18", "2", "primary"),
        ("18", "2", "primary"),
        ("", "", "primary"),
    ]
    assert [group.key for group in choices_of(draft).groups] == ["one", added[2].key]
    assert choices_of(draft).groups[0].slot_ids == chosen(site).groups[0].slot_ids


def test_the_last_group_is_not_removed(as_head, draft):

    as_head.post(url(draft, "groups"), typed() | {"do": "remove:one"})

    assert len(choices_of(draft).groups) == 1


def test_two_tabs_on_one_draft_undo_nothing_of_each_other(as_head, site, draft):
    as_head.post(url(draft, "groups"), typed() | {"do": "add"})  # the first tab adds a group
    second = choices_of(draft).groups[1].key
    as_head.post(url(draft, "stops") + "?group=one", {"do": f"remove:{site.turns[0][1].pk}"})  # the second tab

    as_head.post(url(draft, "groups"), typed(**{"one-pupils": "10"}) | {"do": "look"}, headers=HTMX)  # a third, older

    groups = choices_of(draft).groups
    assert [(group.key, group.pupils, group.slot_ids) for group in groups] == [
        ("one", "10", (site.turns[2][3].pk,)),
        (second, "", ()),
    ]


def test_what_is_typed_is_shown_as_text_and_never_as_markup(as_head, draft):

    as_head.post(url(draft, "groups"), typed(adult_in_charge='"><script>alert(1)</script>') | {"do": "look"})

    for screen in ("groups", "confirm"):
        assert "<script>alert" not in text_of(as_head.get(url(draft, screen)))


def test_null_bytes_are_left_out(as_head, draft):

    answer = as_head.post(url(draft, "groups"), typed(adult_in_charge="na\0dia", plates="1\0") | {"do": "look"})

    assert answer.status_code == 200
    assert choices_of(draft).adult_in_charge == "nadia"


# --- Route ----------------------------------------------------------------------------------------


def test_route_offers_only_what_has_room_and_leaves_time_to_walk(as_head, site, school, head):
    draft = draft_of(site, school, head, chosen(site).without_stop("one", site.turns[2][3].pk))
    Slot.objects.filter(pk=site.turns[1][2].pk).update(heads_taken=40)

    rows = as_head.get(url(draft, "stops")).context["rows"]

    offered = {row.pavilion.pk: [choice.slot.pk for choice in row.turns] for row in rows}
    assert (
        offered
        == {
            site.turns[0][1].pavilion_id: [],  # it is there already
            site.turns[1][1].pavilion_id: [slot.pk for slot in site.turns[1][3:]],
            site.turns[2][1].pavilion_id: [slot.pk for slot in site.turns[2][2:]],
            site.turns[3][1].pavilion_id: [slot.pk for slot in site.turns[3][2:]],
        }
    )
    assert rows[0].chosen == site.turns[0][1]


def test_a_stop_that_was_just_taken_is_not_added(as_head, site, school, head):
    draft = draft_of(site, school, head, chosen(site).with_group("one", slot_ids=()))
    slot = site.turns[0][1]
    Slot.objects.filter(pk=slot.pk).update(heads_taken=40)

    refused = as_head.post(url(draft, "stops"), {"do": f"add:{slot.pk}"}, headers=HTMX)
    Slot.objects.filter(pk=slot.pk).update(heads_taken=0)
    accepted = as_head.post(url(draft, "stops"), {"do": f"add:{slot.pk}"}, headers=HTMX)

    assert (bool(refused.context["said"]), bool(accepted.context["said"])) == (True, False)
    assert choices_of(draft).groups[0].slot_ids == (slot.pk,)


@pytest.mark.parametrize(
    "do", ["add:", "add:x", "add:0", "replace:1", "remove:", "copy:", "nonsense", "add:" + "9" * 30]
)
def test_route_shrugs_at_nonsense(do, as_head, site, draft):

    answer = as_head.post(url(draft, "stops"), {"do": do}, headers=HTMX)

    assert answer.status_code == 200
    assert choices_of(draft).groups[0].slot_ids == chosen(site).groups[0].slot_ids


@pytest.mark.parametrize(
    "query",
    ["family=nothing", "from=25:99&to=x", "show=99999999", "group=nobody", "q=" + "%D8%A7" * 200, "show=-1"],
)
def test_route_shrugs_at_a_strange_address(query, as_head, draft):

    assert as_head.get(f"{url(draft, 'stops')}?{query}").status_code == 200


def test_route_is_narrowed_by_text_family_and_time(as_head, site, draft):
    code = site.turns[1][1].pavilion.code
    where = url(draft, "stops")

    def codes(query: str) -> list[str]:
        return [row.pavilion.code for row in as_head.get(f"{where}?{query}").context["rows"]]

    assert codes(f"q={code.lower()}") == [code]
    assert codes("q=crime") == codes("q=")
    assert codes("q=no+such+thing") == []
    assert codes("family=proof") == codes("")
    assert codes("family=units") == []
    later = as_head.get(f"{where}?from=11:00&to=11:30").context["rows"]
    assert {choice.slot.starts_at.hour for row in later for choice in row.turns} <= {11}


def test_route_is_copied_to_a_group_where_there_is_room(as_head, site, school, head):
    both = chosen(site).with_copied_group("one")
    draft = draft_of(site, school, head, both)
    second = both.groups[1].key

    roomy = as_head.get(url(draft, "stops") + "?group=one").context["copies"]
    Slot.objects.filter(pk=site.turns[0][1].pk).update(heads_taken=10)
    tight = as_head.get(url(draft, "stops") + "?group=one").context["copies"]
    as_head.post(url(draft, "stops") + "?group=one", {"do": f"copy:{second}"})

    assert [(copy.key, bool(copy.why_not)) for copy in roomy + tight] == [(second, False), (second, True)]
    assert choices_of(draft).groups[1].slot_ids == chosen(site).groups[0].slot_ids


def test_route_leads_to_the_next_group_before_it_is_confirmed(as_head, site, school, head):
    both = chosen(site).with_copied_group("one")
    draft = draft_of(site, school, head, both)

    answer = as_head.post(url(draft, "stops") + "?group=one", {"do": "go"})
    stuck = as_head.post(url(draft, "stops") + f"?group={both.groups[1].key}", {"do": "go"}, follow=True)

    assert answer.url == f"{url(draft, 'stops')}?group={both.groups[1].key}"
    assert [trouble.position for trouble in stuck.context["troubles"]] == [2]


def test_route_takes_no_more_stops_than_the_edition_allows(as_head, site, draft):
    Edition.objects.update(max_stops=2)

    answer = as_head.post(url(draft, "stops"), {"do": f"add:{site.turns[1][6].pk}"}, headers=HTMX)

    assert len(choices_of(draft).groups[0].slot_ids) == 2
    assert answer.context["is_full_route"]
    assert all(not row.turns for row in answer.context["rows"])


# --- Journey 3: what was wanted fills up while one chooses ------------------------------------------


def test_a_stop_that_fills_is_named_with_its_group_and_replaced_by_one_press(as_head, site, school, head):
    both = chosen(site).with_copied_group("one")
    draft = draft_of(site, school, head, both.with_route_copied("one", both.groups[1].key))
    Slot.objects.filter(pk=site.turns[0][1].pk).update(heads_taken=30)

    confirm = as_head.get(url(draft, "confirm"))
    troubles = confirm.context["troubles"]
    as_head.post(url(draft, "stops"), {"do": f"replace:{site.turns[0][1].pk}:{troubles[0].other_slots[0].pk}"})

    assert not confirm.context["can_confirm"]
    assert [(trouble.position, trouble.slots[0], trouble.places_left) for trouble in troubles] == [
        (1, site.turns[0][1], 20),
        (2, site.turns[0][1], 20),
    ]
    assert as_head.get(url(draft, "confirm")).context["can_confirm"]
    assert {group.slot_ids for group in choices_of(draft).groups} == {(site.turns[0][2].pk, site.turns[2][3].pk)}


def test_a_stop_that_fills_between_looking_and_pressing_loses_nothing(as_head, site, draft):
    seen = as_head.get(url(draft, "confirm")).context["seen"]
    Slot.objects.filter(pk=site.turns[0][1].pk).update(heads_taken=40)

    answer = as_head.post(url(draft, "confirm"), {"seen": seen}, follow=True)

    assert (answer.redirect_chain[0][0], Visit.objects.count()) == (url(draft, "confirm"), 0)
    assert answer.context["troubles"][0].other_slots[0] == site.turns[0][2]
    assert choices_of(draft) == chosen(site)


def test_an_arrival_that_fills_offers_the_nearest(as_head, site, draft):
    ArrivalWindow.objects.filter(pk=site.windows[0].pk).update(heads_taken=190)

    troubles = as_head.get(url(draft, "confirm")).context["troubles"]
    answer = as_head.post(url(draft, "arrival"), {"use": troubles[0].other_windows[0].pk})

    assert answer.url == url(draft, "groups")
    assert choices_of(draft).window_id == site.windows[1].pk


def test_a_pavilion_that_fills_offers_another_one_by_its_name(as_head, site, draft):
    Slot.objects.filter(pavilion=site.turns[0][1].pavilion).update(heads_taken=50)

    confirm = as_head.get(url(draft, "confirm"))
    (trouble,) = confirm.context["troubles"]
    as_head.post(url(draft, "stops"), {"do": f"replace:{site.turns[0][1].pk}:{trouble.other_slots[0].pk}"})

    assert trouble.other_slots[0].pavilion.name in confirm.content.decode()
    assert as_head.get(url(draft, "confirm")).context["can_confirm"]


def test_a_day_that_fills_offers_another_one(as_head, site, school, head):
    draft = draft_of(site, school, head, chosen(site).without_stop("one", site.turns[2][3].pk))
    Slot.objects.update(heads_taken=50)
    the_day_after = site.nine + timedelta(days=1, hours=1)
    free = SlotFactory(
        pavilion=site.turns[0][1].pavilion,
        starts_at=the_day_after,
        ends_at=the_day_after + timedelta(minutes=25),
        capacity=50,
    )

    (trouble,) = as_head.get(url(draft, "confirm")).context["troubles"]
    as_head.post(url(draft, "arrival"), {"use": trouble.other_windows[0].pk})

    assert (trouble.other_slots, [window.pk for window in trouble.other_windows]) == ((), [site.windows[2].pk])
    assert choices_of(draft).slot_ids == {free.pk}
    assert as_head.get(url(draft, "confirm")).context["can_confirm"]


@pytest.mark.parametrize("left", [11, 10])
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_an_edition_that_fills_says_what_takes_a_part_or_that_nothing_does(as_head, site, draft, left, language):
    ArrivalWindow.objects.update(heads_taken=200 - left)

    page = as_head.get(url(draft, "confirm").replace("/ar/", f"/{language}/")).content.decode()

    with translation.override(language):
        sentence = {
            11: gettext("No time on any day has room for all of you. For fewer of you:"),
            10: gettext("Nothing is left: no other time and no other day has room, not even for half of a group."),
        }
    assert [sentence[number] in page for number in (11, 10)] == [left == 11, left == 10]


def test_the_arrival_of_a_full_edition_says_where_the_most_room_is(as_head, site, school, head):
    draft = draft_of(site, school, head, Choices(level="primary", pupils="40"))
    ArrivalWindow.objects.update(heads_taken=199)
    ArrivalWindow.objects.filter(pk=site.windows[1].pk).update(heads_taken=190)

    few = as_head.get(url(draft, "arrival")).context
    ArrivalWindow.objects.update(heads_taken=200)
    none = as_head.get(url(draft, "arrival")).context

    assert (few["is_edition_full"], [window.pk for window in few["roomiest"]]) == (True, [site.windows[1].pk])
    assert (none["is_edition_full"], none["roomiest"]) == (True, [])


# --- Confirmation ---------------------------------------------------------------------------------


def test_confirmed_twice_is_one_visit_and_both_lead_to_it(as_head, draft):
    seen = as_head.get(url(draft, "confirm")).context["seen"]

    answers = [as_head.post(url(draft, "confirm"), {"seen": seen}) for _ in range(2)]

    there = reverse("schools:visit-detail", args=[Visit.objects.get().public_id])
    assert [answer.url for answer in answers] == [there, there]
    assert [as_head.get(url(draft, screen)).url for screen in ("arrival", "groups", "stops")] == [there] * 3


def test_what_another_tab_changed_is_shown_before_it_is_booked(as_head, site, draft):
    seen = as_head.get(url(draft, "confirm")).context["seen"]
    keep(draft, lambda choices: choices.with_group("one", pupils="10"), now=site.now)

    answer = as_head.post(url(draft, "confirm"), {"seen": seen}, follow=True)

    assert (Visit.objects.count(), len(answer.context["messages"])) == (0, 1)
    as_head.post(url(draft, "confirm"), {"seen": answer.context["seen"]})
    assert Visit.objects.get().heads == 12


def test_confirmation_without_a_telephone_leads_back_to_it(as_head, site, school, head):
    draft = draft_of(site, school, head, chosen(site, adult_phone="06"))

    answer = as_head.post(url(draft, "confirm"), {"seen": chosen(site, adult_phone="06").fingerprint}, follow=True)

    assert (answer.status_code, Visit.objects.count()) == (200, 0)
    assert url(draft, "groups") in text_of(answer)


def test_screens_ahead_lead_back_to_what_is_missing(as_head, site, school, head):
    draft = draft_of(site, school, head, Choices())

    assert as_head.get(url(draft, "groups")).url == url(draft, "arrival")
    assert as_head.get(url(draft, "stops")).url == url(draft, "arrival")
    assert as_head.get(url(draft, "confirm")).url == url(draft, "arrival")


def test_discarding_asks_for_a_post_and_forgets_the_draft(as_head, draft):

    assert as_head.get(url(draft, "discard")).status_code == 405
    as_head.post(url(draft, "discard"))

    assert not VisitDraft.objects.exists()


def test_an_unknown_draft_is_not_found(as_head):
    assert as_head.get(reverse("schools:draft-groups", args=[uuid4()])).status_code == 404


# --- Changing a visit -----------------------------------------------------------------------------


@pytest.fixture
def booked(site, school, head) -> Visit:
    return book_visit(institution_id=school.pk, request=chosen(site).as_request(), by=head, now=site.now)


def test_a_change_shows_before_and_after_and_touches_nothing_until_confirmed(as_head, booked):
    answer = as_head.post(reverse("schools:visit-change", args=[booked.public_id]), {"screen": "groups"})
    draft = VisitDraft.objects.get()
    assert answer.url == url(draft, "groups")
    as_head.post(url(draft, "groups"), typed(**{"g1-level": "primary", "g1-pupils": "10"}) | {"do": "go"})

    confirm = as_head.get(url(draft, "confirm"))

    assert [row.name for row in confirm.context["differences"]] != []
    booked.refresh_from_db()
    assert booked.heads == 22
    as_head.post(url(draft, "confirm"), {"seen": confirm.context["seen"]})
    booked.refresh_from_db()
    assert (booked.heads, booked.revision, counter_differences()) == (12, 2, [])


def test_a_change_counts_on_the_places_that_the_visit_has(as_head, site, booked):
    Slot.objects.filter(pk=site.turns[0][1].pk).update(capacity=22)
    ArrivalWindow.objects.filter(pk=site.windows[0].pk).update(capacity=22)
    as_head.post(reverse("schools:visit-change", args=[booked.public_id]), {"screen": "groups"})
    draft = VisitDraft.objects.get()

    assert as_head.get(url(draft, "confirm")).context["troubles"] == []


def test_a_change_that_cannot_be_had_leaves_the_visit_as_it_is(as_head, site, booked):
    as_head.post(reverse("schools:visit-change", args=[booked.public_id]), {"screen": "groups"})
    draft = VisitDraft.objects.get()
    keep(draft, lambda choices: choices.with_group("g1", pupils="30", adults="3"), now=site.now)
    seen = as_head.get(url(draft, "confirm")).context["seen"]
    Slot.objects.filter(pk=site.turns[0][1].pk).update(capacity=25)

    answer = as_head.post(url(draft, "confirm"), {"seen": seen}, follow=True)

    assert len(answer.context["troubles"]) == 1
    booked.refresh_from_db()
    assert (booked.heads, booked.revision, counter_differences()) == (22, 1, [])


def test_a_change_over_a_colleagues_change_is_refused_and_starts_anew(as_head, site, booked, head):
    as_head.post(reverse("schools:visit-change", args=[booked.public_id]), {"screen": "groups"})
    draft = VisitDraft.objects.get()
    seen = as_head.get(url(draft, "confirm")).context["seen"]
    change_visit(visit=booked, request=replace(chosen(site).as_request(), coach_count=2), by=head, now=site.now)

    answer = as_head.post(url(draft, "confirm"), {"seen": seen}, follow=True)

    assert (answer.context["is_outdated"], answer.context["can_confirm"]) == (True, False)
    as_head.post(url(draft, "discard"))
    as_head.post(reverse("schools:visit-change", args=[booked.public_id]), {"screen": "groups"})
    assert choices_of(VisitDraft.objects.get()).coaches == "2"


def test_a_change_after_the_deadline_is_refused(as_head, booked):
    Edition.objects.update(change_deadline_hours=24 * 11)

    answer = as_head.post(reverse("schools:visit-change", args=[booked.public_id]), {"screen": "groups"})

    assert answer.url == reverse("schools:visit-detail", args=[booked.public_id])
    assert not VisitDraft.objects.exists()


def test_a_stranger_changes_nothing(client, booked, other_teacher):
    client.force_login(other_teacher)

    assert client.post(reverse("schools:visit-change", args=[booked.public_id])).status_code == 404


# --- How much it asks of the database ---------------------------------------------------------------


def many_groups(site: Site, count: int) -> Choices:
    route = tuple(site.turns[p][t].pk for p, t in ((0, 1), (1, 2), (2, 4), (3, 5)))
    return (
        chosen(site).with_group("one", pupils="4", adults="1", slot_ids=route)
        if count == 1
        else replace(
            chosen(site),
            groups=tuple(
                GroupChoice(key=f"g{at}", level="primary", pupils="4", adults="1", slot_ids=route)
                for at in range(count)
            ),
        )
    )


@pytest.mark.parametrize(("screen", "queries"), [("arrival", 9), ("groups", 7), ("stops", 8), ("confirm", 7)])
def test_screens_ask_as_often_for_eight_groups_as_for_one(screen, queries, as_head, site, draft):
    as_head.get(url(draft, "arrival"))  # what is kept between requests is kept now

    for count in (1, 8):
        keep(draft, lambda _, count=count: many_groups(site, count), now=site.now)
        as_head.get(url(draft, screen))
        with CaptureQueriesContext(connection) as asked:
            assert as_head.get(url(draft, screen)).status_code == 200
        assert len(asked) == queries
