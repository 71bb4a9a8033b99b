"""Django's mail backend of a demonstration: a file for each mail, in the folder that its inbox shows."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from openday.notifications import inbox
from openday.notifications.inbox import Inbox


class InboxBackend(BaseEmailBackend):
    def __init__(self, *, fail_silently: bool = False, **kwargs: Any) -> None:
        super().__init__(fail_silently=fail_silently, **kwargs)
        self._inbox = Inbox(settings.INBOX_FOLDER)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            content = message.message().as_bytes()
            recipient = ", ".join(message.recipients())
            self._inbox.keep(content, kind=inbox.MAIL, recipient=recipient, now=timezone.now())
        return len(email_messages)
