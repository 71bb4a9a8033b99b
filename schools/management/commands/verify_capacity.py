"""`manage.py verify_capacity`: do the counters say what the bookings add up to?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from schools.services.capacity import counter_differences


class Command(BaseCommand):
    help = "Recount every slot and arrival window from its bookings; say what differs, and fail if anything does."

    def handle(self, *args: Any, **options: Any) -> None:
        differences = counter_differences()
        for difference in differences:
            self.stdout.write(
                f"{difference.counter} {difference.pk}: says {difference.stored}, bookings add up to "
                f"{difference.counted}"
            )
        if differences:
            raise CommandError(f"{len(differences)} counters differ from their bookings")
        self.stdout.write("every counter is what its bookings add up to")
