"""`manage.py purge_seminar_people`: forget who signed up and how speakers were reached, once their time is over."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from openday.editions.models import Edition
from seminars.errors import PeopleStillKept
from seminars.services import materials, retention


class Command(BaseCommand):
    help = (
        "Empty names and addresses of sign-ups, and how speakers were reached, their photos and biographies, of"
        " editions whose time of retention is over; delete requests that nobody confirmed, and materials that were"
        " taken away a month ago."
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
        unconfirmed, removed = retention.forget_unconfirmed(now=now), materials.forget_removed(now=now)
        self.stdout.write(f"{unconfirmed} requests that nobody confirmed, {removed} materials taken away: deleted")

    def _editions(self, number: int | None, now: datetime) -> list[Edition]:
        if number is None:
            return retention.editions_due(now=now)
        editions = list(Edition.objects.filter(number=number))
        if not editions:
            raise CommandError(f"there is no edition {number}")
        return editions

    def _purge(self, edition: Edition, now: datetime, *, is_dry: bool) -> None:
        until = retention.kept_until(edition)
        if is_dry:
            self.stdout.write(f"edition {edition.number}: kept until {until:%Y-%m-%d}; nothing was deleted")
            return
        try:
            purged = retention.purge_people(edition=edition, now=now)
        except PeopleStillKept as refusal:
            raise CommandError(
                f"edition {edition.number}: its people are kept until {refusal.until:%Y-%m-%d}"
            ) from None
        self.stdout.write(
            f"edition {edition.number}: {purged.registrations} sign-ups and {purged.speakers} speakers purged"
        )
