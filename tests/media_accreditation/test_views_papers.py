"""The doors of papers: the outlet's own pages, and pictures of pages for whoever may look."""

import pytest
from django.urls import reverse
from django.utils import translation

from media_accreditation.models import Application, Paper, PaperView
from media_accreditation.services.papers import FOLDER
from openday.accounts.roles import Role
from openday.uploads import store
from openday.uploads.reading import CleanFile
from tests.factories.accounts import UserFactory, sign_in
from tests.factories.media_accreditation import (
    ApplicationFactory,
    PaperFactory,
    PaperViewFactory,
    RepresentativeFactory,
    TeamMemberFactory,
)

pytestmark = pytest.mark.django_db

State = Application.State
Kind = Paper.Kind


def stored(**values) -> Paper:
    """A paper of two pages whose file is there."""
    clean = CleanFile("image/jpeg", (b"\xff\xd8\xffone", b"\xff\xd8\xfftwo"), 2, 1, 1, "0" * 64, "scan.pdf")
    values = {"content_type": "image/jpeg", "page_count": 2, "name": store.keep(clean, folder=FOLDER)} | values
    return PaperFactory(**values)


@pytest.fixture
def paper():
    member = TeamMemberFactory(application=ApplicationFactory(state=State.PRESS_REVIEW))
    return stored(member=member, kind=Kind.ID_PAPER)


@pytest.fixture
def representative(paper):
    return RepresentativeFactory(outlet=paper.member.application.outlet).user


def page_of(paper, page=1) -> str:
    return reverse("press:paper-page", args=[paper.public_id, page])


# --- Looking --------------------------------------------------------------------------------------
def test_a_page_is_a_picture_that_can_do_nothing_and_is_kept_nowhere(client, paper):
    officer = UserFactory(roles=[Role.PRESS])
    sign_in(client, officer)

    answer = client.get(page_of(paper, 2), REMOTE_ADDR="192.0.2.7")

    assert (answer.content, answer["Content-Type"]) == (b"\xff\xd8\xfftwo", "image/jpeg")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Disposition"] == f'inline; filename="id_paper-{paper.public_id.hex[:8]}-2.jpg"'
    assert list(PaperView.objects.values_list("paper", "viewed_by", "address")) == [(paper.pk, officer.pk, "192.0.2.7")]


@pytest.mark.parametrize(
    "who", ["nobody", "stranger", "another outlet", "security before its turn", "programme officer"]
)
@pytest.mark.parametrize("name", ["press:paper-page", "press:paper-detail"])
def test_the_address_of_a_paper_opens_nothing_to_others(client, paper, who, name):
    users = {
        "stranger": UserFactory,
        "another outlet": lambda: RepresentativeFactory().user,
        "security before its turn": lambda: UserFactory(roles=[Role.SECURITY]),
        "programme officer": lambda: UserFactory(roles=[Role.PROGRAMME]),
    }
    if who in users:
        sign_in(client, users[who]())

    answer = client.get(reverse(name, args=[paper.public_id, 1] if name == "press:paper-page" else [paper.public_id]))

    assert answer.status_code == (302 if who == "nobody" else 404)
    assert PaperView.objects.count() == 0


@pytest.mark.parametrize("page", [0, 3, 99])
def test_a_page_that_is_not_there_is_not_found(client, paper, representative, page):
    sign_in(client, representative)

    assert client.get(page_of(paper, page)).status_code == 404


def test_nothing_lies_where_an_address_of_its_own_would_reach_it(client, paper):
    for address in (
        f"/{paper.name}/1",
        f"/uploads/{paper.name}/1",
        f"/media/{paper.name}/1",
        f"/static/{paper.name}/1",
    ):
        assert client.get(address).status_code in (302, 404)


# --- The outlet's pages ---------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_pages_of_papers_say_what_is_there_and_what_is_missing(client, language):
    member = TeamMemberFactory()
    application, outlet = member.application, member.application.outlet
    kept = stored(member=member, kind=Kind.ID_PAPER)
    sign_in(client, RepresentativeFactory(outlet=outlet).user)
    with translation.override(language):
        detail = reverse("press:paper-detail", args=[kept.public_id])
        for name, of in (("member", member), ("application", application), ("outlet", outlet)):
            answer = client.get(reverse(f"press:{name}-papers", args=[of.public_id]))
            assert answer.status_code == 200
            assert (detail in answer.content.decode()) == (name == "member")
        shown = client.get(detail).content.decode()
        assert [page for page in (1, 2, 3) if page_of(kept, page) in shown] == [1, 2]


def test_the_page_of_a_members_papers_asks_no_more_with_thirty(
    client, representative, paper, django_assert_num_queries
):
    sign_in(client, representative)
    address = reverse("press:member-papers", args=[paper.member.public_id])
    client.get(address)
    for count in (1, 30):
        PaperFactory.create_batch(count, member=paper.member, page_count=1)
        with django_assert_num_queries(5):  # session, person, member, who acts for the outlet, papers
            assert client.get(address).status_code == 200


@pytest.mark.parametrize("who", ["nobody", "stranger", "press officer"])
@pytest.mark.parametrize("name", ["member-papers", "paper-remove"])
def test_nobody_else_reaches_the_outlets_pages(client, paper, who, name):
    if who != "nobody":
        sign_in(client, UserFactory(roles=[Role.PRESS] if who == "press officer" else []))
    of = paper if name == "paper-remove" else paper.member

    answer = client.post(reverse(f"press:{name}", args=[of.public_id]), {"kind": "other"})

    assert answer.status_code == (302 if who == "nobody" else 404)
    paper.refresh_from_db()
    assert paper.removed_at is None


def test_a_paper_is_taken_away_and_brought_back(client):
    member = TeamMemberFactory()
    paper = stored(member=member, kind=Kind.ID_PAPER)
    sign_in(client, RepresentativeFactory(outlet=member.application.outlet).user)
    address = reverse("press:member-papers", args=[member.public_id])

    answer = client.post(reverse("press:paper-remove", args=[paper.public_id]))
    assert answer["Location"] == f"{address}#id_paper"
    assert reverse("press:paper-restore", args=[paper.public_id]) in client.get(address).content.decode()

    client.post(reverse("press:paper-restore", args=[paper.public_id]))
    assert list(member.papers.kept()) == [paper]


def test_papers_in_review_can_be_looked_at_and_not_changed(client, paper, representative):
    sign_in(client, representative)

    shown = client.get(reverse("press:member-papers", args=[paper.member.public_id])).content.decode()
    client.post(reverse("press:paper-remove", args=[paper.public_id]))

    assert reverse("press:paper-detail", args=[paper.public_id]) in shown
    assert 'type="file"' not in shown
    paper.refresh_from_db()
    assert paper.removed_at is None


# --- Staff ----------------------------------------------------------------------------------------
@pytest.fixture
def press_officer(client):
    return sign_in(client, UserFactory(roles=[Role.PRESS]))


def test_the_looks_at_papers_ask_no_more_with_thirty(press_officer, paper, django_assert_num_queries):
    address = reverse("backoffice:press-paper-looks")
    press_officer.get(address)
    for count in (1, 29):
        for _number in range(count):
            PaperViewFactory(paper=stored(member=TeamMemberFactory(application=paper.member.application)))
        with django_assert_num_queries(4):  # session, person, count, looks
            shown = press_officer.get(address).context["page_obj"].object_list
        assert len(shown) == PaperView.objects.count()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "الأفق"}, 1),
        ({"q": "nobody"}, 0),
        ({"kind": "id_paper"}, 1),
        ({"kind": "photo"}, 0),
        ({"day": "2027-04-01"}, 1),
    ],
)
def test_looks_are_found_by_whose_what_and_when(press_officer, paper, query, found):
    PaperViewFactory(paper=paper)

    answer = press_officer.get(reverse("backoffice:press-paper-looks"), query)

    assert len(answer.context["page_obj"].object_list) == found


def test_what_is_kept_of_a_person_is_shown_handed_out_and_erased(press_officer, paper):
    look = PaperViewFactory(paper=paper)
    address = [paper.member.public_id]

    shown = press_officer.get(reverse("backoffice:press-member-data", args=address)).content.decode()
    handed = press_officer.get(reverse("backoffice:press-member-export", args=address))
    press_officer.post(reverse("backoffice:press-member-erase", args=address), {"reason": "بطلب منه", "is_sure": "on"})

    assert look.viewed_by.get_full_name() in shown
    assert handed.json()["identity_paper"]["number"] == paper.member.id_number
    paper.refresh_from_db()
    assert (paper.member.name_fr, paper.name) == ("—", "")


def test_erasing_asks_whether_one_is_sure(press_officer, paper):
    answer = press_officer.post(
        reverse("backoffice:press-member-erase", args=[paper.member.public_id]), {"reason": "بطلب منه"}
    )

    assert answer.status_code == 422
    paper.refresh_from_db()
    assert paper.name


@pytest.mark.parametrize(
    "name", ["press-paper-looks", "press-member-data", "press-member-export", "press-member-erase"]
)
def test_the_pages_of_staff_are_the_press_offices(client, paper, name):
    sign_in(client, UserFactory(roles=[Role.SECURITY]))
    address = reverse(f"backoffice:{name}", args=[] if name == "press-paper-looks" else [paper.member.public_id])

    assert client.post(address).status_code == 403 if name.endswith("erase") else client.get(address).status_code == 403
