"""`manage.py messages`: what waits in the outbox, how long, and what did not leave."""

from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from openday.notifications.models import Channel
from openday.notifications.services import acts, claims, outcomes, sending
from openday.notifications.services.depth import depths, reasons_of_the_dead


class Command(BaseCommand):
    help = "Say how many messages wait, how late they are, and which failed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fail-when-late", type=int, metavar="MINUTES", help="fail when something is later")
        parser.add_argument("--send", action="store_true", help="first send what is due, from this process")
        parser.add_argument(
            "--revive",
            choices=[Channel.EMAIL.value, Channel.SMS.value],
            help="first queue again what was given up by this channel, but for addresses that were refused",
        )
        parser.add_argument("--hours", type=int, default=24, help="with --revive: written in so many hours (24)")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if channel := options["revive"]:
            revived = acts.revive(channel=channel, since=now - timedelta(hours=options["hours"]), now=now)
            self.stdout.write(f"{revived} queued again")
        if options["send"]:
            self._send(now)
        late = self._tell(timezone.now())
        most = options["fail_when_late"]
        if most is not None and late > timedelta(minutes=most):
            raise CommandError(f"messages are {_lasting(late)} late")

    def _send(self, now: datetime) -> None:
        claims.take_back(now=now, most_attempts=outcomes.MOST_ATTEMPTS)
        passed = sending.send_due(clock=timezone.now, seconds=3600)
        self.stdout.write(", ".join(f"{count} {name}" for name, count in sorted(passed.counts.items()) if count))

    def _tell(self, now: datetime) -> timedelta:
        """A line a channel; how late the latest message is."""
        self.stdout.write(f"{'':8}{'due':>8}{'late':>10}{'retried':>9}{'later':>8}{'leaving':>9}{'dead':>7}")
        found = depths(now=now)
        for one in found:
            self.stdout.write(
                f"{one.channel:8}{one.due:8}{_lasting(one.oldest):>10}{one.failed:9}{one.later:8}"
                f"{one.being_sent:9}{one.dead:7}"
            )
        for channel, reason, count in reasons_of_the_dead():
            self.stdout.write(f"dead, {channel}, {count} times: {reason}")
        return max(one.oldest for one in found)


def _lasting(duration: timedelta) -> str:
    minutes, seconds = divmod(int(duration.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
