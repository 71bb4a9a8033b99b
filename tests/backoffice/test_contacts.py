"""The page on which staff say who runs a pavilion."""

import pytest
from django.urls import reverse
from django.utils import translation

from backoffice.services.message_records import records_of
from openday.accounts.roles import Role
from openday.notifications.models import Message
from pavilions.models import PavilionContact
from tests.factories.pavilions import PavilionContactFactory

TYPED = {"full_name": "سعاد بنشقرون", "email": "Souad@dgsn.example", "phone": "06 12 34 56 78", "language": "fr"}


@pytest.fixture
def pavilion(site):
    return site.turns[0][1].pavilion


def page(pavilion, name="contact-list", *args, language="ar"):
    with translation.override(language):
        return reverse(f"backoffice:{name}", args=[pavilion.code, *args])


def test_a_contact_is_added_with_a_telephone_in_any_spelling(programme, pavilion):
    answer = programme.post(page(pavilion), TYPED, follow=True)

    contact = PavilionContact.objects.get()
    assert (contact.pavilion, contact.email, contact.phone) == (pavilion, "souad@dgsn.example", "+212612345678")
    assert "سعاد بنشقرون" in answer.content.decode()


def test_one_is_changed_and_the_form_says_what_there_was(programme, pavilion):
    contact = PavilionContactFactory(pavilion=pavilion, full_name="Karim Alaoui")

    form = programme.get(page(pavilion, "contact-edit", contact.pk)).content.decode()
    programme.post(page(pavilion, "contact-edit", contact.pk), TYPED)

    assert 'value="Karim Alaoui"' in form
    contact.refresh_from_db()
    assert (contact.full_name, contact.language) == ("سعاد بنشقرون", "fr")


def test_one_is_removed_and_removing_again_says_nothing(programme, pavilion):
    contact = PavilionContactFactory(pavilion=pavilion)

    for _ in range(2):
        assert programme.post(page(pavilion, "contact-remove", contact.pk)).status_code == 302
    assert programme.get(page(pavilion, "contact-remove", contact.pk)).status_code == 405
    assert not PavilionContact.objects.exists()


@pytest.mark.parametrize("typed", [TYPED | {"email": "nobody"}, TYPED | {"phone": "12"}, TYPED | {"full_name": ""}])
def test_a_mistake_keeps_what_was_typed(programme, pavilion, typed):
    answer = programme.post(page(pavilion), typed).content.decode()

    assert "error-summary" in answer
    assert "dgsn.example" in answer or "nobody" in answer
    assert not PavilionContact.objects.exists()


def test_an_address_that_is_there_already_is_said_at_its_field(programme, pavilion):
    PavilionContactFactory(pavilion=pavilion, email="souad@dgsn.example")

    answer = programme.post(page(pavilion, language="en"), TYPED).content.decode()

    assert "This pavilion has a contact with this address already." in answer
    assert PavilionContact.objects.count() == 1


def test_a_contact_of_another_pavilion_is_not_found_here(programme, pavilion, site):
    other = PavilionContactFactory(pavilion=site.turns[1][1].pavilion)

    assert programme.get(page(pavilion, "contact-edit", other.pk)).status_code == 404
    programme.post(page(pavilion, "contact-remove", other.pk))
    assert PavilionContact.objects.get() == other


@pytest.mark.parametrize(
    ("role", "code"), [(Role.PROGRAMME, 200), (Role.OPERATOR, 200), (Role.VISITS, 403), (Role.PRESS, 403), (None, 404)]
)
def test_only_those_who_change_pavilions_open_it(as_role, pavilion, role, code):
    assert as_role(role).get(page(pavilion)).status_code == code


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_list_costs_the_same_for_one_and_for_thirty(programme, pavilion, django_assert_num_queries, language):
    PavilionContactFactory(pavilion=pavilion)
    programme.get(page(pavilion, language=language))
    with django_assert_num_queries(5):
        programme.get(page(pavilion, language=language))
    PavilionContactFactory.create_batch(29, pavilion=pavilion)

    with django_assert_num_queries(5):
        answer = programme.get(page(pavilion, language=language))

    assert answer.content.decode().count("/remove/") == 30


def test_a_message_to_a_contact_leads_staff_to_its_pavilion(pavilion, site):
    contact = PavilionContactFactory(pavilion=pavilion)
    message = Message(about_type="pavilions.contact", about_id=contact.pk)

    records = records_of([message])

    record = records["pavilions.contact", contact.pk]
    assert (record.name, record.reference) == (pavilion.name, pavilion.code)
    assert record.url.endswith(f"/staff/pavilions/{pavilion.code}/contacts/")
