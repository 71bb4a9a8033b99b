"""What accreditation keeps of a person with an account, when they ask for it and when they leave."""

from datetime import timedelta

import pytest
from django.db import connection

from media_accreditation.models import Application, Paper, Representative
from openday.accounts import services
from openday.accounts.errors import StillNeeded
from openday.accounts.roles import Role
from tests.factories.accounts import ConfirmedUserFactory, UserFactory
from tests.factories.media_accreditation import (
    NOW,
    ApplicationFactory,
    PaperFactory,
    PaperViewFactory,
    RepresentativeFactory,
)

pytestmark = pytest.mark.django_db

State = Application.State


@pytest.fixture
def person():
    return ConfirmedUserFactory(full_name="نادية العلوي", phone="+212600000012")


@pytest.fixture
def application(person):
    application = ApplicationFactory(
        state=State.PRESS_REVIEW,
        created_by=person,
        contact_name=person.full_name,
        contact_email=person.email,
        contact_phone=person.phone,
    )
    RepresentativeFactory(user=person, outlet=application.outlet)
    return application


def test_export_holds_outlets_applications_and_papers(person, application):
    paper = PaperFactory(outlet=application.outlet, kind=Paper.Kind.LICENCE, uploader=person)
    PaperViewFactory(paper=paper, viewed_by=person, address="192.0.2.7")
    PaperFactory(outlet=application.outlet)  # by somebody else

    told = services.export_personal_data(user=person, now=NOW)["press"]

    assert [(row["outlet"], row["state"]) for row in told["outlets"]] == [(str(application.outlet), "verified")]
    assert [row["reference"] for row in told["applications"]] == [application.reference]
    assert told["papers_sent"] == [{"kind": "licence", "file": "scan.pdf", "sent_at": paper.uploaded_at}]
    assert told["papers_looked_at"] == [{"kind": "licence", "at": NOW, "from": "192.0.2.7"}]


def test_erase_waits_for_an_application_that_nobody_else_acts_for(person, application):
    with pytest.raises(StillNeeded) as refusal:
        services.erase_person(user=person, by=person, now=NOW)

    assert application.reference in refusal.value.reasons[0]


@pytest.mark.parametrize("way_out", ["a colleague", "refused", "a draft", "over"])
def test_erase_takes_the_person_out_of_applications_and_their_trail(person, application, way_out):
    now = NOW
    if way_out == "a colleague":
        RepresentativeFactory(outlet=application.outlet)
    elif way_out == "over":
        now += timedelta(days=365)
    else:
        Application.objects.filter(pk=application.pk).update(
            state=State.REFUSED if way_out == "refused" else State.DRAFT
        )

    services.erase_person(user=person, by=person, now=now)

    application.refresh_from_db()
    assert (application.contact_name, application.contact_email, application.contact_phone) == ("", "", "")
    assert not Representative.objects.filter(user=person).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM media_accreditation_applicationevent")
        told = str(cursor.fetchall())
    assert application.public_id.hex[:8] in told
    assert not any(text in told for text in ("نادية", "+212600000012", person.email))


def test_what_the_person_sent_stays_with_the_outlet(person, application):
    RepresentativeFactory(outlet=application.outlet)
    paper = PaperFactory(outlet=application.outlet, uploader=person)

    services.erase_person(user=person, by=UserFactory(roles=[Role.OPERATOR]), now=NOW)

    paper.refresh_from_db()
    assert (paper.uploader.full_name, paper.removed_at) == ("", None)
