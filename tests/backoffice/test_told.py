"""What was told about a visit, an institution or a request, on its page: who may see it, and sending it again."""

import pytest
from django.urls import reverse

from openday.accounts.roles import Role
from openday.notifications.models import BlockedAddress, Message
from tests.backoffice.conftest import book
from tests.factories.accounts import UserFactory
from tests.factories.notifications import MessageFactory
from tests.factories.schools import MembershipFactory


@pytest.fixture
def visit(site):
    visit = book(site, site.turns[0][1])
    Message.objects.all().delete()
    return visit


@pytest.fixture
def told(visit):
    nadia = UserFactory(email="nadia.m@example.org", full_name="نادية المنصوري")
    return MessageFactory(edition=visit.edition, about=visit, recipient=nadia)


def page_of(visit) -> str:
    return reverse("backoffice:visit-detail", args=[visit.public_id])


def again(message) -> str:
    return reverse("backoffice:message-again", args=[message.public_id])


def test_a_visits_page_says_what_was_told_of_it(officer, visit, told):
    page = officer.get(page_of(visit))

    assert [row.message for row in page.context["told"].rows] == [told]
    assert "nadia.m@example.org" in page.content.decode()
    assert again(told) in page.content.decode()
    assert page.context["told_url"] == f"{reverse('backoffice:message-list')}?q={visit.reference}"


@pytest.mark.parametrize("role", [Role.DIRECTION, Role.GATES])
def test_staff_who_send_nothing_see_that_it_was_told_and_no_more(as_role, visit, told, role):
    page = as_role(role).get(page_of(visit)).content.decode()

    assert "نادية المنصوري" in page
    assert [part in page for part in ("nadia.m@example.org", again(told), "na…@example.org")] == [False, False, True]


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_a_visit_of_which_nothing_was_told_says_so(officer, visit, language):
    said = {
        "ar": "لم يُرسل شيء في شأنها بعد.",
        "fr": "Rien n’a encore été envoyé à ce sujet.",
        "en": "Nothing was sent about it yet.",
    }

    assert said[language] in officer.get(page_of(visit).replace("/ar/", f"/{language}/")).content.decode()


def test_it_is_sent_again_from_there_and_leads_back(officer, visit, told):
    answer = officer.post(again(told), {"next": page_of(visit)})

    copy, original = officer.get(page_of(visit)).context["told"].rows
    assert answer.url == page_of(visit)
    assert (original.message, copy.message.state, copy.message.address) == (told, "queued", told.address)


def test_what_cannot_be_sent_leads_back_and_says_why(officer, visit, told):
    BlockedAddress.objects.create(channel="email", address=told.address, reason="bounced", since=told.created_at)

    answer = officer.post(again(told), {"next": page_of(visit)}, follow=True)

    assert answer.redirect_chain == [(page_of(visit), 302)]
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert Message.objects.get() == told


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)", ""])
def test_it_leads_nowhere_else(officer, told, elsewhere):
    answer = officer.post(again(told), {"next": elsewhere})

    assert answer.url.startswith("/ar/staff/messages/")


def test_an_institutions_page_holds_what_was_told_of_it_its_people_and_visits(officer, visit, told):
    institution = visit.institution
    membership = institution.memberships.get()
    of_person = MessageFactory(
        kind="schools.membership_verified", about_type="schools.membership", about_id=membership.pk
    )
    of_itself = MessageFactory(
        kind="schools.institution_suspended", about_type="schools.institution", about_id=institution.pk
    )
    MessageFactory(kind="schools.membership_verified", about_type="schools.membership", about_id=membership.pk + 1)

    page = officer.get(reverse("backoffice:institution-detail", args=[institution.pk]))

    assert [row.message for row in page.context["told"].rows] == [of_itself, of_person, told]


def test_a_requests_page_holds_what_was_told_of_it_and_finds_the_rest_by_its_person(officer, db):
    membership = MembershipFactory(state="pending", decided_at=None, decided_by=None)
    about = {"about_type": "schools.membership", "about_id": membership.pk}
    message = MessageFactory(kind="schools.membership_verified", recipient=membership.user, **about)
    queue = reverse("backoffice:membership-queue")

    page = officer.get(queue)
    sent = officer.post(again(message), {"next": page.context["told_page"]})

    assert [row.message for row in page.context["told"].rows] == [message]
    assert membership.user.email.replace("@", "%40") in page.context["told_url"]
    assert sent.url == f"{queue}?state=pending&at={membership.pk}"


def test_the_page_costs_the_same_for_one_message_and_for_thirty(officer, visit, told, django_assert_num_queries):
    officer.get(page_of(visit))
    with django_assert_num_queries(17):
        officer.get(page_of(visit))
    for _ in range(30):
        MessageFactory(edition=visit.edition, about=visit)

    with django_assert_num_queries(17):
        page = officer.get(page_of(visit))

    assert (len(page.context["told"].rows), page.context["told"].is_cut) == (20, True)
