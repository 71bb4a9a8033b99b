"""The bell: what is due arrives by being marked so."""

from datetime import datetime

from openday.notifications.carriers import Carrier
from openday.notifications.kinds import Facts
from openday.notifications.models import Message
from openday.notifications.texts import Wording


class SiteCarrier(Carrier[None]):
    def prepare(self, message: Message, wording: Wording, facts: Facts, *, now: datetime) -> None:
        """Its words are made when the page that shows it is."""

    def send(self, prepared: None) -> str:
        return ""
