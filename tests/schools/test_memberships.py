"""Who represents an institution: asking, deciding, and what neither a rush nor a clever person gets past."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from openday.accounts.models import User
from openday.accounts.roles import Role
from schools.errors import (
    AlreadyListed,
    InstitutionNotVerified,
    InstitutionUnavailable,
    MayNotDecide,
    MembershipError,
    MoveNotAllowed,
    OwnRequest,
    ReasonMissing,
    TooManyRequests,
)
from schools.geography import load_geography
from schools.membership_words import _SENTENCES, sentence_for
from schools.models import Institution, Membership, Province, Region
from schools.services import memberships as service
from schools.services.memberships import (
    INSTITUTION_MOVES,
    MEMBERSHIP_MOVES,
    MOST_PENDING,
    MOST_PROPOSED,
    Proposal,
    ask_membership,
    propose_institution,
    refuse_institution,
    refuse_membership,
    replace_institution,
    restore_institution,
    restore_membership,
    suspend_institution,
    suspend_membership,
    verify_institution,
    verify_membership,
)
from tests.factories.accounts import UserFactory, sign_in
from tests.factories.schools import InstitutionFactory, MembershipFactory

NOW = datetime(2027, 1, 10, 9, tzinfo=UTC)
State = Membership.State


@pytest.fixture
def officer(db: None) -> User:
    return UserFactory(roles=[Role.VISITS])


@pytest.fixture
def person(db: None) -> User:
    return UserFactory()


def ask(user: User, institution: Institution) -> Membership:
    return ask_membership(user=user, institution_id=institution.pk, job_title="مديرة", now=NOW)


def proposal(**told: str) -> Proposal:
    return Proposal(**{"kind": "school", "name_ar": "الأمل", "name_fr": "Amal", "level": "primary"} | told)


# --- Asking ---------------------------------------------------------------------------------------
def test_who_asks_waits_and_who_asks_twice_gets_the_same(person):
    school = InstitutionFactory()

    first, second = ask(person, school), ask(person, school)

    assert first == second
    assert (first.state, first.requested_at, first.decided_at, first.job_title) == (State.PENDING, NOW, None, "مديرة")


@pytest.mark.parametrize("state", [State.VERIFIED, State.SUSPENDED])
def test_who_already_stands_there_gets_that_back(person, state):
    standing = MembershipFactory(user=person, state=state, decision_reason="x")

    assert ask(person, standing.institution) == standing


def test_who_was_refused_may_ask_again(person):
    refused = MembershipFactory(user=person, state=State.REFUSED)

    again = ask(person, refused.institution)

    assert again != refused
    assert again.state == State.PENDING


@pytest.mark.parametrize("state", ["refused", "suspended"])
def test_an_institution_that_staff_shut_out_cannot_be_asked_for(person, state):
    with pytest.raises(InstitutionUnavailable):
        ask(person, InstitutionFactory(state=state))


def test_an_institution_that_is_not_there_cannot_be_asked_for(person):
    with pytest.raises(InstitutionUnavailable):
        ask_membership(user=person, institution_id=999_999, job_title="x", now=NOW)


def test_a_person_waits_for_so_many_decisions_and_no_more(person):
    for _ in range(MOST_PENDING):
        ask(person, InstitutionFactory())

    with pytest.raises(TooManyRequests) as refused:
        ask(person, InstitutionFactory())

    assert refused.value.limit == MOST_PENDING


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
def test_a_rush_of_one_person_makes_one_request():
    person, school = UserFactory(), InstitutionFactory()

    with ThreadPoolExecutor(8) as rush:
        asked = list(rush.map(lambda _: in_thread(partial(ask, person, school)), range(8)))

    assert {row.pk for row in asked} == {Membership.objects.get().pk}


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
def test_a_rush_of_one_person_does_not_pass_the_limit():
    person, schools = UserFactory(), [InstitutionFactory() for _ in range(MOST_PENDING + 6)]

    with ThreadPoolExecutor(8) as rush:
        list(rush.map(lambda school: in_thread(partial(ask, person, school)), schools))

    assert Membership.objects.count() == MOST_PENDING


def in_thread(deed):
    """What it answers, or the refusal that it raises."""
    try:
        return deed()
    except MembershipError as refusal:
        return refusal
    finally:
        connection.close()


def test_the_database_refuses_a_second_standing_request(person):
    school = InstitutionFactory()
    ask(person, school)

    with pytest.raises(IntegrityError, match="one_standing_membership"), transaction.atomic():
        Membership.objects.create(user=person, institution=school, job_title="x", requested_at=NOW)


def test_a_proposed_institution_waits_with_its_request(person):
    membership = propose_institution(user=person, proposal=proposal(), job_title="مديرة", now=NOW)

    assert (membership.state, membership.institution.state) == ("pending", "pending")
    assert propose_institution(user=person, proposal=proposal(), job_title="مديرة", now=NOW) == membership


def test_a_proposal_with_a_code_of_the_list_is_told_where(person):
    listed = InstitutionFactory(ministry_code="15395H")

    with pytest.raises(AlreadyListed) as refused:
        propose_institution(user=person, proposal=proposal(ministry_code="15395H"), job_title="x", now=NOW)

    assert refused.value.institution_id == listed.pk


def test_a_person_proposes_so_many_institutions_and_no_more(person):
    for number in range(MOST_PROPOSED):
        propose_institution(user=person, proposal=proposal(name_fr=f"Amal {number}"), job_title="x", now=NOW)

    with pytest.raises(TooManyRequests):
        propose_institution(user=person, proposal=proposal(name_fr="Autre"), job_title="x", now=NOW)


# --- Moves, pair by pair --------------------------------------------------------------------------
DECISIONS = {
    State.VERIFIED: lambda row, by: verify_membership(membership_id=row.pk, by=by, now=NOW),
    State.REFUSED: lambda row, by: refuse_membership(membership_id=row.pk, reason="لا", by=by, now=NOW),
    State.SUSPENDED: lambda row, by: suspend_membership(membership_id=row.pk, reason="لا", by=by, now=NOW),
}


@pytest.mark.parametrize("to", DECISIONS)
@pytest.mark.parametrize("state", State)
def test_memberships_move_as_the_table_says(officer, state, to):
    row = MembershipFactory(state=state, decision_reason="" if state == State.PENDING else "x")

    if to in MEMBERSHIP_MOVES[state]:
        DECISIONS[to](row, officer)
        row.refresh_from_db()
        assert (row.state, row.decided_by, row.decided_at) == (to, officer, NOW)
    elif to == state:
        assert DECISIONS[to](row, officer) == row
    else:
        with pytest.raises(MoveNotAllowed) as refused:
            DECISIONS[to](row, officer)
        assert refused.value.state == state


INSTITUTION_DECISIONS = {
    "verified": lambda row, by: verify_institution(institution_id=row.pk, by=by, now=NOW),
    "refused": lambda row, by: refuse_institution(institution_id=row.pk, reason="لا", by=by, now=NOW),
    "suspended": lambda row, by: suspend_institution(institution_id=row.pk, reason="لا", by=by, now=NOW),
}


@pytest.mark.parametrize("to", INSTITUTION_DECISIONS)
@pytest.mark.parametrize("state", Institution.State)
def test_institutions_move_as_the_table_says(officer, state, to):
    row = InstitutionFactory(state=state)

    if to in INSTITUTION_MOVES[state] or to == state:
        INSTITUTION_DECISIONS[to](row, officer)
        row.refresh_from_db()
        assert row.state == to
    else:
        with pytest.raises(MoveNotAllowed):
            INSTITUTION_DECISIONS[to](row, officer)


def test_every_state_has_its_moves():
    assert set(MEMBERSHIP_MOVES) == set(State)
    assert set(INSTITUTION_MOVES) == set(Institution.State)


# --- Deciding -------------------------------------------------------------------------------------
def test_a_refusal_says_why_when_and_who(officer, person):
    row = ask(person, InstitutionFactory())

    refuse_membership(membership_id=row.pk, reason="  لا  يعمل هنا ", by=officer, now=NOW + timedelta(hours=1))

    row.refresh_from_db()
    assert (row.decision_reason, row.decided_by, row.decided_at) == ("لا يعمل هنا", officer, NOW + timedelta(hours=1))


@pytest.mark.parametrize("decide", [refuse_membership, suspend_membership])
@pytest.mark.parametrize("reason", ["", " \n "])
def test_a_refusal_without_a_reason_is_none(officer, decide, reason):
    row = MembershipFactory(state=State.PENDING if decide is refuse_membership else State.VERIFIED)

    with pytest.raises(ReasonMissing):
        decide(membership_id=row.pk, reason=reason, by=officer, now=NOW)


def test_nobody_is_verified_in_an_institution_that_is_not(officer, person):
    row = propose_institution(user=person, proposal=proposal(), job_title="x", now=NOW)

    with pytest.raises(InstitutionNotVerified):
        verify_membership(membership_id=row.pk, by=officer, now=NOW)

    verify_institution(institution_id=row.institution_id, by=officer, now=NOW)
    assert verify_membership(membership_id=row.pk, by=officer, now=NOW).state == State.VERIFIED


def test_nobody_decides_about_themselves(officer):
    row = ask(officer, InstitutionFactory())

    with pytest.raises(OwnRequest):
        verify_membership(membership_id=row.pk, by=officer, now=NOW)


def test_nobody_decides_about_an_institution_of_their_own(officer):
    row = propose_institution(user=officer, proposal=proposal(), job_title="x", now=NOW)

    with pytest.raises(OwnRequest):
        verify_institution(institution_id=row.institution_id, by=officer, now=NOW)


@pytest.mark.parametrize("role", [None, Role.PRESS, Role.SECURITY, Role.PROGRAMME, Role.GATES, Role.DIRECTION])
def test_other_roles_decide_nothing(person, role):
    by = UserFactory(roles=[role] if role else [])
    row = ask(person, InstitutionFactory())

    with pytest.raises(MayNotDecide):
        verify_membership(membership_id=row.pk, by=by, now=NOW)
    with pytest.raises(MayNotDecide):
        suspend_institution(institution_id=row.institution_id, reason="x", by=by, now=NOW)


def test_a_suspension_can_be_undone(officer):
    row = MembershipFactory(state=State.SUSPENDED, decision_reason="x")

    assert restore_membership(membership_id=row.pk, by=officer, now=NOW).state == State.VERIFIED
    suspend_institution(institution_id=row.institution_id, reason="x", by=officer, now=NOW)
    assert restore_institution(institution_id=row.institution_id, by=officer, now=NOW).state == "verified"


def test_refusing_an_institution_refuses_who_asked_for_it(officer, person):
    row = propose_institution(user=person, proposal=proposal(), job_title="x", now=NOW)

    refuse_institution(institution_id=row.institution_id, reason="مغلقة", by=officer, now=NOW)

    row.refresh_from_db()
    assert (row.state, row.decision_reason) == (State.REFUSED, "مغلقة")


def test_a_proposal_that_is_in_the_list_hands_its_requests_over(officer, person):
    listed, other = InstitutionFactory(), UserFactory()
    row = propose_institution(user=person, proposal=proposal(), job_title="x", now=NOW)
    second = ask(other, row.institution)
    there_already = ask(other, listed)

    replace_institution(
        institution_id=row.institution_id, same_as_id=listed.pk, reason="في اللائحة", by=officer, now=NOW
    )

    for membership in (row, second, there_already):
        membership.refresh_from_db()
    assert (row.institution, row.state) == (listed, State.PENDING)
    assert (second.state, there_already.state) == (State.REFUSED, State.PENDING)
    assert Institution.objects.get(name_fr="Amal").state == "refused"


def test_a_proposal_cannot_be_replaced_by_what_is_not_verified(officer, person):
    row = propose_institution(user=person, proposal=proposal(), job_title="x", now=NOW)

    for other in (row.institution, InstitutionFactory(state="pending"), InstitutionFactory(state="suspended")):
        with pytest.raises(InstitutionNotVerified):
            replace_institution(institution_id=row.institution_id, same_as_id=other.pk, reason="x", by=officer, now=NOW)


def test_the_trail_keeps_who_decided_what_and_why(officer, person):
    row = ask(person, InstitutionFactory())
    refuse_membership(membership_id=row.pk, reason="لا", by=officer, now=NOW)
    suspend_institution(institution_id=row.institution_id, reason="شكاية", by=officer, now=NOW)

    events = Membership.pgh_event_model.objects.filter(pgh_obj=row.pk).order_by("pgh_id")
    assert [event.state for event in events] == ["pending", "refused"]
    last = Institution.pgh_event_model.objects.filter(pgh_obj=row.institution_id).order_by("pgh_id").last()
    assert (last.state, last.pgh_context.metadata["reason"]) == ("suspended", "شكاية")


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_locked", [True, False])
def test_two_officers_at_once_take_one_decision(is_locked, monkeypatch):
    """With the lock dropped, both decide: the later overwrites the earlier."""
    if not is_locked:
        monkeypatch.setattr(service, "_locked", lambda *ids: list(Institution.objects.filter(pk__in=ids)))
        monkeypatch.setattr(
            Membership.objects.__class__, "select_for_update", lambda manager, **_: manager.get_queryset()
        )
    rounds = [decide_at_once() for _ in range(10)]

    contradictions = sum(refusals == 0 for refusals in rounds)
    assert (contradictions == 0) is is_locked


def decide_at_once() -> int:
    """One verifies while another refuses; how many of the two were told that it was decided meanwhile."""
    one, two = UserFactory(roles=[Role.VISITS]), UserFactory(roles=[Role.VISITS])
    row = ask(UserFactory(), InstitutionFactory())
    deeds = [
        partial(verify_membership, membership_id=row.pk, by=one, now=NOW),
        partial(refuse_membership, membership_id=row.pk, reason="لا", by=two, now=NOW),
    ]
    with ThreadPoolExecutor(2) as rush:
        answers = list(rush.map(in_thread, deeds))
    return sum(isinstance(answer, MoveNotAllowed) for answer in answers)


def test_every_refusal_has_its_sentence():
    def all_of(kind):
        return {kind, *(deeper for child in kind.__subclasses__() for deeper in all_of(child))}

    assert set(_SENTENCES) == all_of(MembershipError) - {MembershipError}
    examples = [TooManyRequests(3), AlreadyListed(1), MoveNotAllowed("verified", "refused")]
    assert all(sentence_for(example) for example in examples)


# --- Pages ----------------------------------------------------------------------------------------
@pytest.fixture
def teacher(person: User) -> Client:
    return sign_in(Client(), person)


def test_asking_leads_home_with_the_request(teacher, person):
    school = InstitutionFactory()

    answer = teacher.post(reverse("schools:membership-ask", args=[school.pk]), {"job_title": "مديرة"}, follow=True)

    assert answer.redirect_chain == [(reverse("schools:home"), 302)]
    assert school.name_ar in answer.content.decode()
    assert Membership.objects.get(user=person).state == State.PENDING


def test_asking_keeps_what_was_typed_and_says_what_is_missing(teacher):
    address = reverse("schools:membership-ask", args=[InstitutionFactory().pk])

    page = teacher.post(address, {"job_title": "x" * 81}).content.decode()

    assert "x" * 81 in page
    assert "error-summary" in page


def test_an_institution_that_staff_shut_out_has_no_page_to_ask(teacher):
    address = reverse("schools:membership-ask", args=[InstitutionFactory(state="refused").pk])

    assert teacher.get(address).status_code == 404


@pytest.fixture
def typed(db: None) -> dict[str, object]:
    load_geography(Region, Province)
    return {
        "kind": "school",
        "name": "Les Oliviers",
        "other_name": "الزيتون",
        "ministry_code": "",
        "level": "primary",
        "sector": "private",
        "province": Province.objects.get(code="03.531").pk,
        "commune": "Tissa",
        "job_title": "Directrice",
    }


PROPOSE = reverse("schools:institution-propose")


def test_a_proposal_lands_with_each_name_in_its_place(teacher, typed):
    answer = teacher.post(PROPOSE, typed)

    institution = Institution.objects.get()
    assert answer.status_code == 302
    assert (institution.name_ar, institution.name_fr, institution.state) == ("الزيتون", "Les Oliviers", "pending")
    assert (institution.commune_fr, institution.region.code) == ("Tissa", "03")


def test_look_alikes_are_shown_once_before_a_proposal_lands(teacher, typed):
    InstitutionFactory(name_fr="Ecole les oliviers", province_id=typed["province"])

    page = teacher.post(PROPOSE, typed).content.decode()
    assert "Ecole les oliviers" in page
    assert Institution.objects.count() == 1

    assert teacher.post(PROPOSE, typed | {"is_another": "on"}).status_code == 302
    assert Institution.objects.count() == 2


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"level": ""}, "id_level"),
        ({"ministry_code": "15395"}, "15395H"),
        ({"ministry_code": "nope"}, "id_ministry_code"),
        ({"other_name": "Les Palmiers"}, "id_other_name"),
        ({"province": ""}, "id_province"),
    ],
)
def test_a_proposal_says_what_is_wrong_beside_it(teacher, typed, told, said):
    page = teacher.post(PROPOSE, typed | told).content.decode()

    assert "error-summary" in page
    assert said in page
    assert "Les Oliviers" in page
    assert not Institution.objects.exists()


def test_an_association_needs_neither_level_nor_code(teacher, typed):
    teacher.post(PROPOSE, typed | {"kind": "association", "level": "", "sector": "", "ministry_code": "junk!"})

    assert Institution.objects.get().kind == "association"


def test_a_proposal_with_a_listed_code_shows_the_listed_one(teacher, typed):
    listed = InstitutionFactory(ministry_code="15395H", name_ar="غصن الزيتون")

    page = teacher.post(PROPOSE, typed | {"ministry_code": "15395h"}).content.decode()

    assert listed.name_ar in page
    assert Institution.objects.count() == 1
