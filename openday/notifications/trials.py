"""What a text would tell: on a real record as it is now, or with examples."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation

from openday.notifications.kinds import Facts, MessageKind
from openday.notifications.models import Message
from openday.notifications.services.loading import facts_of


@dataclass(frozen=True)
class Trial:
    """`is_real`: the facts are those of the record; else of an invented one."""

    facts: Facts
    is_real: bool


def facts_on(kind: MessageKind, *, about_id: int | None, context: Mapping[str, Any], like: Message) -> Trial:
    """What a message of `kind` about this record would tell now, to the reader and in the language of `like`.

    Examples where there is no such record, or where nothing would be due for it: a visit that was cancelled since.
    """
    if about_id is not None:
        message = Message(
            pk=0,
            kind=kind.name,
            edition_id=like.edition_id,
            channel=like.channel,
            recipient=like.recipient,
            address=like.address,
            language=like.language,
            context=dict(context),
            is_essential=kind.is_essential,
            about_type=kind.about_type,
            about_id=about_id,
            created_at=like.created_at,
            due_at=like.due_at,
        )
        facts = facts_of([message]).get(0)
        if isinstance(facts, Facts):
            return Trial(facts, is_real=True)
    return Trial(example_of(kind, like.language), is_real=False)


def example_of(kind: MessageKind, language: str) -> Facts:
    """The examples of the placeholders, in `language`."""
    with translation.override(language):
        values = {name: str(placeholder.example) for name, placeholder in kind.placeholders.items()}
    return Facts(values=values, url=f"{settings.SITE_URL}/{language}/")
