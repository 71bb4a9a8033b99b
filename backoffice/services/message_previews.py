"""What a message looks like where it arrives: a page of its own, to be shown inside a frame that runs nothing."""

from collections.abc import Sequence
from typing import Final

from django.template.loader import render_to_string
from django.utils import translation

from openday.notifications.kinds import Facts
from openday.notifications.models import Channel, Message
from openday.notifications.placeholders import filled
from openday.notifications.rendering import mail_of
from openday.notifications.sms.segments import as_sms, size_of
from openday.notifications.texts import Wording

# The mail brings its styles in its tags, as mailboxes want them: they are let in here, and nothing else is.
POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self';"
    " sandbox allow-popups allow-popups-to-escape-sandbox"
)


def shown(message: Message, wording: Wording, facts: Facts) -> str:
    """`message` as HTML of its channel; the words around an SMS are in the active language."""
    if message.channel == Channel.EMAIL:
        html = mail_of(message, wording, facts)["html"]
        return html.replace("<head>", '<head><base target="_blank">', 1)
    context = {"language": wording.language, "direction": _direction(wording.language)}
    if message.channel == Channel.SMS:
        text = as_sms(" ".join(filled(line, facts.values) for line in wording.lines))
        return render_to_string("backoffice/messages/preview_sms.html", context | {"text": text, "size": size_of(text)})
    lines = [filled(line, facts.values, isolated=True) for line in wording.lines]
    subject = filled(wording.subject, facts.values, isolated=True)
    return render_to_string("backoffice/messages/preview_site.html", context | {"subject": subject, "lines": lines})


def troubled(sentences: Sequence[str]) -> str:
    """In place of a preview: what keeps the text from being one."""
    return render_to_string(
        "backoffice/messages/preview_trouble.html",
        {"sentences": sentences, "language": translation.get_language(), "direction": _direction()},
    )


def _direction(language: str | None = None) -> str:
    with translation.override(language or translation.get_language()):
        return "rtl" if translation.get_language_bidi() else "ltr"
