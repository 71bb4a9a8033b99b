"""What the commands share that delete personal data of editions whose time is over."""

from abc import ABC, abstractmethod
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from openday.editions.models import Edition


class PurgeCommand(BaseCommand, ABC):
    """Every edition that is due, and the rest; `--edition` for one alone; `--dry-run` says until when it is kept."""

    @abstractmethod
    def editions_due(self, now: datetime) -> list[Edition]:
        """Those whose time is over and of which something is still kept."""

    @abstractmethod
    def kept_until(self, edition: Edition) -> datetime:
        """When the time of `edition` is over."""

    @abstractmethod
    def purge(self, edition: Edition, now: datetime) -> str:
        """Of an edition whose time is over: what was deleted, in words."""

    @abstractmethod
    def purge_rest(self, now: datetime) -> str:
        """What belongs to no edition, or goes before its time is over."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--edition", type=int, help="number of the one edition to purge")
        parser.add_argument("--dry-run", action="store_true", help="say what is due, and delete nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        for edition in self._editions(options["edition"], now):
            self._purge(edition, now, is_dry=options["dry_run"])
        if not options["dry_run"] and options["edition"] is None:
            self.stdout.write(self.purge_rest(now))

    def _editions(self, number: int | None, now: datetime) -> list[Edition]:
        if number is None:
            return self.editions_due(now)
        editions = list(Edition.objects.filter(number=number))
        if not editions:
            raise CommandError(f"there is no edition {number}")
        return editions

    def _purge(self, edition: Edition, now: datetime, *, is_dry: bool) -> None:
        until = self.kept_until(edition)
        if is_dry:
            self.stdout.write(f"edition {edition.number}: kept until {until:%Y-%m-%d}; nothing was deleted")
            return
        if now < until:
            raise CommandError(f"edition {edition.number}: kept until {until:%Y-%m-%d}")
        self.stdout.write(f"edition {edition.number}: {self.purge(edition, now)}")
