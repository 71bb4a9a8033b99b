"""Sign-in, sign-out, sessions, and what an attacker tries there."""

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client, override_settings
from django.utils import timezone

from openday.accounts.models import User
from openday.accounts.services import make_api_token
from openday.accounts.tasks import clear_sessions
from tests.factories.accounts import PASSWORD, ConfirmedUserFactory, sign_in

pytestmark = pytest.mark.django_db
LOGIN = "/ar/account/login/"


def credentials(user: User, **others: str) -> dict[str, str]:
    return {"login": user.email, "password": PASSWORD} | others


def test_sign_in_opens_a_session_and_leads_on(client, teacher):
    response = client.post(LOGIN, credentials(teacher, login="NADIA@example.org"))

    assert (response.status_code, client.session["_auth_user_id"]) == (302, str(teacher.pk))
    assert client.get("/ar/account/").status_code == 200


@pytest.mark.parametrize("is_demo_site", [True, False])
def test_demo_accounts_open_a_demo_site_alone(client, teacher, settings, is_demo_site):
    User.objects.update(is_demo=True)
    now = timezone.now()
    _, token = make_api_token(
        user=teacher, name="bus", expires_at=now + timedelta(days=1), is_after_second_factor=False, now=now
    )
    settings.IS_DEMO = True
    client.post(LOGIN, credentials(teacher))
    settings.IS_DEMO = is_demo_site

    kept = client.get("/ar/account/").status_code
    by_token = Client().get("/api/v1/institutions/", headers={"Authorization": f"Bearer {token}"}).status_code
    anew = Client()
    anew.post(LOGIN, credentials(teacher))

    assert (kept, by_token, "_auth_user_id" in anew.session) == (
        (200, 200, True) if is_demo_site else (302, 401, False)
    )


@pytest.mark.parametrize("login", ["nadia@example.org", "nobody@example.org"])
def test_sign_in_says_the_same_of_a_wrong_password_and_of_nobody(client, teacher, login):
    response = client.post(LOGIN, {"login": login, "password": "not the password"})

    assert response.context["form"].non_field_errors() == [
        "عنوان البريد أو كلمة المرور غير صحيح. أعيدوا المحاولة، أو اختاروا كلمة مرور جديدة."
    ]
    assert "_auth_user_id" not in client.session


def test_sign_in_of_a_shut_account_is_refused(client, teacher):
    User.objects.update(is_active=False)

    response = client.post(LOGIN, credentials(teacher), follow=True)

    assert "هذا الحساب مغلق" in response.text
    assert "_auth_user_id" not in client.session


def test_shutting_an_account_ends_what_is_open(client, teacher):
    sign_in(client, teacher)
    User.objects.update(is_active=False)

    assert client.get("/ar/account/")["Location"] == f"{LOGIN}?next=/ar/account/"


@pytest.mark.parametrize(
    ("next_page", "leads_to"),
    [
        ("/ar/account/sessions/", "/ar/account/sessions/"),
        ("https://evil.example/", None),
        ("//evil.example/", None),
        ("/\\evil.example/", None),
        ("javascript:alert(1)", None),
        ("http://localhost/", None),  # another host of this site is another host
        ("///evil.example", None),
    ],
)
def test_sign_in_leads_to_pages_of_this_host_alone(client, teacher, next_page, leads_to):
    response = client.post(LOGIN, credentials(teacher, next=next_page))

    home = Client()
    home.post(LOGIN, credentials(teacher))
    default = home.post(LOGIN, credentials(teacher))["Location"]
    assert response["Location"] == (leads_to or default)


def test_sign_out_leads_to_pages_of_this_host_alone(client, teacher):
    sign_in(client, teacher)

    response = client.post("/ar/account/logout/", {"next": "https://evil.example/"})

    assert response["Location"].startswith("/")


def test_sign_out_takes_a_post(client, teacher):
    sign_in(client, teacher)

    asked = client.get("/ar/account/logout/")
    assert (asked.status_code, "_auth_user_id" in client.session) == (200, True)

    client.post("/ar/account/logout/")
    assert "_auth_user_id" not in client.session


def test_sign_in_changes_the_session_key(client, teacher):
    """Session fixation: a key that somebody else planted opens nothing afterwards."""
    client.get(LOGIN)
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key

    client.cookies["sessionid"] = before
    client.post(LOGIN, credentials(teacher))

    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


@pytest.mark.parametrize("path", [LOGIN, "/ar/account/signup/", "/ar/account/password/reset/", "/ar/account/logout/"])
def test_forms_refuse_a_post_without_the_csrf_token(path, teacher):
    """Login CSRF too: nobody is signed in to somebody else's account."""
    response = Client(enforce_csrf_checks=True).post(path, credentials(teacher))

    assert response.status_code == 403


def test_the_session_ends_with_the_browser_unless_asked_to_stay(client, teacher):
    client.post(LOGIN, credentials(teacher))
    assert client.cookies["sessionid"]["expires"] == ""

    staying = Client()
    staying.post(LOGIN, credentials(teacher, remember="on"))
    assert staying.cookies["sessionid"]["max-age"] == 60 * 60 * 24 * 14


@override_settings(SESSION_COOKIE_SECURE=True, CSRF_COOKIE_SECURE=True)
def test_cookies_are_shut_to_scripts_and_other_sites(client, teacher):
    client.get(LOGIN)
    client.post(LOGIN, credentials(teacher))

    for name in ("sessionid", "csrftoken"):
        cookie = client.cookies[name]
        assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")


def test_pages_of_the_account_are_kept_by_no_cache(client, teacher):
    sign_in(client, teacher)

    for path in ("/ar/account/", "/ar/account/tokens/", "/ar/account/data/"):
        assert "no-store" in client.get(path)["Cache-Control"]


def test_a_host_that_is_not_ours_is_refused(client):
    assert client.get(LOGIN, headers={"host": "evil.example"}).status_code == 400


# --- sessions
def browser_of(user: User, agent: str = "Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile Safari/537.36") -> Client:
    browser = Client(headers={"user-agent": agent})
    browser.post(LOGIN, credentials(user))
    return browser


def test_the_list_of_sessions_names_device_and_address(teacher):
    browser_of(teacher)
    here = browser_of(teacher, "Mozilla/5.0 (Windows NT 10.0; Win64) Gecko/20100101 Firefox/132.0")

    page = here.get("/ar/account/sessions/").text

    assert "Chrome · Android" in page
    assert "Firefox · Windows" in page
    assert "127.0.0.1" in page


def test_one_session_is_signed_out(teacher):
    there, here = browser_of(teacher), browser_of(teacher)
    row = UserSession.objects.get(session_key=there.session.session_key)

    here.post(f"/ar/account/sessions/{row.pk}/end/")

    assert there.get("/ar/account/").status_code == 302
    assert here.get("/ar/account/").status_code == 200


def test_nobody_signs_out_another_person(teacher, stranger):
    theirs, mine = browser_of(stranger), browser_of(teacher)
    row = UserSession.objects.get(session_key=theirs.session.session_key)

    answer = mine.post(f"/ar/account/sessions/{row.pk}/end/")

    assert answer.status_code == 404
    assert theirs.get("/ar/account/").status_code == 200


def test_sign_out_everywhere_leaves_this_session(teacher):
    others, here = [browser_of(teacher) for _ in range(3)], browser_of(teacher)

    here.post("/ar/account/sessions/")

    assert [browser.get("/ar/account/").status_code for browser in others] == [302] * 3
    assert here.get("/ar/account/").status_code == 200


def test_a_new_password_signs_out_the_other_devices(teacher):
    there, here = browser_of(teacher), browser_of(teacher)

    here.post(
        "/ar/account/password/change/",
        {"oldpassword": PASSWORD, "password1": "كلمات جديدة تماما", "password2": "كلمات جديدة تماما"},
    )

    assert there.get("/ar/account/").status_code == 302
    assert here.get("/ar/account/").status_code == 200


def test_sessions_that_ran_out_are_forgotten(teacher):
    browser_of(teacher)
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        clear_sessions()

    assert (Session.objects.count(), UserSession.objects.count()) == (0, 0)


# --- the address
def test_a_new_address_is_used_once_confirmed_and_the_old_one_is_told(post, client, teacher, mailoutbox):
    sign_in(client, teacher)

    post("/ar/account/email/", {"email": "New@example.org", "action_add": "1"})
    teacher.refresh_from_db()
    assert teacher.email == "nadia@example.org"

    link = mailoutbox[-1].body.split("http://")[1].split()[0].partition("/")[2]
    post(f"/{link}")

    teacher.refresh_from_db()
    assert teacher.email == "new@example.org"
    assert [message.to for message in mailoutbox] == [["new@example.org"], ["nadia@example.org"]]
    assert Client().post(LOGIN, {"login": "new@example.org", "password": PASSWORD}).status_code == 302


def test_a_new_address_asks_for_a_recent_sign_in(client, teacher):
    sign_in(client, teacher, seconds_ago=601)

    response = client.post("/ar/account/email/", {"email": "new@example.org", "action_add": "1"})

    assert response["Location"].startswith("/ar/account/reauthenticate/")


def test_the_address_of_another_account_is_not_told_and_not_taken(post, client, teacher, stranger, mailoutbox):
    sign_in(client, teacher)

    asked = post("/ar/account/email/", {"email": stranger.email, "action_add": "1"})

    assert asked.status_code == 302
    link = mailoutbox[-1].body.split("http://")[1].split()[0].partition("/")[2]
    post(f"/{link}")
    teacher.refresh_from_db()
    assert teacher.email == "nadia@example.org"


def test_a_long_ago_sign_in_proves_itself_with_the_password_and_goes_on(post, client, teacher, mailoutbox):
    sign_in(client, teacher, seconds_ago=601)
    asked = post("/ar/account/email/", {"email": "new@example.org", "action_add": "1"})

    refused = post(asked["Location"], {"password": "wrong"})
    assert list(refused.context["form"].errors) == ["password"]
    post(asked["Location"], {"password": PASSWORD})

    assert mailoutbox[-1].to == ["new@example.org"]


def test_people_are_found_by_their_address_whatever_its_case(client):
    user = ConfirmedUserFactory(email="khalid@example.org")

    assert client.post(LOGIN, credentials(user, login=" KHALID@Example.ORG ")).status_code == 302


def test_the_list_of_sessions_holds_those_that_open_and_costs_the_same_for_many(teacher, django_assert_num_queries):
    def signed_in() -> Client:
        browser = Client()
        browser.post("/ar/account/login/", {"login": teacher.email, "password": PASSWORD})
        return browser

    before, first = signed_in(), signed_in()
    teacher.set_password("another password of theirs")
    teacher.save()
    teacher.set_password(PASSWORD)
    teacher.save()
    browsers = [signed_in() for _ in range(3)]
    ran_out = browsers.pop(0).session.session_key
    Session.objects.filter(session_key=ran_out).update(expire_date=timezone.now())

    browsers[0].get("/ar/account/")  # the frame's edition is in the cache then
    with django_assert_num_queries(4):
        page = browsers[0].get("/ar/account/sessions/")

    keys = [session.session_key for session in page.context["sessions"]]
    assert keys == [browser.session.session_key for browser in browsers]
    assert {before.session.session_key, first.session.session_key, ran_out} & set(keys) == set()
