"""Badges of many people in one file: asked for, made by the worker, made again, forgotten; and finding people."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from media_accreditation.errors import BatchOnItsWay, MayNotDecide, NoBadges, PhotoMissing
from media_accreditation.models import Application, Badge, PrintBatch, TeamMember
from media_accreditation.printing import batches
from media_accreditation.services import badge_batches, badges
from media_accreditation.services.badge_batches import Choice, ask_for_badges, make_batch
from media_accreditation.services.badge_desk import counts_of, found, people_of, void_codes
from openday import after_commit
from openday.accounts.roles import Role
from openday.passes.documents import DocumentStopped
from openday.passes.errors import NeverIssued, PassRevoked
from openday.passes.models import Pass
from openday.passes.services.checking import check_pass
from openday.passes.tokens import BadText, TooEarly
from openday.time_zone import day_bounds
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory
from tests.factories.media_accreditation import NOW, OutletFactory
from tests.media_accreditation.badge_cast import accredited, approved, ordered, pass_of, printed, with_face
from tests.pdf import page_count

State = PrintBatch.State
EVERYBODY = Choice()
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def officer(db):
    return UserFactory(roles=[Role.PRESS])


@pytest.fixture
def edition(db):
    return EditionFactory()


@pytest.fixture
def queued(monkeypatch):
    sent = []
    monkeypatch.setattr(after_commit, "queue", lambda name, **ids: sent.append((name, ids)))
    return sent


@pytest.fixture
def ask(edition, officer, queued):
    def asked(choice=EVERYBODY, by=officer):
        return ask_for_badges(edition=edition, choice=choice, title="كل الشارات", by=by, now=NOW)

    return asked


def made_by_worker(batch, make=batches.make_badges):
    state = make_batch(batch_id=batch.pk, make=make, clock=lambda: LATER)
    batch.refresh_from_db()
    return state


# --- Asking ---------------------------------------------------------------------------------------
def test_whoever_is_let_in_gets_a_badge_and_all_that_were_not_printed_are(edition, officer, ask, queued):
    application = accredited(edition=edition)
    waiting, first = ordered(officer, application=application), approved(application=application)
    printed(officer, application=application)
    without_photo = approved(application=application)
    TeamMember.objects.filter(pk=without_photo.pk).update(photo=None)

    asked = ask()

    (batch,) = asked.batches
    assert list(batch.badges.order_by("number").values_list("member", flat=True)) == [waiting.member_id, first.pk]
    assert (asked.badges, batch.count, batch.state) == (2, 2, State.WAITING)
    assert {pk: type(refusal) for pk, refusal in asked.refused.items()} == {without_photo.pk: PhotoMissing}
    assert queued == [("press.print_badges", {"batch_id": batch.pk})]
    with pytest.raises(NoBadges) as nothing:
        ask()
    assert list(nothing.value.refused) == [without_photo.pk]


def test_badges_are_chosen_by_category_kind_of_outlet_and_outlet(edition, officer, ask):
    radio = accredited(edition=edition, outlet=OutletFactory(kind="radio"))
    paper = accredited(edition=edition)
    sound, editor, camera = (
        approved(application=radio, role="sound"),
        approved(application=paper, role="journalist"),
        approved(application=paper, role="camera"),
    )

    def members_of(choice):
        (batch,) = ask(choice).batches
        return set(batch.badges.values_list("member", flat=True))

    assert members_of(Choice(category="V")) == {camera.pk}
    assert members_of(Choice(outlet_kind="radio")) == {sound.pk}
    assert members_of(Choice(outlet_id=paper.outlet_id)) == {editor.pk}


def test_too_many_for_one_file_are_as_many_files_as_it_takes_an_outlet_after_another(edition, ask, monkeypatch):
    monkeypatch.setattr(badge_batches, "BADGES_A_FILE", 2)
    one, two = accredited(edition=edition), accredited(edition=edition)
    members = [approved(application=application) for application in (one, two, one)]

    asked = ask()

    assert [set(batch.badges.values_list("member", flat=True)) for batch in asked.batches] == [
        {members[0].pk, members[2].pk},
        {members[1].pk},
    ]


def test_only_the_press_office_prints(edition, ask):
    approved()

    with pytest.raises(MayNotDecide):
        ask(by=UserFactory(roles=[Role.SECURITY]))
    assert Badge.objects.count() == 0


# --- Making ---------------------------------------------------------------------------------------
def test_the_worker_makes_the_file_and_leaves_out_what_holds_no_more(edition, officer, ask):
    application = accredited(edition=edition)
    kept, gone, _faceless, void = (ordered(officer, application=application) for _ in range(4))
    for badge in (kept, gone, void):
        with_face(badge)
    (batch,) = ask().batches
    badges.revoke_badge(badge_id=gone.pk, reason="سحب", by=officer, now=NOW)
    Pass.objects.filter(serial=void.pass_serial).update(revoked_at=NOW, revoked_reason=Pass.Reason.KEY_WITHDRAWN)

    state = made_by_worker(batch)

    with default_storage.open(batch.name) as file:
        assert page_count(file.read()) == 2
    assert (state, batch.made_at, batch.left_out) == (State.MADE, LATER, 3)
    assert list(batch.badges.all()) == [kept]
    assert void_codes([kept, void]) == {void.pass_serial}
    assert made_by_worker(batch, make=None) == State.MADE  # nothing is waited for
    printed_now = badge_batches.mark_batch_printed(public_id=batch.public_id, by=officer, now=LATER)
    assert printed_now == [kept]


def test_what_cannot_be_made_is_said_and_made_again(edition, officer, ask, queued):
    badge = ordered(officer, application=accredited(edition=edition))
    (batch,) = ask().batches

    def stopped(_batch, *, now):
        raise DocumentStopped

    with pytest.raises(BatchOnItsWay):
        badge_batches.print_again(public_id=batch.public_id, by=officer, now=NOW)
    assert (made_by_worker(batch), batch.error) == (State.FAILED, badge_batches.NO_BADGES)
    badge_batches.print_again(public_id=batch.public_id, by=officer, now=LATER)
    assert (made_by_worker(batch, make=stopped), batch.error) == (State.FAILED, badge_batches.BROKE_OFF)
    badge_batches.print_again(public_id=batch.public_id, by=officer, now=LATER)
    with_face(badge)
    assert (made_by_worker(batch), batch.error, batch.left_out) == (State.MADE, "", 0)
    assert len(queued) == 3


def test_a_batch_that_is_silent_for_long_is_tried_again(edition, officer, ask):
    ordered(officer, application=accredited(edition=edition))
    (batch,) = ask().batches
    late = NOW + badge_batches.STUCK_AFTER + timedelta(seconds=1)

    assert [badge_batches.is_stuck(batch, now=now) for now in (NOW, late)] == [False, True]
    assert badge_batches.print_again(public_id=batch.public_id, by=officer, now=late).claimed_at == late


def test_files_of_badges_are_forgotten_after_a_week_and_can_be_made_again(edition, officer, ask):
    with_face(ordered(officer, application=accredited(edition=edition)))
    (batch,) = ask().batches
    made_by_worker(batch)
    name = batch.name

    assert badge_batches.forget_badge_files(now=NOW + badge_batches.KEPT_FOR) == 0
    assert badge_batches.forget_badge_files(now=NOW + badge_batches.KEPT_FOR + timedelta(seconds=1)) == 1
    batch.refresh_from_db()
    assert (batch.name, default_storage.exists(name)) == ("", False)
    badge_batches.print_again(public_id=batch.public_id, by=officer, now=LATER)
    assert made_by_worker(batch) == State.MADE


# --- Finding --------------------------------------------------------------------------------------
def test_people_are_found_by_name_outlet_number_and_code(edition, officer):
    horizon = accredited(edition=edition, outlet=OutletFactory(name_ar="جريدة الأفق", name_fr="Al Ofoq"))
    salma = ordered(officer, application=horizon, name_ar="سلمى بناني", name_fr="Salma Bennani")
    omar = ordered(officer, application=horizon, name_ar="عمر العلوي", name_fr="Omar El Alaoui")
    people = people_of(edition)

    def names(typed):
        return sorted(member.name_fr for member in found(people, typed))

    both = ["Omar El Alaoui", "Salma Bennani"]
    assert names("سلمي") == names("bennani sal") == names("salma ofoq") == ["Salma Bennani"]
    assert names("الافق") == names("OFOQ") == names("") == both
    assert names(str(omar)) == names("e-٢".replace("e", "E")) == names("2") == ["Omar El Alaoui"]
    assert names(pass_of(salma).token) == ["Salma Bennani"]
    assert names("nobody") == names("999") == names(pass_of(salma).token[:-3] + "AAA:") == []


def test_the_desk_knows_who_is_let_in_or_had_a_badge_and_how_many(edition, officer):
    application = accredited(edition=edition)
    new = approved(application=application)
    had = ordered(officer, application=application)
    badges.revoke_badge(badge_id=had.pk, reason="سحب", by=officer, now=NOW)
    TeamMember.objects.filter(pk=had.member_id).update(withdrawn_at=NOW)
    TeamMember.objects.filter(pk=approved(application=application).pk).update(released_verdict="not_cleared")
    Application.objects.filter(pk=approved(application=accredited()).application_id).update(state="security_review")

    assert set(people_of(edition)) == {new, had.member}
    assert counts_of(edition) == {
        "none": 1,
        "ordered": 0,
        "printed": 0,
        "collected": 0,
        "lost": 0,
        "replaced": 0,
        "revoked": 1,
    }


# --- Judging a code -------------------------------------------------------------------------------
def test_the_code_of_a_badge_is_refused_from_the_moment_it_is_revoked(edition, officer):
    badge = printed(officer, application=accredited(edition=edition))
    token, opens = pass_of(badge).token, day_bounds(badge.days[0])[0]

    assert check_pass(text=token, at=opens).serial == badge.pass_serial
    with pytest.raises(TooEarly):
        check_pass(text=token, at=opens - timedelta(seconds=1))
    badges.revoke_badge(badge_id=badge.pk, reason="سحب", by=officer, now=NOW)

    with pytest.raises(PassRevoked) as refusal:
        check_pass(text=token, at=opens)
    assert (refusal.value.serial, refusal.value.revoked_at) == (badge.pass_serial, NOW)
    Pass.objects.all().delete()
    with pytest.raises(NeverIssued):
        check_pass(text=token, at=opens)
    with pytest.raises(BadText):
        check_pass(text="https://openday.example/", at=opens)
