"""Every change carries who made it and from where."""

from typing import Any

import pytest
from celery import current_app, shared_task
from django.test import override_settings

from openday import trail
from openday.accounts.models import User
from openday.accounts.roles import Role
from tests.factories.accounts import sign_in

pytestmark = pytest.mark.django_db


def last_context(person: User) -> dict[str, Any]:
    event = User.pgh_event_model.objects.filter(pgh_obj_id=person.pk).select_related("pgh_context").latest("pgh_id")
    return event.pgh_context.metadata if event.pgh_context else {}


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_a_change_of_role_shows_who_gave_it_and_from_where(client, teacher, operator):
    path = f"/admin/accounts/user/{teacher.pk}/change/"
    form = {"full_name": "نادية", "phone": "", "language": "ar", "is_active": "on", "roles": ["visits"]}

    sign_in(client, operator).post(path, form, headers={"x-forwarded-for": "6.6.6.6, 41.92.1.2"})

    events = User.pgh_event_model.objects.filter(pgh_obj_id=teacher.pk).order_by("pgh_id")
    assert [event.roles for event in events][-1] == [Role.VISITS]
    assert last_context(teacher) == {"user": operator.pk, "address": "41.92.1.2", "url": path}


def test_a_persons_own_change_is_theirs(client, teacher):
    sign_in(client, teacher).post("/ar/account/", {"full_name": "نادية", "phone": "", "language": "fr"})

    assert last_context(teacher) == {"user": teacher.pk, "address": "127.0.0.1", "url": "/ar/account/"}


def test_a_sign_up_is_nobodys_but_has_a_place(client):
    client.post("/ar/account/signup/", {"full_name": "A", "email": "k@example.org", "password1": "a long enough one"})

    assert last_context(User.objects.get()) == {"user": None, "address": "127.0.0.1", "url": "/ar/account/signup/"}


def test_a_command_says_which_and_by_whom_on_the_machine(teacher):
    with trail.as_command(["manage.py", "tidy_people", "--all"]):
        User.objects.filter(pk=teacher.pk).update(full_name="نادية")

    context = last_context(teacher)
    assert context["command"] == "tidy_people"
    assert context["machine_user"] == trail._machine_user() != ""


@shared_task(name="tests.rename_person")
def rename_person(*, pk: int) -> None:
    User.objects.filter(pk=pk).update(full_name="نادية")


def test_a_job_says_which_and_for_whom(teacher):
    assert isinstance(current_app.tasks[rename_person.name], trail.TrailedTask)

    rename_person.apply(kwargs={"pk": teacher.pk}, headers={"trail": {"user": 7, "address": "41.92.1.2"}})

    assert last_context(teacher) == {"task": "tests.rename_person", "user": 7, "address": "41.92.1.2"}


@pytest.mark.django_db(transaction=True)
def test_what_a_request_queues_carries_who_and_where(client, teacher, monkeypatch):
    carried: list[dict[str, Any]] = []
    monkeypatch.setattr(current_app, "send_task", lambda _name, **options: carried.append(options["headers"]))
    sign_in(client, teacher)

    client.post("/ar/account/email/", {"email": "new@example.org", "action_add": "1"})

    assert carried == [{"trail": {"user": teacher.pk, "address": "127.0.0.1", "url": "/ar/account/email/"}}]


def test_a_public_page_is_not_made_private_by_the_trail(client, teacher):
    """Reading who asks would open the session, and no cache could keep the page."""
    response = sign_in(client, teacher).get("/ar/")

    assert response.status_code == 200
    assert "Cookie" not in response.get("Vary", "")
