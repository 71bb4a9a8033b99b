"""Drafts: what is chosen is kept, and becomes one visit however often it is confirmed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from openday.accounts.models import IdempotentRequest
from openday.editions.models import Edition, Level
from openday.idempotency import Answer, answer_once
from schools.errors import AdultsMissing, ChoicesChanged, PlacesTaken, VisitChangedMeanwhile, VisitError
from schools.models import Visit, VisitDraft
from schools.services.booking import book_visit, change_visit
from schools.services.capacity import counter_differences
from schools.services.drafts import (
    Choices,
    GroupChoice,
    choices_of_visit,
    confirm_draft,
    count,
    forget_drafts_before,
    keep,
    open_draft,
    proposed_groups,
    visit_of_confirmed_draft,
)
from schools.services.rules import adults_needed
from tests.factories.schools import InstitutionFactory
from tests.schools.conftest import Site, head_of, make_site


def chosen(site: Site, **changes: object) -> Choices:
    """A whole visit of one group, as a draft holds it."""
    return replace(
        Choices(
            level="primary",
            pupils="20",
            coaches="1",
            window_id=site.windows[0].pk,
            groups=(
                GroupChoice(
                    key="one",
                    level="primary",
                    pupils="20",
                    adults="2",
                    slot_ids=(site.turns[0][1].pk, site.turns[2][3].pk),
                ),
            ),
            adult_in_charge="نادية العلوي",
            adult_phone="+212600000012",
        ),
        **changes,
    )


def draft_of(site: Site, institution, user, choices: Choices | None = None) -> VisitDraft:
    draft, _ = open_draft(user=user, institution=institution, now=site.now)
    return keep(draft, lambda _: choices or chosen(site), now=site.now)


@pytest.mark.parametrize(
    ("typed", "number"), [("24", 24), ("٢٤", 24), ("۲۴", 24), (" 7 ", 7), ("", 0), ("two", 0), ("-3", 0), ("9" * 30, 0)]
)
def test_count_reads_digits_of_any_script(typed, number):
    assert count(typed) == number


def test_choices_survive_being_kept(site):
    choices = chosen(site, plates=("12345 · أ · 48",), revision=3)

    assert Choices.from_json(choices.to_json()) == choices


def test_choices_kept_by_another_version_of_the_site_are_read():
    assert Choices.from_json({"pupils": "20", "gone": 1, "groups": [{"key": "a", "gone": 1}]}) == Choices(
        pupils="20", groups=(GroupChoice(key="a"),)
    )


@given(
    pupils=st.integers(1, 2000),
    level=st.sampled_from(Level.values),
    most=st.integers(4, 80),
    ratio=st.integers(1, 30),
)
def test_proposed_groups_hold_every_pupil_with_enough_adults(pupils, level, most, ratio):
    edition = Edition(max_group_heads=most, **{f"pupils_per_adult_{level}": ratio})

    groups = proposed_groups(edition, level=level, pupils=pupils)

    assert sum(count(group.pupils) for group in groups) == pupils
    assert all(group.heads <= most for group in groups)
    assert all(
        count(group.adults) == adults_needed(pupils=count(group.pupils), pupils_per_adult=ratio) for group in groups
    )


def test_proposed_groups_are_none_without_a_number(site):
    assert proposed_groups(site.edition, level="primary", pupils=0) == ()
    assert proposed_groups(site.edition, level="", pupils=20) == ()


def test_open_draft_goes_on_with_the_one_there_is(site, school, head):
    draft, is_new = open_draft(user=head, institution=school, now=site.now)
    again, is_new_again = open_draft(user=head, institution=school, now=site.now)

    assert (is_new, is_new_again, draft.pk) == (True, False, again.pk)
    assert Choices.from_json(draft.choices).adult_in_charge == head.full_name


def test_two_people_of_one_school_have_each_their_draft(site, school, head):
    colleague = head_of(school)

    mine, _ = open_draft(user=head, institution=school, now=site.now)
    theirs, _ = open_draft(user=colleague, institution=school, now=site.now)

    assert mine.pk != theirs.pk


def test_draft_of_a_visit_starts_from_the_visit(site, school, head):
    visit = book_visit(institution_id=school.pk, request=chosen(site).as_request(), by=head, now=site.now)

    draft, is_new = open_draft(user=head, institution=school, visit=visit, now=site.now)

    assert is_new
    choices = Choices.from_json(draft.choices)
    assert (choices.as_request(), choices.revision) == (chosen(site).as_request(), 1)


def test_draft_of_a_visit_starts_anew_once_the_visit_changed(site, school, head):
    visit = book_visit(institution_id=school.pk, request=chosen(site).as_request(), by=head, now=site.now)
    draft, _ = open_draft(user=head, institution=school, visit=visit, now=site.now)
    keep(draft, lambda choices: replace(choices, adult_in_charge="typed"), now=site.now)
    request = replace(chosen(site).as_request(), adult_in_charge="changed elsewhere")
    visit = change_visit(visit=visit, request=request, by=head, now=site.now)

    draft, is_new = open_draft(user=head, institution=school, visit=visit, now=site.now)

    assert is_new
    assert Choices.from_json(draft.choices).adult_in_charge == "changed elsewhere"


def test_keep_changes_what_the_draft_holds_now_and_not_what_was_read(site, school, head):
    draft = draft_of(site, school, head)
    stale = VisitDraft.objects.get(pk=draft.pk)
    keep(draft, lambda choices: replace(choices, coaches="3"), now=site.now)

    keep(stale, lambda choices: choices.without_stop("one", site.turns[0][1].pk), now=site.now)

    kept = Choices.from_json(VisitDraft.objects.get(pk=draft.pk).choices)
    assert (kept.coaches, kept.groups[0].slot_ids) == ("3", (site.turns[2][3].pk,))


def test_copied_group_has_its_numbers_and_no_stop(site):
    choices = chosen(site).with_copied_group("one")

    copy = choices.groups[1]
    assert (copy.pupils, copy.adults, copy.slot_ids, copy.key != "one") == ("20", "2", (), True)


def test_replaced_stop_is_replaced_in_every_group_that_had_it(site):
    choices = chosen(site).with_copied_group("one")
    choices = choices.with_route_copied("one", choices.groups[1].key)

    choices = choices.with_stop_replaced(site.turns[0][1].pk, site.turns[0][2].pk)

    assert [group.slot_ids[0] for group in choices.groups] == [site.turns[0][2].pk] * 2


def test_confirm_draft_books_it_and_forgets_it(site, school, head):
    draft = draft_of(site, school, head)

    public_id = confirm_draft(draft=draft, seen=chosen(site).fingerprint, by=head, now=site.now)

    visit = Visit.objects.get()
    assert (visit.public_id, visit.heads, visit.institution) == (public_id, 22, school)
    assert not VisitDraft.objects.exists()
    assert visit_of_confirmed_draft(user=head, draft_id=draft.public_id) == visit


def test_confirm_draft_again_answers_the_same_visit(site, school, head):
    draft = draft_of(site, school, head)
    first = confirm_draft(draft=draft, seen=chosen(site).fingerprint, by=head, now=site.now)

    again = confirm_draft(draft=draft, seen="whatever", by=head, now=site.now)

    assert (again, Visit.objects.count()) == (first, 1)


def test_no_key_of_the_api_stands_in_the_way_of_a_draft(site, school, head):
    draft = draft_of(site, school, head)
    for key in (str(draft.public_id), f"visit-draft-{draft.public_id}", f"visit-draft{draft.public_id}"):
        answer_once(user=head, key=key, fingerprint="of a request", now=site.now, act=lambda: Answer(200, "{}"))

    public_id = confirm_draft(draft=draft, seen=chosen(site).fingerprint, by=head, now=site.now)

    assert Visit.objects.get().public_id == public_id
    assert not IdempotentRequest.objects.get(answer=str(public_id)).key.isascii()


def test_confirm_draft_changes_the_visit_it_was_made_for(site, school, head):
    visit = book_visit(institution_id=school.pk, request=chosen(site).as_request(), by=head, now=site.now)
    draft, _ = open_draft(user=head, institution=school, visit=visit, now=site.now)
    keep(draft, lambda choices: choices.with_group("g1", pupils="15"), now=site.now)

    public_id = confirm_draft(draft=draft, seen=Choices.from_json(draft.choices).fingerprint, by=head, now=site.now)

    visit.refresh_from_db()
    assert (public_id, visit.heads, visit.revision) == (visit.public_id, 17, 2)
    assert counter_differences() == []


REFUSALS = {
    "seen otherwise": (lambda s: None, lambda c: "another", ChoicesChanged),
    "adults missing": (
        lambda s: VisitDraft.objects.update(choices=chosen(s).with_group("one", adults="1").to_json()),
        lambda c: Choices.from_json(VisitDraft.objects.get().choices).fingerprint,
        AdultsMissing,
    ),
    "slot full": (
        lambda s: type(s.turns[0][1]).objects.filter(pk=s.turns[0][1].pk).update(heads_taken=50),
        lambda c: c.fingerprint,
        PlacesTaken,
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_confirm_draft_that_is_refused_keeps_the_draft_and_can_be_sent_again(name, site, school, head):
    arrange, seen, refusal = REFUSALS[name]
    draft = draft_of(site, school, head)
    arrange(site)

    with pytest.raises(refusal):
        confirm_draft(draft=draft, seen=seen(chosen(site)), by=head, now=site.now)

    assert (Visit.objects.count(), VisitDraft.objects.count()) == (0, 1)
    type(site.turns[0][1]).objects.update(heads_taken=0)
    keep(draft, lambda _: chosen(site), now=site.now)
    confirm_draft(draft=draft, seen=chosen(site).fingerprint, by=head, now=site.now)
    assert Visit.objects.count() == 1


def test_confirm_draft_does_not_overwrite_what_a_colleague_changed(site, school, head):
    visit = book_visit(institution_id=school.pk, request=chosen(site).as_request(), by=head, now=site.now)
    draft, _ = open_draft(user=head, institution=school, visit=visit, now=site.now)
    change_visit(visit=visit, request=replace(chosen(site).as_request(), coach_count=2), by=head, now=site.now)

    with pytest.raises(VisitChangedMeanwhile):
        confirm_draft(draft=draft, seen=Choices.from_json(draft.choices).fingerprint, by=head, now=site.now)

    visit.refresh_from_db()
    assert visit.coach_count == 2


def try_to_confirm(draft: VisitDraft, site: Site) -> object:
    try:
        return confirm_draft(draft=draft, seen=chosen(site).fingerprint, by=draft.user, now=site.now)
    except VisitError as refusal:
        return type(refusal)
    finally:
        connection.close()


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
def test_draft_confirmed_by_many_presses_at_once_is_one_visit():
    site = make_site()
    school = InstitutionFactory(state="verified")
    draft = draft_of(site, school, head_of(school))

    with ThreadPoolExecutor(max_workers=6) as rush:
        outcomes = list(rush.map(partial(try_to_confirm, site=site), [draft] * 6))

    assert Visit.objects.count() == 1
    assert outcomes == [Visit.objects.get().public_id] * 6
    assert counter_differences() == []


def test_visit_of_an_unknown_draft_is_none(head):
    assert visit_of_confirmed_draft(user=head, draft_id=uuid4()) is None


def test_visit_of_a_draft_is_told_to_nobody_else(site, school, head, other_teacher):
    draft = draft_of(site, school, head)
    confirm_draft(draft=draft, seen=chosen(site).fingerprint, by=head, now=site.now)

    assert visit_of_confirmed_draft(user=other_teacher, draft_id=draft.public_id) is None


def test_forget_drafts_before_keeps_those_in_use(site, school, head):
    draft_of(site, school, head)

    assert forget_drafts_before(site.now) == 0
    assert forget_drafts_before(site.now + timedelta(seconds=1)) == 1


def test_choices_of_visit_change_nothing(site, school, head):
    visit = book_visit(institution_id=school.pk, request=chosen(site).as_request(), by=head, now=site.now)

    assert choices_of_visit(visit).as_request() == chosen(site).as_request()
