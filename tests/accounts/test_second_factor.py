"""The second factor: setting it up, passing it, and that staff go nowhere without."""

import time
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone, translation

from openday.accounts import services
from openday.accounts.models import ApiToken, User
from openday.accounts.roles import Role
from openday.accounts.second_factor import LASTS_SECONDS
from openday.accounts.secrets import SecretIsUnreadable, opened, sealed
from tests.accounts.conftest import SECRET, code_at, with_app
from tests.factories.accounts import PASSWORD, ConfirmedUserFactory, sign_in

pytestmark = pytest.mark.django_db
LOGIN = "/ar/account/login/"
SET_UP = "/ar/account/second-factor/totp/activate/"
PASS = "/ar/account/second-factor/authenticate/"
PASS_AGAIN = "/ar/account/second-factor/reauthenticate/"


def enter_password(user: User) -> Client:
    browser = Client()
    assert browser.post(LOGIN, {"login": user.email, "password": PASSWORD})["Location"] == PASS
    return browser


# --- passing it
def test_the_password_alone_signs_nobody_in_who_has_a_second_factor(officer):
    browser = enter_password(officer)

    assert "_auth_user_id" not in browser.session
    assert browser.get("/ar/account/")["Location"].startswith(LOGIN)


@pytest.mark.parametrize("write", [str, lambda code: f" {code[:3]} {code[3:]} ", lambda code: code.translate(ARABIC)])
def test_a_code_signs_in_in_any_digits(officer, write):
    browser = enter_password(officer)

    browser.post(PASS, {"code": write(code_at(time.time()))})

    assert browser.session["_auth_user_id"] == str(officer.pk)


ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def test_codes_of_half_a_minute_around_are_taken_and_older_ones_are_not(officer):
    now = time.time()
    with time_machine.travel(now, tick=False):
        for late, signs_in in ((-90, False), (60, False), (-30, True)):
            browser = enter_password(officer)
            browser.post(PASS, {"code": code_at(now + late)})
            assert ("_auth_user_id" in browser.session) == signs_in


def test_a_code_is_taken_once(officer):
    with time_machine.travel(time.time(), tick=False):
        code = code_at(time.time())
        enter_password(officer).post(PASS, {"code": code})
        again = enter_password(officer)
        refused = again.post(PASS, {"code": code})

    assert list(refused.context["form"].errors) == ["code"]
    assert "_auth_user_id" not in again.session


def test_a_recovery_code_signs_in_once(officer):
    code = Authenticator.objects.get(user=officer, type="recovery_codes").wrap().get_unused_codes()[0]

    first, second = enter_password(officer), enter_password(officer)
    first.post(PASS, {"code": code})
    refused = second.post(PASS, {"code": code})

    assert first.session["_auth_user_id"] == str(officer.pk)
    assert list(refused.context["form"].errors) == ["code"]


def test_codes_cannot_be_guessed(officer):
    browser = enter_password(officer)
    for _ in range(5):
        browser.post(PASS, {"code": "000000"})

    refused = browser.post(PASS, {"code": code_at(time.time())})

    assert refused.context["form"].errors["code"] == ["محاولات كثيرة. انتظروا خمس دقائق ثم أعيدوا المحاولة."]
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        browser.post(PASS, {"code": code_at(time.time())})
    assert browser.session["_auth_user_id"] == str(officer.pk)


# --- setting it up
def test_staff_without_one_set_it_up_and_are_in(client, db):
    officer = ConfirmedUserFactory(roles=[Role.VISITS])
    client.post(LOGIN, {"login": officer.email, "password": PASSWORD})

    sent = client.get("/ar/account/")
    page = client.get(sent["Location"])
    secret = page.context["form"].secret
    done = client.post(SET_UP, {"code": code_at(time.time(), secret)})

    assert sent["Location"] == f"{SET_UP}?next=%2Far%2Faccount%2F"
    assert done["Location"] == "/ar/account/second-factor/recovery-codes/"
    assert client.get(done["Location"]).status_code == 200
    assert client.get("/ar/account/").status_code == 200


def test_a_wrong_first_code_sets_nothing_up_and_keeps_the_secret(client, teacher):
    sign_in(client, teacher, second_factor=False)
    secret = client.get(SET_UP).context["form"].secret

    refused = client.post(SET_UP, {"code": "000000"})

    assert list(refused.context["form"].errors) == ["code"]
    assert refused.context["form"].secret == secret
    assert not Authenticator.objects.exists()


def test_setting_it_up_asks_for_a_recent_sign_in(client, teacher):
    sign_in(client, teacher, second_factor=False, seconds_ago=601)

    assert client.get(SET_UP)["Location"].startswith("/ar/account/reauthenticate/")


def test_setting_it_up_asks_for_a_confirmed_address(client, teacher):
    EmailAddress.objects.update(verified=False)
    sign_in(client, teacher, second_factor=False)

    assert client.get(SET_UP)["Location"] == "/ar/account/second-factor/"


def test_the_page_of_the_qr_code_obeys_the_content_security_policy(client, teacher):
    page = sign_in(client, teacher, second_factor=False).get(SET_UP)

    assert 'src="data:image/svg+xml;base64,' in page.text
    assert " style=" not in page.text
    assert "img-src 'self' data:" in page["Content-Security-Policy"]


def test_secrets_are_sealed_in_the_database(officer):
    kept = Authenticator.objects.get(user=officer, type="totp").data["secret"]

    assert SECRET not in kept
    assert opened(kept) == SECRET


def test_secrets_survive_a_new_key_as_long_as_the_old_one_is_a_fallback():
    old = settings.SECRET_KEY
    box = sealed("a secret")

    with override_settings(SECRET_KEY="another key, long enough to be one", SECRET_KEY_FALLBACKS=[old]):
        assert opened(box) == "a secret"
    with (
        override_settings(SECRET_KEY="another key, long enough to be one", SECRET_KEY_FALLBACKS=[]),
        pytest.raises(SecretIsUnreadable),
    ):
        opened(box)


def test_staff_keep_their_last_factor_and_others_may_remove_it(client, officer, teacher):
    with_app(teacher)

    refused = sign_in(client, officer).post("/ar/account/second-factor/totp/deactivate/")
    assert refused.status_code == 200
    assert Authenticator.objects.filter(user=officer, type="totp").exists()

    sign_in(Client(), teacher).post("/ar/account/second-factor/totp/deactivate/")
    assert not Authenticator.objects.filter(user=teacher).exists()


def test_recovery_codes_are_shown_and_replaced(client, officer):
    sign_in(client, officer)
    before = client.get("/ar/account/second-factor/recovery-codes/").context["unused_codes"]

    client.post("/ar/account/second-factor/recovery-codes/generate/")

    after = client.get("/ar/account/second-factor/recovery-codes/").context["unused_codes"]
    assert (len(before), len(after), set(before) & set(after)) == (10, 10, set())
    assert client.get("/ar/account/second-factor/recovery-codes/download/").text.split() == after


# --- staff go nowhere without
WITHOUT_SIGN_IN = "views that ask for no sign-in, where staff are like anyone"


def doors(resolver: URLResolver | None = None, prefix: str = "") -> list[tuple[str, URLPattern]]:
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            found += doors(entry, f"{prefix}:{entry.namespace}" if entry.namespace else prefix)
        else:
            found.append((f"{prefix}:{entry.name}".strip(":"), entry))
    return found


def filled(name: str, pattern: URLPattern) -> str | None:
    """An address of this door: which one does not matter, nobody gets as far as the view."""
    values = {"uidb36": "1", "key": "abc", "object_id": "1", "app_label": "accounts", "content_type_id": "1"}
    converters = pattern.pattern.converters
    for kind in ({}, {"uuid": "0" * 8 + "-0000-4000-8000-" + "0" * 12}):
        try:
            kwargs = {
                argument: kind.get("uuid")
                if type(converter).__name__ == "UUIDConverter"
                else (1 if type(converter).__name__ == "IntConverter" else values.get(argument, "abc"))
                for argument, converter in converters.items()
            }
            return reverse(name, kwargs=kwargs)
        except Exception:  # noqa: S112 - tried another way, or left out below
            continue
    return None


def test_staff_without_their_second_factor_reach_no_page(client, officer):
    sign_in(client, officer, second_factor=False)
    reached, asked = [], 0

    with translation.override("ar"):
        for name, pattern in doors():
            path = filled(name, pattern)
            if path is None or not getattr(pattern.callback, "login_required", True):
                continue
            asked += 1
            response = client.get(path)
            if response.status_code != 302 or not response["Location"].startswith(PASS_AGAIN):
                reached.append(name)

    assert asked > 50  # those of the admin among them
    assert sorted(reached) == ["mfa_reauthenticate", "mfa_reauthenticate_webauthn"]


@pytest.mark.parametrize("path", ["/ar/account/", "/admin/", "/admin/accounts/user/", "/ar/account/tokens/"])
def test_staff_who_pass_it_go_where_they_wanted(client, operator, path):
    sign_in(client, operator, second_factor=False)
    sent = client.get(path)["Location"]

    passed = client.post(sent, {"code": code_at(time.time()), "next": path})

    assert passed["Location"] == path
    assert client.get(path).status_code == 200


def test_a_form_that_staff_were_sending_goes_through_once_they_pass(client, operator):
    sign_in(client, operator, second_factor=False)
    sent = client.post("/ar/account/", {"full_name": "كريم التازي", "language": "fr", "phone": ""})["Location"]

    client.post(sent, {"code": code_at(time.time()), "next": "/ar/account/"})

    operator.refresh_from_db()
    assert operator.full_name == "كريم التازي"


def test_staff_can_always_sign_out(client, officer):
    sign_in(client, officer, second_factor=False)

    client.post("/ar/account/logout/")

    assert "_auth_user_id" not in client.session


def test_staff_pass_it_again_after_a_day_of_work(client, officer):
    sign_in(client, officer, seconds_ago=LASTS_SECONDS + 1)

    assert client.get("/ar/account/")["Location"].startswith(PASS_AGAIN)


def test_whoever_gets_a_role_while_signed_in_sets_it_up_before_the_next_page(client, teacher, operator):
    sign_in(client, teacher, second_factor=False)
    assert client.get("/ar/account/").status_code == 200

    services.give_roles(person=teacher, roles=[Role.VISITS], by=operator)

    assert client.get("/ar/account/")["Location"].startswith(SET_UP)


def test_the_second_factor_of_another_person_in_the_same_session_counts_for_nothing(client, officer, operator):
    sign_in(client, officer)
    session = client.session
    session["account_authentication_methods_user"] = str(operator.pk)
    session.save()

    assert client.get("/ar/account/")["Location"].startswith(PASS_AGAIN)


def test_htmx_is_sent_there_with_the_whole_page(client, officer):
    sign_in(client, officer, second_factor=False)

    staff = client.get("/ar/account/", headers={"HX-Request": "true"})
    nobody = Client().get("/ar/account/", headers={"HX-Request": "true"})

    assert (staff.status_code, staff["HX-Redirect"].startswith(PASS_AGAIN)) == (200, True)
    assert (nobody.status_code, nobody["HX-Redirect"]) == (200, f"{LOGIN}?next=/ar/account/")


def test_a_superuser_without_roles_is_staff_too(client, db):
    sign_in(client, ConfirmedUserFactory(is_superuser=True), second_factor=False)

    assert client.get("/admin/")["Location"].startswith(SET_UP)


def test_the_api_asks_staff_for_it_in_a_session_and_in_a_token(client, officer):
    now = timezone.now()
    _, secret = services.make_api_token(
        user=officer, name="x", expires_at=now + timedelta(days=1), is_after_second_factor=True, now=now
    )

    def status(browser: Client, **headers: str) -> int:
        return browser.get("/api/v1/visits/", headers=headers).status_code

    assert status(sign_in(Client(), officer, second_factor=False)) == 403
    assert status(sign_in(Client(), officer)) == 200
    assert status(client, authorization=f"Bearer {secret}") == 200
    ApiToken.objects.update(is_after_second_factor=False)
    assert status(client, authorization=f"Bearer {secret}") == 403
