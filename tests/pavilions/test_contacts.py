"""Who runs a pavilion: added, changed and removed by staff, and on the trail."""

import pytest
from django.db import IntegrityError, transaction

from openday.accounts.roles import Role
from pavilions.errors import ContactKnown
from pavilions.models import PavilionContact
from pavilions.services.contacts import add_contact, change_contact, remove_contact
from tests.factories.accounts import UserFactory
from tests.factories.pavilions import PavilionContactFactory, PavilionFactory

SOUAD = {"full_name": "سعاد بنشقرون", "email": "Souad@DGSN.example", "phone": "+212612345678", "language": "fr"}


@pytest.fixture
def officer(db):
    return UserFactory(roles=[Role.PROGRAMME])


def trail():
    events = PavilionContact.pgh_event_model.objects.order_by("pgh_id").select_related("pgh_context")
    return [(event.pgh_label, event.email, event.pgh_context.metadata.get("user")) for event in events]


def test_a_contact_is_added_changed_and_removed(officer):
    pavilion = PavilionFactory()

    contact = add_contact(pavilion=pavilion, by=officer, **SOUAD)
    changed = change_contact(contact=contact, by=officer, **SOUAD | {"email": "s@dgsn.example", "language": "ar"})
    remove_contact(contact=changed, by=officer)
    remove_contact(contact=changed, by=officer)

    assert (contact.pavilion, contact.full_name, contact.phone) == (pavilion, "سعاد بنشقرون", "+212612345678")
    assert changed.language == "ar"
    assert not PavilionContact.objects.exists()
    assert trail() == [
        ("insert", "souad@dgsn.example", officer.pk),
        ("update", "s@dgsn.example", officer.pk),
        ("delete", "s@dgsn.example", officer.pk),
    ]


def test_one_address_is_once_at_a_pavilion_and_may_be_at_another(officer):
    pavilion = PavilionFactory()
    other = PavilionFactory(edition=pavilion.edition, x_m=40)
    add_contact(pavilion=pavilion, by=officer, **SOUAD)
    second = PavilionContactFactory(pavilion=pavilion)

    with pytest.raises(ContactKnown) as refusal:
        add_contact(pavilion=pavilion, by=officer, **SOUAD | {"email": "SOUAD@dgsn.example"})
    with pytest.raises(ContactKnown):
        change_contact(contact=second, by=officer, **SOUAD)
    add_contact(pavilion=other, by=officer, **SOUAD)

    assert refusal.value.email == "souad@dgsn.example"
    assert PavilionContact.objects.count() == 3


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"email": "A@example.org"}, "address_of_a_contact_is_in_small_letters"),
        ({"email": "souad@dgsn.example"}, "one_contact_an_address_and_pavilion"),
    ],
)
def test_the_database_holds_to_it(officer, changes, constraint):
    pavilion = PavilionFactory()
    add_contact(pavilion=pavilion, by=officer, **SOUAD)
    other = PavilionContactFactory(pavilion=pavilion)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        PavilionContact.objects.filter(pk=other.pk).update(**changes)
