"""`manage.py load_demo`: an invented edition to look at and try."""

import time
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import override

from openday.demo.accounts import ACCOUNTS, PASSWORD
from openday.demo.loading import VISITS, NotADemoDatabase, NotUpcoming, OtherDatesLoaded, load_demo


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is no day: write it as 2027-05-22") from None


def visit_count(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError(f"{text} is no number of visits")
    return int(text)


class Command(BaseCommand):
    help = (
        "Load the demo: an invented, published edition of five days with pavilions, slots, made-up schools and "
        "associations, booked visits, outlets of the press, and accounts whose passwords are shown. Only into an empty "
        "database; a second time changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--starts-on",
            type=day,
            metavar="YYYY-MM-DD",
            help="its first day; where not given, the first Saturday at least 60 days ahead",
        )
        parser.add_argument(
            "--visits", type=visit_count, default=VISITS, help="visits booked already (default: %(default)s)"
        )
        parser.add_argument(
            "--no-press", dest="has_press", action="store_false", help="without outlets, badges and a media kit"
        )
        parser.add_argument(
            "--no-programme", dest="has_programme", action="store_false", help="without seminars and their speakers"
        )
        parser.add_argument(
            "--accounts", action="store_true", help="also print the accounts, with the codes that open them now"
        )

    def handle(self, *args: Any, starts_on: date | None, visits: int, accounts: bool, **options: Any) -> None:
        parts = {name: options[name] for name in ("has_press", "has_programme")}
        try:
            edition, is_new = load_demo(now=timezone.now(), starts_date=starts_on, visits=visits, **parts)
        except NotADemoDatabase as refusal:
            found = ", ".join(f"{count} {kind}" for kind, count in refusal.found.items())
            raise CommandError(
                f"This database holds what the demo did not bring ({found}). The demo brings accounts that anybody "
                "can open: load it into an empty database. Nothing was changed."
            ) from refusal
        except OtherDatesLoaded as refusal:
            raise CommandError(
                f"The demo is here already and starts on {refusal.starts_date}. For other dates, load it into an "
                "empty database. Nothing was changed."
            ) from refusal
        except NotUpcoming as refusal:
            raise CommandError("The demo's first day must be after today. Nothing was changed.") from refusal
        done = "Loaded" if is_new else "Already here, nothing changed:"
        self.stdout.write(
            f"{done} the invented edition of {edition.city_fr}, {edition.starts_date} to {edition.ends_date}"
        )
        if accounts:
            self.print_accounts()

    def print_accounts(self) -> None:
        """Staff need the code of their second factor too; it changes every thirty seconds."""
        now = time.time()
        self.stdout.write(f"\nEveryone's password is {PASSWORD}\n")
        with override("en"):
            for account in ACCOUNTS:
                code = (
                    f"   code now {account.code_at(now)}, secret {account.totp_secret}" if account.totp_secret else ""
                )
                self.stdout.write(f"  {account.email:26} {account.description:36}{code}".rstrip())
