"""Outlets and who acts for them: proposing, asking, deciding, changing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from media_accreditation.errors import (
    AccreditationError,
    AlreadyListed,
    MayNotDecide,
    MoveNotAllowed,
    NotRepresented,
    OutletNotVerified,
    OutletUnavailable,
    OwnRequest,
    PerhapsListed,
    ReasonMissing,
    TooManyRequests,
)
from media_accreditation.messages.outlets import OUTLET_KINDS
from media_accreditation.models import Outlet, Representative
from media_accreditation.services import outlets as service
from media_accreditation.services.matching import Book, Description, Sign, look_alikes
from media_accreditation.services.outlets import (
    MOST_PENDING,
    MOST_PROPOSED,
    Proposal,
    add_outlet,
    ask_representation,
    propose_outlet,
    set_other_names,
    update_outlet,
)
from media_accreditation.services.representatives import (
    OUTLET_MOVES,
    REPRESENTATIVE_MOVES,
    refuse_outlet,
    refuse_representative,
    restore_outlet,
    restore_representative,
    suspend_outlet,
    suspend_representative,
    verify_outlet,
    verify_representative,
)
from media_accreditation.services.telling_outlets import REPRESENTATIVE
from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.notifications.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.media_accreditation import OutletFactory, RepresentativeFactory

NOW = datetime(2027, 1, 10, 9, tzinfo=UTC)
State = Representative.State
pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(db: None) -> User:
    return UserFactory(roles=[Role.PRESS])


@pytest.fixture
def person(db: None) -> User:
    return UserFactory()


def ask(user: User, outlet: Outlet) -> Representative:
    return ask_representation(user=user, outlet_id=outlet.pk, job_title="صحفية", now=NOW)


def propose(user: User, *, is_another: bool = False, **told: str) -> Representative:
    proposal = Proposal(**{"kind": "online", "name_ar": "المسار", "name_fr": "Al Massar"} | told)
    return propose_outlet(user=user, proposal=proposal, job_title="مدير النشر", now=NOW, is_another=is_another)


# --- Asking and proposing -------------------------------------------------------------------------
def test_who_asks_waits_and_who_asks_twice_gets_the_same(person):
    outlet = OutletFactory()

    first, second = ask(person, outlet), ask(person, outlet)

    assert first == second
    assert (first.state, first.is_proposer, first.requested_at) == (State.PENDING, False, NOW)


@pytest.mark.parametrize("state", ["refused", "suspended"])
def test_an_outlet_that_staff_turned_away_cannot_be_asked_for(person, state):
    outlet = OutletFactory(state=state)

    with pytest.raises(OutletUnavailable):
        ask(person, outlet)


def test_who_was_refused_may_ask_again(person, officer):
    outlet = OutletFactory()
    first = ask(person, outlet)
    refuse_representative(representative_id=first.pk, reason="من أنت؟", by=officer, now=NOW)

    assert ask(person, outlet) != first


def test_nobody_waits_for_more_than_so_many_decisions(person):
    for _ in range(MOST_PENDING):
        ask(person, OutletFactory())

    with pytest.raises(TooManyRequests) as refusal:
        ask(person, OutletFactory())
    assert refusal.value.limit == MOST_PENDING


def test_a_proposed_outlet_waits_with_its_proposer(person):
    first = propose(person, name_fr="  Al   Massar ", registration_number="٢٠١٩/a 7", country="ma")

    outlet = first.outlet
    assert (first.is_proposer, first.state, outlet.state) == (True, State.PENDING, Outlet.State.PENDING)
    assert (outlet.name_fr, outlet.registration_number, outlet.country) == ("Al Massar", "2019/A 7", "MA")
    assert propose(person) == first
    assert Outlet.objects.count() == 1


def test_nobody_proposes_more_than_so_many(person):
    for number in range(MOST_PROPOSED):
        propose(person, name_ar="", name_fr=f"{'BDTMKRSN'[number]}oumi {number}", is_another=True)

    with pytest.raises(TooManyRequests):
        propose(person)


@pytest.mark.parametrize(
    ("listed", "sign"),
    [
        ({"name_ar": "المسار", "name_fr": ""}, Sign.NAME),
        ({"name_ar": "", "name_fr": "El Massar"}, Sign.SOUND),
        ({"name_ar": "", "name_fr": "Al Massar El Jadid", "website": "https://massar.ma/ar"}, Sign.SITE),
        ({"name_ar": "", "name_fr": "Autre", "other_names": ["Massar.ma"]}, Sign.SOUND),
    ],
)
def test_what_may_be_listed_is_shown_first_and_is_another_on_ones_word(person, listed, sign):
    known = OutletFactory(**listed)
    described = Description(("المسار", "Al Massar"), website="www.massar.ma")

    with pytest.raises(PerhapsListed) as refusal:
        propose(person, website="www.massar.ma")

    assert refusal.value.outlet_ids == [known.pk]
    assert Book.read(Outlet.objects.all()).like(described)[0].sign == sign
    assert propose(person, website="www.massar.ma", is_another=True).outlet != known


def test_a_number_that_is_listed_is_never_another(person):
    listed = OutletFactory(registration_number="77")

    with pytest.raises(AlreadyListed) as refusal:
        propose(person, registration_number="77", is_another=True)
    assert refusal.value.outlet_id == listed.pk
    assert propose(person, registration_number="77", country="FR").outlet.country == "FR"


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_kept", [True, False], ids=["as it is", "without its lock"])
def test_one_newspaper_proposed_by_many_at_once_comes_once(is_kept, monkeypatch):
    """The control: without waiting for each other they all look before any of them writes."""
    people, looked = UserFactory.create_batch(4), Barrier(4, timeout=10)
    read = Book.read
    if not is_kept:
        monkeypatch.setattr(service, "one_addition_at_a_time", lambda: None)

        def read_together(outlets):
            book = read(outlets)
            looked.wait()
            return book

        monkeypatch.setattr(Book, "read", read_together)

    def try_to(user: User) -> str:
        try:
            propose(user)
        except PerhapsListed:
            return "shown"
        finally:
            connection.close()
        return "added"

    with ThreadPoolExecutor(max_workers=4) as rush:
        outcomes = sorted(rush.map(try_to, people))

    assert (outcomes == ["added", "shown", "shown", "shown"]) is is_kept


# --- Deciding -------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("to", State.values)
def test_moves_of_a_representative_are_those_of_the_table(officer, state, to):
    row = RepresentativeFactory(state=state)
    moves = {
        "verified": lambda: verify_representative(representative_id=row.pk, by=officer, now=NOW),
        "refused": lambda: refuse_representative(representative_id=row.pk, reason="لا", by=officer, now=NOW),
        "suspended": lambda: suspend_representative(representative_id=row.pk, reason="لا", by=officer, now=NOW),
    }
    if to not in moves:
        assert not any(to in allowed for allowed in REPRESENTATIVE_MOVES.values())
        return

    if to == state or to in REPRESENTATIVE_MOVES[state]:
        moves[to]()
        row.refresh_from_db()
        assert row.state == to
    else:
        with pytest.raises(MoveNotAllowed):
            moves[to]()


@pytest.mark.parametrize("state", Outlet.State.values)
@pytest.mark.parametrize("to", ["verified", "refused", "suspended"])
def test_moves_of_an_outlet_are_those_of_the_table(officer, state, to):
    row = OutletFactory(state=state, merged_into=OutletFactory() if state == "merged" else None)
    moves = {
        "verified": lambda: verify_outlet(outlet_id=row.pk, by=officer, now=NOW),
        "refused": lambda: refuse_outlet(outlet_id=row.pk, reason="لا", by=officer, now=NOW),
        "suspended": lambda: suspend_outlet(outlet_id=row.pk, reason="لا", by=officer, now=NOW),
    }

    if to == state or to in OUTLET_MOVES[state]:
        assert moves[to]().state == to
    else:
        with pytest.raises(MoveNotAllowed):
            moves[to]()


def test_a_decision_says_who_when_and_why_and_is_told_once(officer, person):
    row = ask(person, OutletFactory())

    for _ in range(2):
        refuse_representative(representative_id=row.pk, reason=" لا  نعرفكم ", by=officer, now=NOW)

    row.refresh_from_db()
    assert (row.decided_by, row.decided_at, row.decision_reason) == (officer, NOW, "لا نعرفكم")
    told = Message.objects.filter(recipient=person).values_list("kind", "channel")
    assert sorted(told) == [("press.representative_refused", "email"), ("press.representative_refused", "site")]


@pytest.mark.parametrize(
    ("refusal", "change"),
    [
        (MayNotDecide, {"roles": [Role.VISITS]}),
        (OwnRequest, {"is_own": True}),
        (OutletNotVerified, {"outlet_state": "pending"}),
    ],
)
def test_a_person_is_verified_by_another_for_an_outlet_that_is_verified(officer, person, refusal, change):
    outlet = OutletFactory(state=change.get("outlet_state", "verified"))
    row = ask(officer if change.get("is_own") else person, outlet)
    by = UserFactory(roles=change["roles"]) if "roles" in change else officer

    with pytest.raises(refusal):
        verify_representative(representative_id=row.pk, by=by, now=NOW)
    row.refresh_from_db()
    assert row.state == State.PENDING


def test_refusing_and_suspending_say_why(officer):
    row = RepresentativeFactory()

    with pytest.raises(ReasonMissing):
        suspend_representative(representative_id=row.pk, reason="  ", by=officer, now=NOW)
    with pytest.raises(ReasonMissing):
        suspend_outlet(outlet_id=row.outlet_id, reason="", by=officer, now=NOW)


def test_a_refused_outlet_takes_those_who_asked_for_it_along(officer, person):
    row = propose(person)
    other = ask(UserFactory(), row.outlet)

    refuse_outlet(outlet_id=row.outlet_id, reason="ليست مؤسسة إعلامية", by=officer, now=NOW)

    states = Representative.objects.filter(outlet=row.outlet).values_list("pk", "state", "decision_reason")
    assert set(states) == {(pk, "refused", "ليست مؤسسة إعلامية") for pk in (row.pk, other.pk)}


def test_nobody_decides_about_an_outlet_of_their_own(officer):
    RepresentativeFactory(user=officer, outlet=(outlet := OutletFactory(state="pending")), state="pending")

    with pytest.raises(OwnRequest):
        verify_outlet(outlet_id=outlet.pk, by=officer, now=NOW)


def test_a_suspension_and_its_end_are_told_to_those_who_act_for_it(officer):
    row = RepresentativeFactory()

    suspend_outlet(outlet_id=row.outlet_id, reason="تحقيق", by=officer, now=NOW)
    restore_outlet(outlet_id=row.outlet_id, by=officer, now=NOW)
    suspend_representative(representative_id=row.pk, reason="غادر", by=officer, now=NOW)
    restore_representative(representative_id=row.pk, by=officer, now=NOW)

    told = Message.objects.filter(recipient=row.user, channel="site").order_by("pk").values_list("kind", flat=True)
    assert list(told) == [
        "press.outlet_suspended",
        "press.outlet_restored",
        "press.representative_suspended",
        "press.representative_restored",
    ]


def test_the_reason_stands_on_the_trail(officer):
    outlet = OutletFactory()

    suspend_outlet(outlet_id=outlet.pk, reason="تحقيق", by=officer, now=NOW)

    event = Outlet.pgh_event_model.objects.filter(pgh_obj=outlet).order_by("pgh_id").last()
    assert (event.state, event.pgh_context.metadata["reason"]) == ("suspended", "تحقيق")


# --- Adding and changing --------------------------------------------------------------------------
def test_staff_add_an_outlet_that_is_verified_at_once(officer):
    outlet = add_outlet(proposal=Proposal(kind="tv", name_fr="Canal Sud", languages=("fr", "ar")), by=officer)

    assert (outlet.state, outlet.languages) == (Outlet.State.VERIFIED, ["fr", "ar"])
    with pytest.raises(PerhapsListed):
        add_outlet(proposal=Proposal(kind="tv", name_ar="قناة سود"), by=officer)
    with pytest.raises(MayNotDecide):
        add_outlet(proposal=Proposal(kind="tv", name_fr="Autre"), by=UserFactory(roles=[Role.SECURITY]))


def details_of(outlet: Outlet, **changes: object) -> Proposal:
    names = (field for field in Proposal.__dataclass_fields__)
    return Proposal(
        **{name: getattr(outlet, name) for name in names} | {"languages": tuple(outlet.languages)} | changes
    )


def test_a_name_that_is_changed_is_still_found(officer):
    outlet = OutletFactory(name_ar="صدى فاس", name_fr="Sada Fès")

    update_outlet(outlet_id=outlet.pk, details=details_of(outlet, name_fr="Echo de Fès"), by=officer)

    outlet.refresh_from_db()
    assert (outlet.name_fr, outlet.other_names) == ("Echo de Fès", ["Sada Fès"])
    assert list(Outlet.objects.search("Sada")) == [outlet]


def test_its_people_change_how_it_is_reached_and_not_what_it_is_called():
    row = RepresentativeFactory()
    outlet = row.outlet

    changes = details_of(outlet, name_fr="Le Monde", phone="+212522000000", website="https://ofoq.ma")
    update_outlet(outlet_id=outlet.pk, details=changes, by=row.user)

    before = outlet.name_fr
    outlet.refresh_from_db()
    assert (outlet.name_fr, outlet.phone, outlet.website) == (before, "+212522000000", "https://ofoq.ma")


def test_strangers_and_those_who_wait_change_nothing(person):
    outlet = OutletFactory()
    ask(person, outlet)

    with pytest.raises(NotRepresented):
        update_outlet(outlet_id=outlet.pk, details=details_of(outlet, city="فاس"), by=person)


def test_two_outlets_never_share_a_number(officer):
    OutletFactory(registration_number="5")
    outlet = OutletFactory()

    with pytest.raises(AlreadyListed):
        update_outlet(outlet_id=outlet.pk, details=details_of(outlet, registration_number="5"), by=officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Outlet.objects.filter(pk=outlet.pk).update(registration_number="5")


def test_other_names_are_kept_once_each(officer):
    outlet = OutletFactory(name_fr="Al Ofoq")

    set_other_names(outlet_id=outlet.pk, names=["Ofoq  24", "Al Ofoq", "Ofoq 24", " "], by=officer)

    outlet.refresh_from_db()
    assert outlet.other_names == ["Ofoq 24"]


def test_look_alikes_leave_out_the_outlet_itself_and_what_was_merged(officer):
    outlet = OutletFactory(name_fr="Al Ofoq", name_ar="")
    twin = OutletFactory(name_ar="الأفق", name_fr="")
    OutletFactory(name_ar="أفق", name_fr="", state="merged", merged_into=twin)

    assert [found.pk for found, _candidate in look_alikes(outlet)] == [twin.pk]


def test_a_merged_outlet_says_into_which(officer):
    outlet = OutletFactory()

    for broken in ({"state": "merged"}, {"merged_into": OutletFactory()}, {"state": "merged", "merged_into": outlet}):
        with pytest.raises(IntegrityError, match="a_merged_outlet_says_into_which"), transaction.atomic():
            Outlet.objects.filter(pk=outlet.pk).update(**broken)


def test_every_refusal_has_a_code():
    codes = [kind.code for kind in AccreditationError.__subclasses__()]

    assert len(codes) == len(set(codes)) > 0


# --- What people are told -------------------------------------------------------------------------
@pytest.mark.parametrize("kind", OUTLET_KINDS, ids=lambda kind: kind.name)
def test_every_message_finds_its_facts_until_it_was_decided_otherwise(kind):
    state = "suspended" if "suspended" in kind.name else "refused" if "refused" in kind.name else "verified"
    row = RepresentativeFactory(state=state, outlet=OutletFactory(state="verified" if state == "refused" else state))
    about = row.pk if kind.about_type == REPRESENTATIVE else row.outlet_id
    message = Message(pk=1, kind=kind.name, about_id=about, language="ar", context={"reason": "لأنه", "former": "أفق"})

    facts = kind.load([message])[1]

    assert set(kind.placeholders) <= set(facts.values)
    assert facts.values["outlet"] == row.outlet.name_ar
    assert facts.url.endswith(reverse("press:home"))
    Representative.objects.filter(pk=row.pk).update(state="pending", decided_at=None, decided_by=None)
    Outlet.objects.filter(pk=row.outlet_id).update(state="pending")
    assert kind.load([message]) == {}
