"""The pages of the account."""

import json
from datetime import timedelta

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from openday.accounts import demo
from openday.accounts.browsers import browser_of
from openday.accounts.demo import DemoAccount
from openday.accounts.models import ApiToken, User
from openday.accounts.services import make_api_token
from tests.factories.accounts import ConfirmedUserFactory, sign_in

pytestmark = pytest.mark.django_db
HOME = "/ar/account/"
PAGES = [
    HOME,
    "/ar/account/email/",
    "/ar/account/password/change/",
    "/ar/account/second-factor/",
    "/ar/account/second-factor/totp/activate/",
    "/ar/account/second-factor/webauthn/",
    "/ar/account/second-factor/webauthn/add/",
    "/ar/account/sessions/",
    "/ar/account/tokens/",
    "/ar/account/tokens/new/",
    "/ar/account/data/",
    "/ar/account/data/export/",
    "/ar/account/data/erase/",
    "/ar/account/reauthenticate/",
]
OPEN_PAGES = [
    "/ar/account/login/",
    "/ar/account/signup/",
    "/ar/account/password/reset/",
    "/ar/account/password/reset/done/",
    "/ar/account/password/reset/key/done/",
    "/ar/account/confirm-email/",
    "/ar/account/confirm-email/again/",
    "/ar/account/inactive/",
]


@pytest.mark.parametrize("path", PAGES)
def test_pages_open_for_who_is_signed_in_alone(client, teacher, path):
    assert client.get(path)["Location"] == f"/ar/account/login/?next={path}"

    assert sign_in(client, teacher).get(path).status_code == 200


@pytest.mark.parametrize("path", [path for path in (*PAGES, *OPEN_PAGES) if "export" not in path])
@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("fr", "ltr"), ("en", "ltr")])
def test_pages_are_in_their_language_and_without_inline_style_or_script(client, teacher, path, language, direction):
    if path in PAGES:
        sign_in(client, teacher)

    page = client.get(path.replace("/ar/", f"/{language}/")).text

    assert f'<html lang="{language}" dir="{direction}"' in page
    assert " style=" not in page
    assert "onclick" not in page


def test_profile_is_saved_with_the_telephone_in_any_spelling(client, teacher):
    response = sign_in(client, teacher).post(
        HOME, {"full_name": "  نادية   العلوي ", "phone": "٠٦ ١٢ ٣٤ ٥٦ ٧٨", "language": "fr"}
    )

    teacher.refresh_from_db()
    assert response["Location"] == HOME
    assert (teacher.full_name, teacher.phone, teacher.language) == ("نادية العلوي", "+212612345678", "fr")


@pytest.mark.parametrize(
    ("field", "value"),
    [("full_name", ""), ("full_name", "س" * 121), ("phone", "12"), ("phone", "not a number"), ("language", "xx")],
)
def test_profile_refuses_and_keeps_what_was_typed(client, teacher, field, value):
    posted = {"full_name": "نادية", "phone": "0612345678", "language": "ar"} | {field: value}

    response = sign_in(client, teacher).post(HOME, posted)

    form = response.context["form"]
    assert (response.status_code, list(form.errors), form[field].value()) == (200, [field], value)
    assert User.objects.get().full_name == "نادية العلوي"


@pytest.mark.parametrize("field", ["email", "roles", "is_superuser", "is_active", "is_demo"])
def test_profile_changes_nothing_else(client, teacher, field):
    before = getattr(teacher, field)

    sign_in(client, teacher).post(HOME, {"full_name": "ن", "phone": "", "language": "ar", field: "operator"})

    teacher.refresh_from_db()
    assert getattr(teacher, field) == before


# --- tokens
def test_a_token_is_shown_once(client, teacher):
    made = sign_in(client, teacher).post("/ar/account/tokens/new/", {"name": " برنامج  الجهة ", "days": "30"})

    token = ApiToken.objects.get()
    secret = made.context["secret"]
    assert secret in made.text
    assert (token.name, token.user, token.is_after_second_factor) == ("برنامج الجهة", teacher, True)
    assert "no-store" in made["Cache-Control"]
    listed = client.get("/ar/account/tokens/").text
    assert (token.name in listed, secret in listed) == (True, False)


def test_a_new_token_is_told_by_mail_and_its_secret_is_not(post, client, teacher, mailoutbox):
    sign_in(client, teacher)

    made = post("/ar/account/tokens/new/", {"name": "برنامج الجهة", "days": "30"})

    assert [message.subject for message in mailoutbox] == ["أُنشئ مفتاح للواجهة البرمجية"]
    assert "برنامج الجهة" in mailoutbox[0].body
    assert made.context["secret"] not in mailoutbox[0].body
    assert "/account/tokens/" in mailoutbox[0].body  # where it can be revoked: a new password leaves it open


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("name", "x" * 81), ("days", "366"), ("days", "3650"), ("days", "")]
)
def test_a_token_form_refuses_and_keeps_what_was_typed(client, teacher, field, value):
    response = sign_in(client, teacher).post("/ar/account/tokens/new/", {"name": "n", "days": "30"} | {field: value})

    form = response.context["form"]
    assert (list(form.errors), form[field].value()) == ([field], value)
    assert not ApiToken.objects.exists()


def test_making_a_token_asks_for_a_recent_sign_in(client, teacher):
    sign_in(client, teacher, seconds_ago=601)

    for answer in (client.get("/ar/account/tokens/new/"), client.post("/ar/account/tokens/new/", {"name": "n"})):
        assert answer["Location"].startswith("/ar/account/reauthenticate/")


def test_a_token_of_a_session_without_second_factor_says_so(client, teacher):
    sign_in(client, teacher, second_factor=False).post("/ar/account/tokens/new/", {"name": "n", "days": "30"})

    assert not ApiToken.objects.get().is_after_second_factor


def token_of(user: User) -> ApiToken:
    now = timezone.now()
    return make_api_token(
        user=user, name="n", expires_at=now + timedelta(days=1), is_after_second_factor=True, now=now
    )[0]


def test_a_token_is_revoked_by_its_owner(client, teacher):
    token = token_of(teacher)

    sign_in(client, teacher).post(f"/ar/account/tokens/{token.token_key}/revoke/")

    token.refresh_from_db()
    assert token.revoked_at is not None


def test_another_persons_token_is_not_there(client, teacher, stranger):
    token = token_of(stranger)

    answer = sign_in(client, teacher).post(f"/ar/account/tokens/{token.token_key}/revoke/")

    token.refresh_from_db()
    assert (answer.status_code, token.revoked_at) == (404, None)


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_of_tokens_takes_the_same_queries(client, teacher, rows, django_assert_num_queries):
    for _ in range(min(rows, 20)):
        token_of(teacher)
    sign_in(client, teacher).get("/ar/account/tokens/")

    with django_assert_num_queries(3):
        client.get("/ar/account/tokens/")


# --- data
def test_export_is_a_file_of_this_person(client, teacher, stranger):
    response = sign_in(client, teacher).get("/ar/account/data/export/")

    assert response["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert json.loads(response.content)["account"]["email"] == teacher.email
    assert stranger.email not in response.text


def test_export_asks_for_a_recent_sign_in(client, teacher):
    answer = sign_in(client, teacher, seconds_ago=601).get("/ar/account/data/export/")

    assert answer["Location"].startswith("/ar/account/reauthenticate/")


def test_erase_takes_a_tick_and_signs_out(client, teacher):
    sign_in(client, teacher)

    refused = client.post("/ar/account/data/erase/")
    assert list(refused.context["form"].errors) == ["is_sure"]
    assert User.objects.get().is_active

    done = client.post("/ar/account/data/erase/", {"is_sure": "on"})
    assert "حُذف حسابكم" in done.text
    assert "_auth_user_id" not in client.session


# --- the demonstration
@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> DemoAccount:
    account = DemoAccount(email="head@demo.example", password="open-the-door", job="مديرة مؤسسة")
    monkeypatch.setattr(demo._Source, "accounts", staticmethod(lambda: [account]))
    return account


@pytest.mark.parametrize("is_demo", [True, False])
def test_the_sign_in_page_offers_accounts_in_a_demonstration_alone(client, offered, is_demo):
    with override_settings(IS_DEMO=is_demo):
        page = client.get("/ar/account/login/").text

    assert (offered.email in page, offered.password in page, offered.job in page) == (is_demo,) * 3


@pytest.mark.parametrize("is_demo_site", [True, False])
@pytest.mark.parametrize("is_demo_person", [True, False])
def test_the_code_of_an_invented_person_is_shown_in_a_demonstration_alone(
    officer, is_demo_site, is_demo_person, settings
):
    settings.IS_DEMO = is_demo_site
    User.objects.update(is_demo=is_demo_person)
    browser = Client()

    page = browser.post(
        "/ar/account/login/", {"login": officer.email, "password": "correct horse battery staple"}, follow=True
    )

    assert ("عرض تجريبي: هاتف" in page.text) == (is_demo_site and is_demo_person)


def test_every_page_is_private_to_search_engines(client):
    assert '<meta name="robots" content="noindex">' in client.get("/ar/account/login/").text


def test_people_without_a_name_are_called_by_their_address(client):
    user = ConfirmedUserFactory(full_name="")

    assert user.email in sign_in(client, user).get(HOME).text


@pytest.mark.parametrize(
    ("agent", "name", "system"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0.0.0 Safari/537.36 Edg/130.0", "Edge", "Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari", "iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile Safari/537.36", "Chrome", "Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox", "Linux"),
        ("curl/8.0", "", ""),
        ("", "", ""),
    ],
)
def test_browser_of(agent, name, system):
    assert (browser_of(agent).name, browser_of(agent).system) == (name, system)
