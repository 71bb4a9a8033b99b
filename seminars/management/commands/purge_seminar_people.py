"""`manage.py purge_seminar_people`: forget who signed up and how speakers were reached, once their time is over."""

from datetime import datetime

from openday.editions.models import Edition
from openday.editions.purge_command import PurgeCommand
from seminars.services import materials, retention


class Command(PurgeCommand):
    help = (
        "Empty names and addresses of sign-ups, and how speakers were reached, their photos and biographies, of"
        " editions whose time of retention is over; delete requests that nobody confirmed, and materials that were"
        " taken away a month ago."
    )

    def editions_due(self, now: datetime) -> list[Edition]:
        return retention.editions_due(now=now)

    def kept_until(self, edition: Edition) -> datetime:
        return retention.kept_until(edition)

    def purge(self, edition: Edition, now: datetime) -> str:
        purged = retention.purge_people(edition=edition, now=now)
        return f"{purged.registrations} sign-ups and {purged.speakers} speakers purged"

    def purge_rest(self, now: datetime) -> str:
        unconfirmed, removed = retention.forget_unconfirmed(now=now), materials.forget_removed(now=now)
        return f"{unconfirmed} requests that nobody confirmed, {removed} materials taken away: deleted"
