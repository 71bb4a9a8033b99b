"""The Django admin: whose it is, and what it changes of people."""

import pytest
from django.contrib import admin
from django.test import Client

from openday.accounts.auth_backends import PeopleBackend
from openday.accounts.models import ApiToken, User
from openday.accounts.roles import ADMIN_BY_PERMISSION, Permission, Role
from tests.factories.accounts import ConfirmedUserFactory, UserFactory, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, operator: User) -> Client:
    return sign_in(client, operator)


def change_page(person: User) -> str:
    return f"/admin/accounts/user/{person.pk}/change/"


def fields_of(person: User, **others: object) -> dict[str, object]:
    values = {"full_name": person.full_name, "phone": person.phone, "language": person.language}
    return values | {"is_active": "on", "roles": person.roles} | others


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/admin/accounts/user/"])
def test_the_admin_has_no_sign_in_of_its_own(client, path):
    response = client.get(path, follow=True)

    assert response.redirect_chain[-1][0].startswith("/ar/account/login/?next=")
    assert b"django" not in response.content


@pytest.mark.parametrize("path", ["/admin/", "/admin/accounts/user/"])
def test_the_admin_is_not_there_for_who_is_no_staff(client, teacher, path):
    assert sign_in(client, teacher).get(path, follow=True).status_code == 404


def test_staff_see_what_their_roles_open(client, officer, teacher):
    sign_in(client, officer)

    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/accounts/user/").status_code == 403
    assert client.get(change_page(teacher)).status_code == 403
    assert client.post(change_page(officer), fields_of(officer, roles=["operator"])).status_code == 403


@pytest.mark.parametrize("role", list(Role))
def test_permissions_of_the_admin_come_from_the_table(role):
    user = User(roles=[role])
    held = PeopleBackend().get_all_permissions(user)

    assert ("accounts.change_user" in held) == (role is Role.OPERATOR)
    assert user.has_module_perms("accounts") == (role is Role.OPERATOR)
    assert user.has_perm("schools.view_visit") == user.may(Permission.VIEW_VISITS)
    assert PeopleBackend().get_all_permissions(User(roles=[role], is_active=False)) == set()


def test_the_table_names_models_that_exist():
    known = PeopleBackend().get_all_permissions(User(roles=[Role.OPERATOR]))

    for models in ADMIN_BY_PERMISSION.values():
        for name, actions in models.items():
            label, model = name.split(".")
            assert {f"{label}.{action}_{model}" for action in actions} <= known


def test_secrets_sessions_and_groups_are_nobodys_to_read():
    names = {model._meta.label for model in admin.site._registry}

    assert names & {"mfa.Authenticator", "usersessions.UserSession", "account.EmailAddress", "auth.Group"} == set()


def test_an_operator_gives_roles(desk, teacher):
    response = desk.post(change_page(teacher), fields_of(teacher, roles=["visits", "gates"], full_name="نادية"))

    teacher.refresh_from_db()
    assert (response.status_code, teacher.roles, teacher.full_name) == (302, ["visits", "gates"], "نادية")


def test_an_operator_shuts_and_opens_an_account(desk, teacher):
    shut = fields_of(teacher)
    del shut["is_active"]
    desk.post(change_page(teacher), shut)
    teacher.refresh_from_db()
    assert not teacher.is_active

    desk.post(change_page(teacher), fields_of(teacher))
    teacher.refresh_from_db()
    assert teacher.is_active


def test_an_operator_does_not_change_their_own_roles(desk, operator):
    desk.post(change_page(operator), fields_of(operator, roles=[], full_name="كريم"))

    operator.refresh_from_db()
    assert (operator.roles, operator.is_active, operator.full_name) == ([Role.OPERATOR], True, "كريم")


def test_a_role_for_an_unconfirmed_address_is_refused_in_words(desk):
    person = UserFactory()

    response = desk.post(change_page(person), fields_of(person, roles=["visits"]))

    person.refresh_from_db()
    assert (response.status_code, person.roles) == (200, [])
    assert response.context["adminform"].form.non_field_errors()


@pytest.mark.parametrize("field", ["password", "is_superuser", "email", "last_login"])
def test_the_page_of_a_person_shows_no_password_and_changes_no_right_but_roles(desk, teacher, field):
    before = getattr(teacher, field)

    page = desk.get(change_page(teacher))
    desk.post(change_page(teacher), fields_of(teacher, **{field: "on"}))

    teacher.refresh_from_db()
    assert getattr(teacher, field) == before
    assert f'name="{field}"' not in page.text
    assert teacher.password not in page.text


def test_nobody_adds_or_deletes_people_here(desk, teacher):
    assert desk.get("/admin/accounts/user/add/").status_code == 403
    assert desk.post(f"/admin/accounts/user/{teacher.pk}/delete/", {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=teacher.pk).exists()


def act(desk: Client, action: str, *people: User) -> None:
    desk.post("/admin/accounts/user/", {"action": action, "_selected_action": [person.pk for person in people]})


def test_actions_go_through_services(desk, teacher, officer, operator):
    act(desk, "erase", teacher, officer, operator)
    act(desk, "reset_second_factor", officer, operator)

    teacher.refresh_from_db()
    officer.refresh_from_db()
    assert not teacher.is_active
    assert officer.email == "officer@example.org"  # holds a role
    assert list(operator.authenticator_set.values_list("type", flat=True).order_by("type"))  # not their own
    assert not officer.authenticator_set.exists()


def test_tokens_are_seen_and_revoked(desk, teacher, client):
    sign_in(Client(), teacher).post("/ar/account/tokens/new/", {"name": "برنامج", "days": "30"})
    token = ApiToken.objects.get()

    page = desk.get("/admin/accounts/apitoken/")
    desk.post("/admin/accounts/apitoken/", {"action": "revoke", "_selected_action": [token.pk]})

    token.refresh_from_db()
    assert "برنامج" in page.text
    assert token.revoked_at is not None


@pytest.mark.parametrize("query", ["nadia", "نادية", "+2126"])
def test_people_are_searched_by_address_name_or_telephone(desk, teacher, query):
    User.objects.filter(pk=teacher.pk).update(phone="+212612345678")

    assert teacher.email in desk.get("/admin/accounts/user/", {"q": query}).text


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_of_people_takes_the_same_queries(desk, rows, django_assert_num_queries):
    for _ in range(rows):
        ConfirmedUserFactory()
    desk.get("/admin/accounts/user/")

    with django_assert_num_queries(4):
        desk.get("/admin/accounts/user/")
