"""How much waits in the outbox, for a monitor and an operator."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from openday.notifications.models import Channel, Message


@dataclass(frozen=True)
class Depth:
    """One channel. `due` should have left by now; `oldest` is how late the latest of them is; `failed` are those of
    the waiting that were tried in vain; `later` are not due yet."""

    channel: str
    due: int = 0
    oldest: timedelta = timedelta(0)
    failed: int = 0
    later: int = 0
    being_sent: int = 0
    dead: int = 0


def depths(*, now: datetime) -> list[Depth]:
    """Every channel's, from the indexes of what is not over: however many were sent before. Three queries."""
    waiting = (
        Message.objects.waiting()
        .values("channel")
        .annotate(
            due=Count("pk", filter=Q(due_at__lte=now)),
            since=Min("due_at", filter=Q(due_at__lte=now)),
            failed=Count("pk", filter=Q(state=Message.State.FAILED)),
            later=Count("pk", filter=Q(due_at__gt=now)),
        )
    )
    rows = {row["channel"]: row for row in waiting}
    being_sent, dead = (
        dict(Message.objects.filter(state=state).values_list("channel").annotate(Count("pk")))
        for state in (Message.State.SENDING, Message.State.DEAD)
    )
    return [
        Depth(
            channel=channel,
            due=rows[channel]["due"] if channel in rows else 0,
            oldest=now - (rows[channel]["since"] or now) if channel in rows else timedelta(0),
            failed=rows[channel]["failed"] if channel in rows else 0,
            later=rows[channel]["later"] if channel in rows else 0,
            being_sent=being_sent.get(channel, 0),
            dead=dead.get(channel, 0),
        )
        for channel in Channel.values
    ]


def reasons_of_the_dead(*, most: int = 5) -> list[tuple[str, str, int]]:
    """Why messages were not sent: (channel, reason, how many), the most frequent first. One query."""
    dead = Message.objects.filter(state=Message.State.DEAD).values_list("channel", "error").annotate(count=Count("pk"))
    return [(channel, error, count) for channel, error, count in dead.order_by("-count", "error")[:most]]
