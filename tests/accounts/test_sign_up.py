"""Sign-up, confirmation, and the forgotten password."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client, override_settings
from django.utils import timezone

from openday.accounts.models import User
from openday.accounts.tasks import forget_unconfirmed
from tests.accounts.conftest import letter, link_in
from tests.factories.accounts import PASSWORD, ConfirmedUserFactory, UserFactory, sign_in

pytestmark = pytest.mark.django_db
SIGN_UP = {"full_name": "خالد المرابط", "email": "Khalid@Example.org", "password1": "باب مفتوح للجميع"}


def test_sign_up_makes_an_account_that_opens_once_confirmed(post, client):
    response = post("/ar/account/signup/", SIGN_UP)

    user = User.objects.get()
    assert response["Location"] == "/ar/account/confirm-email/"
    assert (user.email, user.full_name, user.language) == ("khalid@example.org", "خالد المرابط", "ar")
    assert not EmailAddress.objects.get().verified

    signed_in = post("/ar/account/login/", {"login": user.email, "password": SIGN_UP["password1"]})
    assert signed_in["Location"] == "/ar/account/confirm-email/"
    assert client.get("/ar/account/").status_code == 302

    post(link_in(letter()))
    assert EmailAddress.objects.get().verified


def test_the_link_opens_on_another_device_and_signs_nobody_in_there(post):
    post("/fr/account/signup/", SIGN_UP)
    link = link_in(letter())

    elsewhere = Client()
    page = elsewhere.get(link)
    confirmed = elsewhere.post(link)

    assert link.startswith("/fr/account/confirm-email/")
    assert "khalid@example.org" in page.text
    assert confirmed["Location"] == "/fr/account/login/"
    assert EmailAddress.objects.get().verified
    assert "_auth_user_id" not in elsewhere.session


def test_the_link_in_the_browser_that_signed_up_signs_in(post, client):
    post("/ar/account/signup/", SIGN_UP)

    confirmed = post(link_in(letter()))

    assert confirmed.status_code == 302
    assert client.get("/ar/account/").status_code == 200


def test_reading_the_link_confirms_nothing(post, client):
    """Scanners of mail open every link."""
    post("/ar/account/signup/", SIGN_UP)

    client.get(link_in(letter()))

    assert not EmailAddress.objects.get().verified


def test_the_link_works_once_and_for_three_days(post, client):
    post("/ar/account/signup/", SIGN_UP)
    link = link_in(letter())

    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1)):
        late = Client().get(link)
    post(link)
    again = Client().get(link)

    for page in (late, again):
        assert (page.status_code, "لم يعد هذا الرابط صالحا" in page.text) == (200, True)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("full_name", "", "full_name"),
        ("full_name", "ربحتم جائزة http://spam.example", "full_name"),
        ("full_name", "م" * 121, "full_name"),
        ("email", "khalid", "email"),
        ("email", "khalid@example.org\x00", "email"),
        ("password1", "قصيرة", "password1"),
        ("password1", "password123", "password1"),
        ("password1", "1234567890", "password1"),
        ("password1", "khalid@example.org", "password1"),
    ],
)
def test_sign_up_refuses_and_keeps_what_was_typed(post, field, value, said):
    response = post("/ar/account/signup/", SIGN_UP | {field: value})

    form = response.context["form"]
    assert (response.status_code, list(form.errors)) == (200, [said])
    assert form["full_name"].value() == (SIGN_UP | {field: value})["full_name"]
    assert SIGN_UP["password1"] not in response.text
    assert not User.objects.exists()


def test_sign_up_takes_a_long_name_in_any_script(post):
    name = "Ⴀ" * 60 + " " + "ⵣ" * 59

    post("/fr/account/signup/", SIGN_UP | {"full_name": f"  {name}  "})

    assert User.objects.get().full_name == name


def test_sign_up_says_why_the_data_is_asked_and_how_long_it_is_kept(client):
    page = client.get("/ar/account/signup/")

    assert "القانون \u206609-08\u2069" in page.text
    assert "سبعة أيام" in page.text


def test_sign_up_with_a_known_address_looks_the_same_and_tells_its_owner(post, teacher):
    fresh = post("/ar/account/signup/", SIGN_UP)
    known = Client().post("/ar/account/signup/", SIGN_UP | {"email": teacher.email.upper()})

    assert (known.status_code, known["Location"]) == (fresh.status_code, fresh["Location"])
    assert User.objects.filter(email=teacher.email).count() == 1
    assert teacher.check_password(PASSWORD)


def test_sign_up_with_a_known_address_sends_its_owner_a_way_in(post, teacher):
    post("/ar/account/signup/", SIGN_UP | {"email": teacher.email})

    assert letter().to == [teacher.email]
    assert "/account/password/reset/" in letter().body


class CountingHasher(MD5PasswordHasher):
    hashed = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.hashed += 1
        return super().encode(password, salt)


@override_settings(PASSWORD_HASHERS=["tests.accounts.test_sign_up.CountingHasher"])
@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/ar/account/signup/", SIGN_UP),
        ("/ar/account/login/", {"login": "khalid@example.org", "password": "not it, but long"}),
    ],
)
def test_known_and_unknown_addresses_cost_the_same_hashing(post, path, data):
    """Hashing is what takes long: its count must not tell whether an address has an account."""
    CountingHasher.hashed = 0
    post(path, data)
    unknown = CountingHasher.hashed
    User.objects.all().delete()
    ConfirmedUserFactory(email="khalid@example.org")
    CountingHasher.hashed = 0

    Client().post(path, data)

    assert (unknown, CountingHasher.hashed) == (1, 1)


# --- once more, please
def test_resend_sends_the_link_again_once_in_two_minutes(post):
    post("/ar/account/signup/", SIGN_UP)
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        post("/ar/account/confirm-email/again/", {"email": "khalid@example.org"})
        answer = post("/ar/account/confirm-email/again/", {"email": "khalid@example.org"})

    assert answer["Location"] == "/ar/account/confirm-email/"
    assert len(mail.outbox) == 2
    assert link_in(mail.outbox[1])


def test_resend_says_the_same_to_everyone_and_writes_to_nobody_else(post, teacher):
    answers = [
        post("/ar/account/confirm-email/again/", {"email": address})
        for address in (teacher.email, "nobody@example.org")
    ]

    assert [answer["Location"] for answer in answers] == ["/ar/account/confirm-email/"] * 2
    assert mail.outbox == []


def test_resend_refuses_what_is_no_address(post):
    answer = post("/ar/account/confirm-email/again/", {"email": "khalid"})

    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["email"])


def test_sign_ups_that_nobody_confirms_are_forgotten_after_seven_days(post, teacher):
    post("/ar/account/signup/", SIGN_UP)
    with time_machine.travel(timezone.now() + timedelta(days=6, hours=23)):
        assert forget_unconfirmed() == 0
    with time_machine.travel(timezone.now() + timedelta(days=7, hours=1)):
        assert forget_unconfirmed() == 1

    assert list(User.objects.all()) == [teacher]


def test_an_unconfirmed_person_with_a_role_or_without_an_address_is_not_forgotten(operator):
    EmailAddress.objects.update(verified=False)
    UserFactory()  # made by a command, never signed up

    with time_machine.travel(timezone.now() + timedelta(days=90)):
        assert forget_unconfirmed() == 0


# --- the forgotten password
def reset_link(post, email: str) -> str:
    post("/ar/account/password/reset/", {"email": email})
    return link_in(letter())


def test_a_forgotten_password_is_replaced_through_the_link(post, client, teacher):
    elsewhere = sign_in(Client(), teacher)
    link = reset_link(post, teacher.email)

    form_page = client.get(link)["Location"]
    done = post(form_page, {"password1": "كلمات جديدة تماما", "password2": "كلمات جديدة تماما"})

    teacher.refresh_from_db()
    assert done["Location"] == "/ar/account/password/reset/key/done/"
    assert teacher.check_password("كلمات جديدة تماما")
    assert elsewhere.get("/ar/account/").status_code == 302  # signed out
    assert mail.outbox[-1].subject == "تم تغيير كلمة مروركم"


def test_a_reset_link_works_once_within_a_day(post, client, teacher):
    link = reset_link(post, teacher.email)

    # Django reckons the age of this link in local time: two hours clear of a day, whatever the machine's zone.
    with time_machine.travel(timezone.now() + timedelta(days=1, hours=2)):
        late = Client().get(link)
    form_page = client.get(link)["Location"]
    post(form_page, {"password1": "كلمات جديدة تماما", "password2": "كلمات جديدة تماما"})
    again = Client().get(link)

    for page in (late, again):
        assert (page.status_code, "لم يعد هذا الرابط صالحا" in page.text) == (200, True)


def test_a_reset_confirms_the_address_it_was_sent_to(post, client):
    """Somebody signed up with another person's address: its owner takes the account over, whole."""
    post("/ar/account/signup/", SIGN_UP)
    mail.outbox.clear()
    form_page = client.get(reset_link(post, "khalid@example.org"))["Location"]

    post(form_page, {"password1": "كلمات جديدة تماما", "password2": "كلمات جديدة تماما"})

    assert EmailAddress.objects.get().verified
    assert not User.objects.get().check_password(SIGN_UP["password1"])


def test_a_reset_says_the_same_for_an_unknown_address(post, teacher):
    answers = [post("/ar/account/password/reset/", {"email": email}) for email in (teacher.email, "no@example.org")]

    assert answers[0]["Location"] == answers[1]["Location"] == "/ar/account/password/reset/done/"
    assert [message.subject for message in mail.outbox] == ["اختيار كلمة مرور جديدة", "لا يوجد حساب بهذا العنوان"]


def test_a_reset_refuses_a_weak_password_and_keeps_the_old(post, client, teacher):
    form_page = client.get(reset_link(post, teacher.email))["Location"]

    refused = post(form_page, {"password1": "short", "password2": "short"})

    teacher.refresh_from_db()
    assert (refused.status_code, list(refused.context["form"].errors)) == (200, ["password1"])
    assert teacher.check_password(PASSWORD)
