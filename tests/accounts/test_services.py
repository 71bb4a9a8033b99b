"""Roles, tokens, and a person's data, as services give and refuse them."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.management import call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.test import Client
from django.utils import timezone
from knox.crypto import hash_token

from openday.accounts import personal_data, services
from openday.accounts.errors import (
    AddressNotConfirmed,
    NotAllowed,
    OwnRoles,
    SecondFactorMissing,
    StillNeeded,
    TokenLastsTooLong,
    TooManyTokens,
)
from openday.accounts.models import ApiToken, User
from openday.accounts.roles import PERMISSIONS_BY_ROLE, ROLES_GIVEN_BY, Permission, Role, roles_given_by
from tests.factories.accounts import PASSWORD, ConfirmedUserFactory, UserFactory, sign_in

pytestmark = pytest.mark.django_db
NOW = timezone.now()


# --- roles
def test_give_roles_replaces_them_and_tells_the_person(teacher, operator, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        services.give_roles(person=teacher, roles=[Role.GATES, Role.VISITS, Role.GATES], by=operator)

    teacher.refresh_from_db()
    assert teacher.roles == ["visits", "gates"]
    assert teacher.is_staff
    assert [(message.to, message.subject) for message in mail.outbox] == [([teacher.email], "تغيرت مهامكم")]


def test_give_roles_twice_does_it_once(teacher, operator, django_capture_on_commit_callbacks):
    services.give_roles(person=teacher, roles=[Role.VISITS], by=operator)

    with django_capture_on_commit_callbacks() as queued:
        services.give_roles(person=teacher, roles=[Role.VISITS], by=operator)

    assert queued == []


def test_taking_every_role_away_is_giving_none(officer, operator):
    services.give_roles(person=officer, roles=[], by=operator)

    officer.refresh_from_db()
    assert (officer.roles, officer.is_staff, officer.may(Permission.VIEW_VISITS)) == ([], False, False)


@pytest.mark.parametrize("role", list(Role))
def test_who_gives_which_roles(teacher, role):
    giver = ConfirmedUserFactory(roles=[role])
    given = []

    for wanted in Role:
        try:
            services.give_roles(person=teacher, roles=[wanted], by=giver)
        except NotAllowed:
            continue
        given.append(wanted)
        services.give_roles(person=teacher, roles=[], by=giver)

    assert given == (list(Role) if role is Role.OPERATOR else [])


def test_only_who_manages_people_is_in_the_table_of_givers():
    managers = {role for role, held in PERMISSIONS_BY_ROLE.items() if Permission.MANAGE_PEOPLE in held}

    assert set(ROLES_GIVEN_BY) == managers == {Role.OPERATOR}
    assert roles_given_by(User(is_superuser=True)) == frozenset(Role)
    assert roles_given_by(User(is_superuser=True, is_active=False)) == frozenset()
    assert roles_given_by(User()) == frozenset()


def test_nobody_changes_their_own_roles(operator):
    with pytest.raises(OwnRoles):
        services.give_roles(person=operator, roles=[Role.OPERATOR, Role.VISITS], by=operator)
    with pytest.raises(OwnRoles):
        services.let_sign_in(person=operator, may=False, by=operator)
    with pytest.raises(OwnRoles):
        services.reset_second_factor(person=operator, by=operator)

    operator.refresh_from_db()
    assert (operator.roles, operator.is_active) == ([Role.OPERATOR], True)


@pytest.mark.parametrize("change", [{"is_active": False}, {}])
def test_roles_go_to_confirmed_people_who_may_sign_in(operator, change):
    person = UserFactory(**change) if not change else ConfirmedUserFactory(**change)

    with pytest.raises(AddressNotConfirmed):
        services.give_roles(person=person, roles=[Role.VISITS], by=operator)


def test_shutting_an_account_takes_an_operator_and_ends_its_sessions(teacher, officer, operator):
    browser = sign_in(Client(), teacher)
    UserSession.objects.create(user=teacher, ip="1.1.1.1", session_key=browser.session.session_key, user_agent="x")

    with pytest.raises(NotAllowed):
        services.let_sign_in(person=teacher, may=False, by=officer)
    services.let_sign_in(person=teacher, may=False, by=operator)

    assert browser.get("/ar/account/").status_code == 302
    services.let_sign_in(person=teacher, may=True, by=operator)
    teacher.refresh_from_db()
    assert teacher.is_active


def test_reset_second_factor_takes_an_operator(teacher, officer, operator):
    with pytest.raises(NotAllowed):
        services.reset_second_factor(person=teacher, by=officer)
    assert Authenticator.objects.filter(user=officer).exists()

    services.reset_second_factor(person=officer, by=operator)

    assert not Authenticator.objects.filter(user=officer).exists()


def test_createsuperuser_makes_an_operator_who_can_sign_in(client, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)

    call_command("createsuperuser", email="Root@example.org", interactive=False, verbosity=0)

    user = User.objects.get()
    assert (user.email, user.roles, user.is_superuser) == ("root@example.org", [Role.OPERATOR], True)
    signed_in = client.post("/ar/account/login/", {"login": user.email, "password": PASSWORD}, follow=True)
    assert signed_in.redirect_chain[-1][0].startswith("/ar/account/second-factor/totp/activate/")


# --- tokens
def make(user: User, **others: object) -> tuple[ApiToken, str]:
    defaults = {
        "name": "برنامج",
        "expires_at": NOW + timedelta(days=30),
        "is_after_second_factor": False,
        "now": NOW,
    }
    return services.make_api_token(user=user, **defaults | others)  # type: ignore[arg-type]


def test_a_token_opens_the_api_until_it_is_revoked(client, teacher):
    token, secret = make(teacher)
    headers = {"authorization": f"Bearer {secret}"}

    assert client.get("/api/v1/visits/", headers=headers).status_code == 200
    services.revoke_api_token(token=token, by=teacher, now=NOW)
    services.revoke_api_token(token=token, by=teacher, now=NOW + timedelta(days=1))

    token.refresh_from_db()
    assert token.revoked_at == NOW
    assert client.get("/api/v1/visits/", headers=headers).status_code == 401


def test_only_a_hash_of_a_token_is_kept(teacher):
    token, secret = make(teacher)

    assert token.digest == hash_token(secret)
    assert secret.startswith(token.token_key)
    assert len(token.token_key) < len(secret) / 2


@pytest.mark.parametrize("lasts", [timedelta(days=365, seconds=1), timedelta(0), timedelta(days=-1)])
def test_a_token_lasts_a_year_at_the_most(teacher, lasts):
    with pytest.raises(TokenLastsTooLong):
        make(teacher, expires_at=NOW + lasts)

    make(teacher, expires_at=NOW + timedelta(days=365))


def test_staff_make_tokens_after_their_second_factor(officer):
    with pytest.raises(SecondFactorMissing):
        make(officer)

    token, _ = make(officer, is_after_second_factor=True)
    assert token.is_after_second_factor


def test_twenty_live_tokens_a_person(teacher):
    tokens = [make(teacher)[0] for _ in range(services.MOST_TOKENS)]

    with pytest.raises(TooManyTokens):
        make(teacher)
    services.revoke_api_token(token=tokens[0], by=teacher, now=NOW)
    make(teacher)


def test_a_token_is_revoked_by_its_owner_or_an_operator(teacher, stranger, officer, operator):
    token, _ = make(teacher)

    for other in (stranger, officer):
        with pytest.raises(NotAllowed):
            services.revoke_api_token(token=token, by=other, now=NOW)
    services.revoke_api_token(token=token, by=operator, now=NOW)

    token.refresh_from_db()
    assert token.revoked_at == NOW


# --- a person's data
@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """An app above that keeps something of everybody, and needs it while `reasons` holds any."""
    reasons: list[str] = []
    erased: list[int] = []
    monkeypatch.setattr(personal_data, "_PARTS", {})
    personal_data.register(
        personal_data.Part(
            name="visits",
            export=lambda user: [{"booked_by": user.email}],
            reasons_to_keep=lambda _user, _now: list(reasons),
            erase=lambda user: erased.append(user.pk),
        )
    )
    yield reasons
    assert len(erased) <= 1


def test_export_holds_the_account_and_every_part(teacher, parts):
    make(teacher)
    exported = services.export_personal_data(user=teacher, now=NOW)

    read = json.loads(json.dumps(exported, cls=DjangoJSONEncoder))
    assert list(read) == ["exported_at", "account", "visits"]
    assert read["visits"] == [{"booked_by": teacher.email}]
    assert (read["account"]["email"], read["account"]["full_name"]) == (teacher.email, teacher.full_name)
    assert [token["name"] for token in read["account"]["api_tokens"]] == ["برنامج"]


def test_export_holds_no_secret(officer, parts):
    token, secret = make(officer, is_after_second_factor=True)
    exported = json.dumps(services.export_personal_data(user=officer, now=NOW), cls=DjangoJSONEncoder)

    for kept in (secret, token.digest, officer.password, Authenticator.objects.first().data):
        assert str(kept) not in exported


def test_erase_leaves_an_empty_row_that_nobody_can_open(
    client, teacher, stranger, parts, django_capture_on_commit_callbacks
):
    browser = sign_in(Client(), teacher)
    User.objects.filter(pk=teacher.pk).update(phone="+212612345678")
    _, secret = make(teacher)

    with django_capture_on_commit_callbacks(execute=True):
        services.erase_person(user=teacher, by=teacher, now=NOW)

    erased = User.objects.get(pk=teacher.pk)
    assert (erased.full_name, erased.phone, erased.is_active) == ("", "", False)
    assert erased.email == f"erased-{teacher.pk}@erased.invalid"
    assert not erased.has_usable_password()
    assert browser.get("/ar/account/").status_code == 302
    assert client.get("/api/v1/visits/", headers={"authorization": f"Bearer {secret}"}).status_code == 401
    assert not EmailAddress.objects.filter(user=teacher).exists()
    assert [message.to for message in mail.outbox] == [["nadia@example.org"]]
    assert User.objects.get(pk=stranger.pk).email == stranger.email


def test_erase_takes_the_person_out_of_the_trail(teacher, parts):
    services.erase_person(user=teacher, by=teacher, now=NOW)

    events = User.pgh_event_model.objects.filter(pgh_obj_id=teacher.pk)
    assert events.count() >= 2
    assert set(events.values_list("email", "full_name", "phone")) == {(f"erased-{teacher.pk}@erased.invalid", "", "")}


def test_the_address_of_an_erased_account_is_free_again(teacher, parts):
    services.erase_person(user=teacher, by=teacher, now=NOW)

    assert ConfirmedUserFactory(email="nadia@example.org").pk != teacher.pk


def test_erase_waits_for_what_still_needs_the_person(teacher, parts):
    parts.append("الزيارة V-2027-00001 لم تتم بعد")

    with pytest.raises(StillNeeded) as refusal:
        services.erase_person(user=teacher, by=teacher, now=NOW)

    assert refusal.value.reasons == parts
    assert User.objects.get(pk=teacher.pk).email == "nadia@example.org"


def test_staff_give_their_role_back_first(officer, parts):
    with pytest.raises(StillNeeded):
        services.erase_person(user=officer, by=officer, now=NOW)

    assert User.objects.get(pk=officer.pk).is_active


def test_nobody_erases_another_person_but_an_operator(teacher, stranger, officer, operator, parts):
    for other in (stranger, officer):
        with pytest.raises(NotAllowed):
            services.erase_person(user=teacher, by=other, now=NOW)

    services.erase_person(user=teacher, by=operator, now=NOW)
    assert not User.objects.get(pk=teacher.pk).is_active
