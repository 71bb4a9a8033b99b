"""`manage.py rotate_pass_keys`: another key signs passes from now on."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from openday.passes.errors import KeyTooNew, NoSuchKey
from openday.passes.services.keys import rotate_keys, withdraw_key


class Command(BaseCommand):
    help = "Let the prepared key sign passes, retire the one that did, and prepare the next. Earlier passes still hold."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--now", action="store_true", help="although gates may not know the prepared key yet: they must be online"
        )
        parser.add_argument(
            "--withdraw",
            type=int,
            metavar="NUMBER",
            help="for a key that others may have: the passes that it signed hold no more, and are issued anew",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            if options["withdraw"] is not None:
                voided = withdraw_key(number=options["withdraw"], now=now)
                self.stdout.write(f"key {options['withdraw']} is withdrawn; passes of it that hold no more: {voided}")
            else:
                active = rotate_keys(now=now, is_urgent=options["now"])
                self.stdout.write(f"key {active.number} signs from now on")
        except KeyTooNew as refusal:
            raise CommandError(
                f"gates may not know key {refusal.number} yet: from {refusal.ready_at:%Y-%m-%d %H:%M}Z on they do "
                "(or --now, with every gate online)"
            ) from refusal
        except NoSuchKey as refusal:
            raise CommandError(f"there is no key {refusal.number}, or it is withdrawn") from refusal
