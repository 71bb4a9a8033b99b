"""Papers by their services: who may send, take away and look; what replaces what; what stands on the trail."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from media_accreditation.errors import NotEditable, NotRepresented, PaperGone, PaperKindUnfit, TooManyPapers
from media_accreditation.models import Application, Paper, PaperView, Representative
from media_accreditation.services.paper_moves import move_papers
from media_accreditation.services.papers import (
    MOST_OTHERS,
    attach_paper,
    content_of,
    remove_paper,
    restore_paper,
    set_photo,
    view_paper,
)
from openday.accounts.roles import Role
from openday.uploads.reading import CleanFile
from tests.factories.accounts import UserFactory
from tests.factories.media_accreditation import (
    NOW,
    ApplicationFactory,
    InformationRequestFactory,
    OutletFactory,
    PaperFactory,
    RepresentativeFactory,
    TeamMemberFactory,
)

pytestmark = pytest.mark.django_db

Kind = Paper.Kind
State = Application.State
LATER = NOW + timedelta(hours=1)


def file(number=1, pages=1) -> CleanFile:
    """A paper that was read; which number tells that two are different."""
    content = tuple(f"page {page} of {number}".encode() for page in range(1, pages + 1))
    return CleanFile("image/jpeg", content, pages, 1240, 1754, f"{number:064}", "scan.pdf")


@pytest.fixture
def member():
    return TeamMemberFactory()


@pytest.fixture
def representative(member):
    return RepresentativeFactory(outlet=member.application.outlet).user


def attach(of, by, *, kind=Kind.ID_PAPER, number=1, **values) -> Paper:
    return attach_paper(kind=kind, of=of, upload=file(number), by=by, now=NOW, **values)


def kept(of, **values) -> list[int]:
    return list(of.papers.kept().filter(**values).order_by("pk").values_list("pk", flat=True))


# --- Attaching ------------------------------------------------------------------------------------
def test_attach_paper_keeps_the_file_and_says_who_wrote(member, representative):
    paper = attach(member, representative)

    member.application.refresh_from_db()
    assert (paper.uploader, paper.uploaded_at, paper.original_name) == (representative, NOW, "scan.pdf")
    assert content_of(paper) == b"page 1 of 1"
    assert member.application.revision == 2  # whoever decides has to look again


def test_a_new_paper_takes_the_place_of_the_one_before_and_others_stand_side_by_side(member, representative):
    first = attach(member, representative)
    second = attach(member, representative, number=2)
    others = [attach(member, representative, kind=Kind.OTHER, number=number).pk for number in (3, 4)]

    first.refresh_from_db()
    assert (first.removed_at, kept(member, kind=Kind.ID_PAPER)) == (NOW, [second.pk])
    assert kept(member, kind=Kind.OTHER) == others


def test_the_same_file_twice_changes_nothing_and_with_another_date_it_is_a_new_paper(member, representative):
    first = attach(member, representative)

    assert attach(member, representative) == first
    assert attach(member, representative, expires_date=NOW.date()) != first


def test_a_photo_becomes_the_members_and_goes_with_it(member, representative):
    photo = set_photo(member=member, upload=file(), by=representative, now=NOW)
    member.refresh_from_db()
    assert member.photo == photo

    remove_paper(paper_id=photo.pk, by=representative, now=NOW)
    member.refresh_from_db()
    assert member.photo is None

    restore_paper(paper_id=photo.pk, by=representative, now=NOW)
    member.refresh_from_db()
    assert member.photo == photo


@pytest.mark.parametrize(
    ("kind", "of", "fits"),
    [
        (Kind.LICENCE, "outlet", True),
        (Kind.ASSIGNMENT, "application", True),
        (Kind.PRESS_CARD, "member", True),
        (Kind.PHOTO, "application", False),
        (Kind.ASSIGNMENT, "member", False),
        (Kind.ID_PAPER, "outlet", False),
    ],
)
def test_each_kind_belongs_where_it_belongs(member, representative, kind, of, fits):
    owner = {"member": member, "application": member.application, "outlet": member.application.outlet}[of]

    if fits:
        assert attach(owner, representative, kind=kind).kind == kind
    else:
        with pytest.raises(PaperKindUnfit):
            attach(owner, representative, kind=kind)


def test_other_papers_have_a_limit(member, representative):
    for number in range(MOST_OTHERS):
        attach(member, representative, kind=Kind.OTHER, number=number)

    with pytest.raises(TooManyPapers):
        attach(member, representative, kind=Kind.OTHER, number=99)


# --- Who may --------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["stranger", "pending", "suspended", "press officer", "another outlet"])
def test_nobody_else_sends_papers(member, who):
    user = UserFactory(roles=[Role.PRESS] if who == "press officer" else [])
    if who in ("pending", "suspended"):
        RepresentativeFactory(user=user, outlet=member.application.outlet, state=Representative.State(who))
    elif who == "another outlet":
        RepresentativeFactory(user=user)

    with pytest.raises(NotRepresented):
        attach(member, user)
    assert Paper.objects.count() == 0


@pytest.mark.parametrize("state", [state for state in State if state not in (State.DRAFT, State.MORE_INFO)])
def test_papers_in_review_or_decided_stay_as_they_are(state):
    member = TeamMemberFactory(application=ApplicationFactory(state=state))
    user = RepresentativeFactory(outlet=member.application.outlet).user
    paper = PaperFactory(member=member, kind=Kind.ID_PAPER)

    with pytest.raises(NotEditable):
        attach(member, user, number=2)
    with pytest.raises(NotEditable):
        remove_paper(paper_id=paper.pk, by=user, now=NOW)
    assert kept(member) == [paper.pk]


def test_a_review_opens_the_papers_of_whom_it_asked_about_and_of_nobody_else():
    application = ApplicationFactory(state=State.MORE_INFO)
    asked, other = TeamMemberFactory.create_batch(2, application=application)
    InformationRequestFactory(application=application, member=asked)
    user = RepresentativeFactory(outlet=application.outlet).user

    assert attach(asked, user).member == asked
    with pytest.raises(NotEditable):
        attach(other, user, number=2)


def test_a_member_sends_their_own_through_a_link_that_was_sent_and_nobody_elses(member):
    with pytest.raises(NotEditable):
        attach(member, None)

    member.invited_at = NOW
    member.save(update_fields=["invited_at"])

    assert attach(member, None).uploader is None
    with pytest.raises(PaperKindUnfit):
        attach(member.application, None, kind=Kind.ASSIGNMENT)


# --- Away and back --------------------------------------------------------------------------------
def test_a_paper_comes_back_for_a_week(member, representative):
    paper = attach(member, representative)
    remove_paper(paper_id=paper.pk, by=representative, now=NOW)
    remove_paper(paper_id=paper.pk, by=representative, now=LATER)
    paper.refresh_from_db()
    assert (paper.removed_at, kept(member)) == (NOW, [])

    with pytest.raises(PaperGone):
        restore_paper(paper_id=paper.pk, by=representative, now=NOW + timedelta(days=7, seconds=1))
    restore_paper(paper_id=paper.pk, by=representative, now=NOW + timedelta(days=7))

    assert kept(member) == [paper.pk]


def test_what_comes_back_takes_the_place_of_what_came_after(member, representative):
    first = attach(member, representative)
    attach(member, representative, number=2)

    restore_paper(paper_id=first.pk, by=representative, now=LATER)

    assert kept(member) == [first.pk]


# --- Looking --------------------------------------------------------------------------------------
WHO_LOOKS = {
    "press officer": UserFactory.build(roles=[Role.PRESS]),
    "security officer": UserFactory.build(roles=[Role.SECURITY]),
    "programme officer": UserFactory.build(roles=[Role.PROGRAMME]),
    "direction": UserFactory.build(roles=[Role.DIRECTION]),
    "stranger": UserFactory.build(roles=[]),
}


@pytest.mark.parametrize(
    ("state", "may_look"),
    [
        (State.DRAFT, set()),
        (State.SUBMITTED, {"press officer"}),
        (State.PRESS_REVIEW, {"press officer"}),
        (State.SECURITY_REVIEW, {"press officer", "security officer"}),
        (State.APPROVED, {"press officer", "security officer"}),
    ],
)
def test_reviewers_look_at_what_is_theirs_to_review(state, may_look):
    paper = PaperFactory(member=TeamMemberFactory(application=ApplicationFactory(state=state)), kind=Kind.ID_PAPER)
    looked = set()
    for who, user in WHO_LOOKS.items():
        person = UserFactory(roles=user.roles)
        try:
            view_paper(paper_id=paper.pk, by=person, now=NOW, address="192.0.2.7")
        except Paper.DoesNotExist:
            continue
        looked.add(who)
        assert PaperView.objects.get(viewed_by=person).address == "192.0.2.7"

    assert looked == may_look
    assert PaperView.objects.count() == len(may_look)


def test_the_outlets_own_people_look_and_those_of_another_do_not(member, representative):
    paper = attach(member, representative)

    assert view_paper(paper_id=paper.pk, by=representative, now=NOW, address=None) == paper
    with pytest.raises(Paper.DoesNotExist):
        view_paper(paper_id=paper.pk, by=RepresentativeFactory().user, now=NOW, address=None)


def test_pages_of_one_look_are_one_look_and_another_place_or_hour_is_another(member, representative):
    paper = attach(member, representative)
    for minutes, address in ((0, "192.0.2.7"), (9, "192.0.2.7"), (9, "192.0.2.8"), (61, "192.0.2.7")):
        view_paper(paper_id=paper.pk, by=representative, now=NOW + timedelta(minutes=minutes), address=address)

    assert list(paper.views.order_by("pk").values_list("address", flat=True)) == [
        "192.0.2.7",
        "192.0.2.8",
        "192.0.2.7",
    ]


def test_nobody_looks_at_a_file_that_was_deleted():
    paper = PaperFactory(member=TeamMemberFactory(), name="", purged_at=NOW)
    user = RepresentativeFactory(outlet=paper.member.application.outlet).user

    with pytest.raises(PaperGone):
        view_paper(paper_id=paper.pk, by=user, now=NOW, address=None)
    assert PaperView.objects.count() == 0


# --- What becomes one ------------------------------------------------------------------------------
def test_papers_of_what_becomes_one_are_all_kept_and_none_takes_the_place_of_another():
    kept, other = OutletFactory.create_batch(2)
    mine = PaperFactory(outlet=kept, kind=Kind.LICENCE)
    theirs = PaperFactory(outlet=other, kind=Kind.LICENCE)
    gone = PaperFactory(outlet=other, kind=Kind.LICENCE, removed_at=NOW)

    move_papers(other.papers.all(), kept)

    assert {(paper.pk, paper.kind) for paper in kept.papers.all()} == {
        (mine.pk, Kind.LICENCE),
        (theirs.pk, Kind.OTHER),
        (gone.pk, Kind.LICENCE),
    }


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
def test_a_rush_of_photos_leaves_one_photo_and_one_file_a_row():
    member = TeamMemberFactory()
    user = RepresentativeFactory(outlet=member.application.outlet).user

    def send(number: int) -> int:
        try:
            return set_photo(member=member, upload=file(number), by=user, now=NOW).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=6) as rush:
        sent = set(rush.map(send, range(6)))

    member.refresh_from_db()
    assert len(sent) == 6
    assert kept(member) == [member.photo_id]
    assert all(content_of(paper) for paper in member.papers.all())


# --- In the database ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"kind": Kind.ID_PAPER}, "one_kept_paper_a_kind_and_member"),
        ({"member": None}, "a_paper_is_of_one_outlet_application_or_member"),
        ({"name": ""}, "a_paper_has_a_file_until_it_is_purged"),
        ({"purged_at": NOW}, "a_paper_has_a_file_until_it_is_purged"),
        (
            {"issued_date": NOW.date(), "expires_date": (NOW - timedelta(days=1)).date()},
            "a_paper_expires_after_it_was_issued",
        ),
    ],
)
def test_the_database_refuses_a_paper_that_cannot_be(member, values, constraint):
    paper = PaperFactory(member=member)
    PaperFactory(member=member, kind=Kind.ID_PAPER)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(**values)
