"""The kinds that belong to no app in particular: what staff write to many, and tests of texts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from openday.notifications import texts
from openday.notifications.audiences import audience_of
from openday.notifications.kinds import Facts, MessageKind, Placeholder, ShippedText, kind_of
from openday.notifications.models import BulkMessage, Channel, Message, Priority
from openday.notifications.texts import TRIED, VALUES
from openday.notifications.trials import facts_on

PERSON = Placeholder(_("name of the person"), _("Nadia Alaoui"))


def load_bulk(messages: Sequence[Message]) -> Mapping[int, Facts | None]:
    """Those who belong to the audience no more, a school that has cancelled since, are told nothing.

    What was told already stays readable: with the values of then, where there are none of now.
    """
    together: dict[int, list[Message]] = defaultdict(list)
    for message in messages:
        if message.bulk_id:
            together[message.bulk_id].append(message)
    facts: dict[int, Facts | None] = {
        message.pk: Facts(values=message.context[VALUES])
        for message in messages
        if message.state == Message.State.SENT and VALUES in message.context
    }
    for bulk in BulkMessage.objects.filter(pk__in=together).select_related("edition"):
        facts |= _facts_of_one(bulk, together[bulk.pk])
    return facts


def _facts_of_one(bulk: BulkMessage, messages: Sequence[Message]) -> dict[int, Facts | None]:
    audience = audience_of(bulk.audience)
    if audience is None or bulk.state == BulkMessage.State.CANCELLED:
        return {}
    keys = {message.pk: message.about_id if audience.about_type else message.recipient_id for message in messages}
    wanted = {key for key in keys.values() if key is not None}
    people = {each.key: each for each in audience.people(bulk.edition, bulk.audience_filter, wanted)}
    facts: dict[int, Facts | None] = {}
    for message in messages:
        if addressee := people.get(keys[message.pk] or 0):
            with translation.override(message.language):
                facts[message.pk] = Facts(values=addressee.values())
    return facts


def load_tests(messages: Sequence[Message]) -> Mapping[int, Facts | None]:
    """The values that the test brings; or what its record tells now; or examples. One member of staff's at a time."""
    return {
        message.pk: Facts(values=message.context[VALUES])
        if VALUES in message.context
        else facts_on(
            kind_of(message.context[TRIED]),
            about_id=message.about_id,
            context=message.context.get("context", {}),
            like=message,
        ).facts
        for message in messages
    }


_NO_TEXT = ShippedText(subject="", lines=())  # each brings its own

NEWS = MessageKind(
    name=texts.NEWS,
    title=_("Message to many"),
    heading=_("News of the Open Days"),
    text=_NO_TEXT,
    load=load_bulk,
    is_essential=False,
    is_editable=False,
    priority=Priority.BULK,
)
# The same, to those who asked for no news as well: a gate that is closed.
NOTICE = MessageKind(
    name=texts.NOTICE,
    title=_("Message to many, for everybody"),
    heading=_("News of the Open Days"),
    text=_NO_TEXT,
    load=load_bulk,
    is_essential=True,
    is_editable=False,
    priority=Priority.BULK,
)
TEST = MessageKind(
    name="notifications.test",
    title=_("Test of a text"),
    text=_NO_TEXT,
    load=load_tests,
    channels=(Channel.EMAIL, Channel.SMS, Channel.SITE),
    is_editable=False,
    priority=Priority.URGENT,
)
KINDS = (NEWS, NOTICE, TEST)
