"""`manage.py purge_press_papers`: delete the press's papers whose time is over."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from media_accreditation.errors import PapersStillKept
from media_accreditation.services import retention
from openday.editions.models import Edition


class Command(BaseCommand):
    help = (
        "Delete the papers of editions whose time of retention is over, and what identifies members beside their"
        " names; papers that were taken away a week ago; dossiers of outlets unheard of for three years."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--edition", type=int, help="number of the one edition to purge")
        parser.add_argument("--dry-run", action="store_true", help="say what is due, and delete nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        for edition in self._editions(options["edition"], now):
            self._purge(edition, now, is_dry=options["dry_run"])
        if options["dry_run"] or options["edition"] is not None:
            return
        removed, dossiers = retention.purge_removed(now=now), retention.purge_dossiers(now=now)
        self.stdout.write(f"{removed} papers that were taken away, {dossiers} of outlets unheard of: deleted")

    def _editions(self, number: int | None, now: Any) -> list[Edition]:
        if number is None:
            return retention.editions_due(now=now)
        editions = list(Edition.objects.filter(number=number))
        if not editions:
            raise CommandError(f"there is no edition {number}")
        return editions

    def _purge(self, edition: Edition, now: Any, *, is_dry: bool) -> None:
        until = retention.kept_until(edition)
        if is_dry:
            self.stdout.write(f"edition {edition.number}: kept until {until:%Y-%m-%d}; nothing was deleted")
            return
        try:
            purged = retention.purge_papers(edition=edition, now=now)
        except PapersStillKept as refusal:
            raise CommandError(
                f"edition {edition.number}: its papers are kept until {refusal.until:%Y-%m-%d}"
            ) from None
        self.stdout.write(f"edition {edition.number}: {purged.papers} papers and {purged.members} members purged")
