"""`manage.py reseal`: after a change of SECRET_KEY, before the old one is dropped."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from openday.accounts.resealing import reseal_all
from openday.accounts.secrets import SecretIsUnreadable


class Command(BaseCommand):
    help = (
        "Seal everything anew under today's SECRET_KEY, and make the digests again that tell that two numbers are one."
        " The old key can be dropped from SECRET_KEY_FALLBACKS afterwards. May be stopped, and run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            for name, rows in reseal_all():
                self.stdout.write(f"{name}: {rows}")
        except SecretIsUnreadable:
            raise CommandError(
                "something was sealed with a key that is in neither SECRET_KEY nor SECRET_KEY_FALLBACKS: put it there"
            ) from None
        self.stdout.write("everything is sealed with today's SECRET_KEY")
