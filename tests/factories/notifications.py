"""Messages and what staff write of them, for tests."""

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from openday.accounts.roles import Role
from openday.notifications.models import BulkMessage, Message, MessageText, ReminderRule
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory

NOW = datetime(2027, 5, 1, 9, tzinfo=UTC)


class MessageFactory(DjangoModelFactory):
    """A mail to a person of its own, sent; `about=visit` makes it one about that visit."""

    class Meta:
        model = Message

    class Params:
        about = None

    edition = None
    kind = "schools.visit_confirmed"
    channel = "email"
    recipient = factory.SubFactory(UserFactory)
    address = factory.LazyAttribute(
        lambda message: message.recipient.email if message.recipient and message.channel == "email" else ""
    )
    language = "ar"
    about_type = factory.LazyAttribute(lambda message: "schools.visit" if message.about else "")
    about_id = factory.LazyAttribute(lambda message: message.about.pk if message.about else None)
    due_at = NOW
    created_at = NOW
    state = Message.State.SENT
    sent_at = factory.LazyAttribute(lambda message: NOW if message.state == Message.State.SENT else None)
    error = factory.LazyAttribute(
        lambda message: "later: 451 busy" if message.state in ("failed", "dead", "cancelled") else ""
    )


class MessageTextFactory(DjangoModelFactory):
    class Meta:
        model = MessageText

    edition = factory.SubFactory(EditionFactory)
    kind = "schools.visit_confirmed"
    channel = "email"
    language = "fr"
    subject = "Bienvenue"
    body = "Le {day}"
    updated_at = NOW
    updated_by = factory.SubFactory(UserFactory, roles=[Role.VISITS])


class BulkMessageFactory(DjangoModelFactory):
    """A draft to staff, in Arabic."""

    class Meta:
        model = BulkMessage

    edition = factory.SubFactory(EditionFactory)
    title = factory.Sequence(lambda number: f"إحاطة {number}")
    audience = "staff"
    channels = factory.LazyFunction(lambda: ["email"])
    subject_ar = "إحاطة"
    body_ar = "مرحبا {person}"
    created_at = NOW
    created_by = factory.SubFactory(UserFactory, roles=[Role.VISITS])


class ReminderRuleFactory(DjangoModelFactory):
    """A visit's reminder two days before, at ten, by mail to those who represent its institution."""

    class Meta:
        model = ReminderRule

    edition = factory.SubFactory(EditionFactory)
    reminder = "schools.visit_near"
    days_before = 2
    local_time = "10:00"
    audience = "representatives"
    channels = factory.LazyFunction(lambda: ["email"])
    done_until = NOW
