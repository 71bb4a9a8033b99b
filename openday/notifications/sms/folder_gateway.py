"""SMS of a demonstration: kept in a folder, where its inbox shows them. Nothing rings."""

import json
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from openday.notifications import inbox
from openday.notifications.errors import CarrierAway
from openday.notifications.inbox import Inbox
from openday.notifications.sms.gateways import Gateway, Sms


class FolderGateway(Gateway):
    def __init__(self, folder: str | Path) -> None:
        self._inbox = Inbox(folder)

    def send(self, sms: Sms) -> str:
        told = {
            "id": str(sms.id),
            "from": settings.SMS_SENDER,
            "to": sms.to,
            "text": sms.text,
            "alphabet": sms.size.alphabet.value,
            "segments": sms.size.segments,
        }
        content = json.dumps(told, ensure_ascii=False, indent=1).encode()
        try:
            return self._inbox.keep(content, kind=inbox.SMS, recipient=sms.to, now=timezone.now())
        except OSError as error:
            raise CarrierAway(f"away: {error}") from error
