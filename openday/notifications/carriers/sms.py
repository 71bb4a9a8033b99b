"""SMS, through the gateway that SMS_GATEWAY_URL names."""

from datetime import datetime
from typing import Final

from openday.notifications.carriers import Carrier
from openday.notifications.errors import Refused
from openday.notifications.kinds import Facts
from openday.notifications.models import Message, Priority
from openday.notifications.placeholders import filled
from openday.notifications.quiet_hours import ends_of_quiet
from openday.notifications.sms.gateways import MOST_SEGMENTS, Sms, gateway
from openday.notifications.sms.segments import as_sms, size_of
from openday.notifications.texts import Wording
from openday.telephones import takes_sms

NO_MOBILE: Final = "no_mobile"
TOO_LONG: Final = "too_long"


class SmsCarrier(Carrier[Sms]):
    def open(self) -> None:
        self._gateway = gateway()
        self._gateway.open()

    def waits_until(self, message: Message, now: datetime) -> datetime | None:
        """Until the morning, but for what cannot wait: a visit of tomorrow that is cancelled tonight."""
        return None if message.priority == Priority.URGENT else ends_of_quiet(now)

    def prepare(self, message: Message, wording: Wording, facts: Facts, *, now: datetime) -> Sms:
        if not takes_sms(message.address):
            raise Refused(NO_MOBILE)
        text = as_sms(" ".join(filled(line, facts.values) for line in wording.lines))
        size = size_of(text)
        if size.segments > MOST_SEGMENTS:
            raise Refused(f"{TOO_LONG}: {size.segments}")
        return Sms(id=message.public_id, to=message.address, text=text, size=size)

    def send(self, prepared: Sms) -> str:
        return self._gateway.send(prepared)

    def close(self) -> None:
        self._gateway.close()
