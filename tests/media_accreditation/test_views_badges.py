"""The badges of a team in the outlet's space, and by the API: to the outlet, and to a printer of cards."""

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from media_accreditation.models import Badge, PaperView
from media_accreditation.services import badges
from openday.accounts.roles import Role
from openday.passes.models import Pass
from tests.factories.accounts import UserFactory, sign_in
from tests.factories.media_accreditation import NOW, RepresentativeFactory
from tests.media_accreditation.badge_cast import accredited, collected, face, ordered, pass_of, printed, with_face

State = Badge.State
API = "/api/v1/press/badges/"


@pytest.fixture(autouse=True)
def at_work():
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def officer(db):
    return UserFactory(roles=[Role.PRESS])


@pytest.fixture
def application(db):
    return accredited()


@pytest.fixture
def editor(application):
    return sign_in(Client(), RepresentativeFactory(outlet=application.outlet).user)


@pytest.fixture
def stranger(db):
    return sign_in(Client(), RepresentativeFactory().user)


@pytest.fixture
def desk(officer):
    return sign_in(Client(), officer)


def page_of(application, language="ar"):
    return f"/{language}/press/applications/{application.public_id}/badges/"


def said(answer):
    return " ".join(answer.content.decode().split())


def state_of(badge):
    badge.refresh_from_db()
    return badge.state


# --- In the outlet's space ------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("count", [1, 30])
def test_a_team_sees_the_newest_badge_of_each(officer, application, editor, language, count):
    for _ in range(count):
        badge = collected(officer, application=application)
    new = badges.replace_badge(badge_id=badge.pk, reason="ممزقة", by=officer, now=NOW)
    editor.get(page_of(application))

    with CaptureQueriesContext(connection) as queries:
        answer = editor.get(page_of(application, language))

    assert answer.status_code == 200
    assert (said(answer).count("E-0"), str(new) in said(answer), str(badge) in said(answer)) == (count, True, False)
    assert len(queries) == 5


def test_before_the_first_badge_the_page_says_so(application, editor):
    assert 'class="empty' in said(editor.get(page_of(application)))


def test_who_acts_for_the_outlet_reports_a_badge_lost_and_nobody_else_does(officer, application, editor, stranger):
    badge = printed(officer, application=application)
    path = f"/ar/press/badges/{badge.public_id}/lost/"

    assert (stranger.get(page_of(application)).status_code, stranger.post(path).status_code) == (404, 404)
    assert (editor.get(path).status_code, state_of(badge)) == (405, State.PRINTED)
    assert editor.post(path)["Location"] == page_of(application)

    assert (state_of(badge), pass_of(badge).revoked_reason) == (State.LOST, Pass.Reason.LOST)
    assert editor.post(path).status_code == 302  # told twice is told once


# --- By the API -----------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 30])
def test_an_outlet_reads_its_badges_and_no_code(officer, application, editor, stranger, count):
    for _ in range(count):
        badge = printed(officer, application=application)

    with CaptureQueriesContext(connection) as queries:
        answer = editor.get(API, {"state": "printed", "page_size": 50})

    shown = answer.json()["results"]
    assert (len(shown), shown[-1]["number"], shown[-1]["state"]) == (count, str(badge), "printed")
    assert shown[-1]["name_fr"] == badge.member.name_fr
    assert pass_of(badge).token not in answer.content.decode()
    assert len(queries) == 3
    assert stranger.get(API).json()["results"] == []
    assert stranger.get(f"{API}{badge.public_id}/").status_code == 404
    assert Client().get(API).status_code == 401


def test_an_outlet_reports_a_badge_lost_by_the_api(officer, application, editor, stranger):
    badge = printed(officer, application=application)
    gone = ordered(officer, application=application)
    badges.revoke_badge(badge_id=gone.pk, reason="سحب", by=officer, now=NOW)

    assert stranger.post(f"{API}{badge.public_id}/lost/").status_code == 404
    assert editor.post(f"{API}{badge.public_id}/lost/").json()["state"] == "lost"
    refused = editor.post(f"{API}{gone.public_id}/lost/")

    assert (refused.status_code, refused.json()["code"]) == (409, "move_not_allowed")
    assert refused.json()["state"] == "revoked"


def test_a_printer_of_cards_gets_code_and_photo_and_says_that_it_is_printed(officer, application, editor, desk):
    badge = with_face(ordered(officer, application=application))
    path = f"{API}{badge.public_id}/"

    for end in ("print-data/", "photo/"):
        assert editor.get(f"{path}{end}").status_code == 404
    assert editor.post(f"{path}printed/").status_code == 404
    data = desk.get(f"{path}print-data/").json()
    photo = desk.get(data["photo"])
    assert desk.post(f"{path}printed/").json()["state"] == "printed"

    assert (data["token"], data["serial"], data["is_void"]) == (
        pass_of(badge).token,
        str(badge.pass_serial),
        False,
    )
    assert (photo["Content-Type"], photo.content) == ("image/jpeg", face())
    assert "private" in photo["Cache-Control"]
    assert PaperView.objects.get().viewed_by == officer


def test_a_photo_whose_file_is_gone_is_not_found(officer, application, desk):
    badge = ordered(officer, application=application)

    assert desk.get(f"{API}{badge.public_id}/photo/").status_code == 404
