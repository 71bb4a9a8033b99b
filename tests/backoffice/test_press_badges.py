"""The badge desk on the pages of staff: found, printed, handed over, lost, made anew; in both directions of writing."""

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from media_accreditation.models import Badge, PrintBatch
from media_accreditation.printing import batches
from media_accreditation.services.badge_batches import make_batch
from openday.accounts.roles import Role
from tests.factories.accounts import UserFactory, sign_in
from tests.factories.editions import EditionFactory
from tests.factories.media_accreditation import NOW, OutletFactory
from tests.media_accreditation.badge_cast import accredited, approved, ordered, pass_of, printed, with_face
from tests.pdf import page_count, text_of

DESK = "/ar/staff/press/badges/"
State = Badge.State


@pytest.fixture(autouse=True)
def at_work():
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def officer(db):
    return UserFactory(roles=[Role.PRESS])


@pytest.fixture
def desk(officer):
    return sign_in(Client(), officer)


@pytest.fixture
def edition(db):
    return EditionFactory()


def page_of(badge):
    return f"{DESK}people/{badge.member.public_id}/"


def said(answer):
    return " ".join(answer.content.decode().split())


def do(desk, badge, deed, **typed):
    return desk.post(page_of(badge), {"deed": deed, **typed}, follow=True)


def state_of(badge):
    badge.refresh_from_db()
    return badge.state


@pytest.mark.parametrize("role", [None, Role.SECURITY, Role.VISITS])
def test_the_desk_is_the_press_offices(role, edition, officer):
    badge = ordered(officer)
    client = sign_in(Client(), UserFactory(roles=[role] if role else []))
    outlet = badge.member.application.outlet

    for path in (
        DESK,
        page_of(badge),
        f"{DESK}{badge.public_id}/print/",
        f"{DESK}print/",
        f"{DESK}outlets/{outlet.public_id}/",
        f"{DESK}outlets/{outlet.public_id}/sheet/",
    ):
        assert client.get(path).status_code == (403 if role else 404)
    assert client.post(page_of(badge), {"deed": "lost"}).status_code == (403 if role else 404)
    assert state_of(badge) == State.ORDERED


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_as_much_for_one_as_for_many(desk, edition, officer, count):
    application = accredited(edition=edition)
    for _ in range(count):
        ordered(officer, application=application)
    desk.get(DESK)

    with CaptureQueriesContext(connection) as queries:
        answer = desk.get(DESK)

    assert answer.status_code == 200
    assert said(answer).count("E-0") == count
    assert len(queries) == 8


def test_a_code_that_a_scanner_types_opens_its_person_and_another_says_so(desk, edition, officer):
    badge = printed(officer)
    printed(officer)

    opened = desk.get(DESK, {"q": pass_of(badge).token})
    foreign = desk.get(DESK, {"q": pass_of(badge).token.replace(str(badge), "")[::-1][:132]})

    assert (opened.status_code, opened.headers["Location"]) == (302, page_of(badge))
    assert foreign.status_code == 200


def test_a_badge_goes_through_the_hands_of_the_desk(desk, edition, officer):
    member = approved(name_ar="سلمى بناني", name_fr="Salma Bennani")
    page = f"{DESK}people/{member.public_id}/"

    desk.post(page, {"deed": "order"})
    badge = Badge.objects.get()
    with_face(badge)
    paper = desk.get(f"{DESK}{badge.public_id}/print/")
    assert (paper.status_code, paper["Content-Type"], paper["Cache-Control"]) == (
        200,
        "application/pdf",
        "private, no-store",
    )
    assert "Salma Bennani" in text_of(paper.content)
    do(desk, badge, "printed")
    unchecked = desk.post(page, {"deed": "hand-over"})
    assert (unchecked.status_code, state_of(badge)) == (200, State.PRINTED)
    assert 'role="alert"' in said(unchecked)
    do(desk, badge, "hand-over", **{"hand_over-id_kind": "national"})
    assert (state_of(badge), badge.collected_by, badge.id_checked) == (State.COLLECTED, officer, "national")
    do(desk, badge, "take-back")
    assert state_of(badge) == State.PRINTED
    do(desk, badge, "lost")
    assert state_of(badge) == State.LOST
    do(desk, badge, "replace")
    assert state_of(badge) == State.REPLACED
    new = badge.replaced_by
    do(desk, new, "replace")  # says no reason
    assert state_of(new) == State.ORDERED
    do(desk, new, "revoke", **{"revoke-usual": "0"})
    assert (state_of(new), bool(new.ended_reason)) == (State.REVOKED, True)
    assert str(badge) in said(desk.get(page))


def test_who_has_no_photo_gets_no_badge_and_the_page_says_why(desk, edition):
    member = approved()
    member.photo = None
    member.save(update_fields=["photo"])
    page = f"{DESK}people/{member.public_id}/"

    assert desk.get(page).status_code == 404  # nobody whom the desk has to do with yet
    desk.post(page, {"deed": "order"})
    assert Badge.objects.count() == 0


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_each_page_opens_in_both_directions(desk, edition, officer, language):
    badge = printed(officer)
    outlet = badge.member.application.outlet

    for path in (DESK, page_of(badge), f"{DESK}print/", f"{DESK}outlets/{outlet.public_id}/"):
        answer = desk.get(path.replace("/ar/", f"/{language}/"))
        assert answer.status_code == 200
        assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in said(answer)


# --- Many -----------------------------------------------------------------------------------------
def test_badges_are_asked_for_followed_fetched_and_printed(desk, edition, officer):
    badge = with_face(ordered(officer))

    asked = desk.post(f"{DESK}print/", {"category": "", "outlet_kind": "", "outlet": ""})
    batch = PrintBatch.objects.get()
    assert asked.status_code == 302
    assert 'hx-trigger="every 1s"' in said(desk.get(f"{DESK}print/progress/"))
    make_batch(batch_id=batch.pk, make=batches.make_badges, clock=lambda: NOW)
    assert 'hx-trigger="every 1s"' not in said(desk.get(f"{DESK}print/progress/"))
    file = desk.get(f"{DESK}print/{batch.public_id}/file/")
    assert page_count(b"".join(file.streaming_content)) == 2
    assert "attachment" in file["Content-Disposition"]
    desk.post(f"{DESK}print/{batch.public_id}/printed/")
    assert state_of(badge) == State.PRINTED
    again = desk.post(f"{DESK}print/", {"category": "", "outlet_kind": "", "outlet": ""})
    assert (again.status_code, PrintBatch.objects.count()) == (200, 1)


def test_a_courier_collects_for_an_outlet_what_is_ticked(desk, edition, officer):
    outlet = OutletFactory(name_ar="جريدة الأفق", name_fr="Al Ofoq")
    application = accredited(edition=edition, outlet=outlet)
    first, second, third = (printed(officer, application=application) for _ in range(3))
    stranger = printed(officer)
    page = f"{DESK}outlets/{outlet.public_id}/"
    wanted = {"badges": [first.pk, second.pk], "courier": "عمر العلوي", "id_kind": "national"}

    sheet = desk.get(f"{page}sheet/")
    assert [badge for badge in (first, second, third) if str(badge) not in text_of(sheet.content)] == []
    nameless = desk.post(page, wanted | {"courier": ""})
    foreign = desk.post(page, wanted | {"badges": [first.pk, stranger.pk]})
    assert (nameless.status_code, foreign.status_code, state_of(first)) == (200, 200, State.PRINTED)
    assert desk.post(page, wanted).status_code == 302

    assert [state_of(badge) for badge in (first, second, third, stranger)] == [
        State.COLLECTED,
        State.COLLECTED,
        State.PRINTED,
        State.PRINTED,
    ]
    assert (first.courier, second.courier) == ("عمر العلوي", "عمر العلوي")
