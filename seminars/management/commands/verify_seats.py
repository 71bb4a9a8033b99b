"""`manage.py verify_seats`: do the seats of seminars say what their registrations add up to?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from seminars.services.seating import seating_differences


class Command(BaseCommand):
    help = "Recount the seats of every seminar from its registrations; say what differs, and fail if anything does."

    def handle(self, *args: Any, **options: Any) -> None:
        differences = seating_differences()
        for difference in differences:
            self.stdout.write(
                f"{difference.code}: says {difference.stored}, registrations add up to {difference.counted}"
            )
        if differences:
            raise CommandError(f"{len(differences)} seminars differ from their registrations")
        self.stdout.write("the seats of every seminar are what its registrations add up to")
