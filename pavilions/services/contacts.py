"""Who runs a pavilion and is told which groups come: written by staff."""

import pghistory
from django.db import IntegrityError, transaction

from openday.accounts.models import User
from pavilions.errors import ContactKnown
from pavilions.models import Pavilion, PavilionContact


def add_contact(
    *, pavilion: Pavilion, full_name: str, email: str, phone: str, language: str, by: User
) -> PavilionContact:
    """`phone` is E.164, or empty. Raises ContactKnown where the pavilion has one of this address."""
    contact = PavilionContact(pavilion=pavilion)
    return _write(contact, full_name=full_name, email=email, phone=phone, language=language, by=by)


def change_contact(
    *, contact: PavilionContact, full_name: str, email: str, phone: str, language: str, by: User
) -> PavilionContact:
    """Raises ContactKnown where another one of the pavilion has this address."""
    return _write(contact, full_name=full_name, email=email, phone=phone, language=language, by=by)


def remove_contact(*, contact: PavilionContact, by: User) -> None:
    """Nobody is told there any more, and the link in their mails opens nothing. Idempotent."""
    with pghistory.context(user=by.pk):
        PavilionContact.objects.filter(pk=contact.pk).delete()


def _write(
    contact: PavilionContact, *, full_name: str, email: str, phone: str, language: str, by: User
) -> PavilionContact:
    contact.full_name, contact.email, contact.phone, contact.language = full_name, email.lower(), phone, language
    try:
        with pghistory.context(user=by.pk), transaction.atomic():
            contact.save()
    except IntegrityError as error:
        if "one_contact_an_address_and_pavilion" in str(error):
            raise ContactKnown(contact.email) from error
        raise
    return contact
