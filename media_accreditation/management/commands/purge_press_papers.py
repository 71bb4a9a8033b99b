"""`manage.py purge_press_papers`: delete the press's papers whose time is over."""

from datetime import datetime

from media_accreditation.services import retention
from openday.editions.models import Edition
from openday.editions.purge_command import PurgeCommand


class Command(PurgeCommand):
    help = (
        "Delete the papers of editions whose time of retention is over, and what identifies members beside their"
        " names; papers that were taken away a week ago; dossiers of outlets unheard of for three years."
    )

    def editions_due(self, now: datetime) -> list[Edition]:
        return retention.editions_due(now=now)

    def kept_until(self, edition: Edition) -> datetime:
        return retention.kept_until(edition)

    def purge(self, edition: Edition, now: datetime) -> str:
        purged = retention.purge_papers(edition=edition, now=now)
        return f"{purged.papers} papers and {purged.members} members purged"

    def purge_rest(self, now: datetime) -> str:
        removed, dossiers = retention.purge_removed(now=now), retention.purge_dossiers(now=now)
        return f"{removed} papers that were taken away, {dossiers} of outlets unheard of: deleted"
