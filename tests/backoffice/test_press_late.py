"""A late application from the page of an outlet: the press office alone lets one through."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from media_accreditation.models import Application
from openday.accounts.roles import Role
from openday.notifications.models import Message
from tests.factories.accounts import ConfirmedUserFactory, sign_in
from tests.factories.media_accreditation import (
    ApplicationFactory,
    OutletFactory,
    PressRulesFactory,
    RepresentativeFactory,
)

AFTER_THE_DEADLINE = "2027-05-12T09:00:00Z"


@pytest.mark.django_db
@time_machine.travel(AFTER_THE_DEADLINE, tick=False)
def test_an_outlet_without_an_application_is_let_through_and_told(client: Client):
    PressRulesFactory()
    outlet = RepresentativeFactory().outlet
    officer = sign_in(client, ConfirmedUserFactory(roles=[Role.PRESS]))
    detail = reverse("backoffice:outlet-detail", args=[outlet.public_id])
    address = reverse("backoffice:outlet-begin-late", args=[outlet.public_id])
    assert address in officer.get(detail).content.decode()

    answers = [officer.post(address) for _twice in range(2)]

    assert [answer.url for answer in answers] == [detail, detail]
    assert Application.objects.get().late_allowed_at is not None
    assert Message.objects.filter(kind="press.late_allowed", channel="site").count() == 1
    assert address not in officer.get(detail).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.SECURITY, Role.DIRECTION, Role.VISITS])
def test_nobody_else_of_staff_lets_one_through(client: Client, role: Role):
    PressRulesFactory()
    staff = sign_in(client, ConfirmedUserFactory(roles=[role]))

    answer = staff.post(reverse("backoffice:outlet-begin-late", args=[OutletFactory().public_id]))

    assert (answer.status_code, Application.objects.count()) == (403, 0)


@pytest.mark.django_db
def test_what_was_sent_already_is_not_begun_again(client: Client):
    application = ApplicationFactory(edition=PressRulesFactory().edition, state="submitted")
    officer = sign_in(client, ConfirmedUserFactory(roles=[Role.PRESS]))

    officer.post(reverse("backoffice:outlet-begin-late", args=[application.outlet.public_id]))

    application.refresh_from_db()
    assert (application.state, application.late_allowed_at) == ("submitted", None)
