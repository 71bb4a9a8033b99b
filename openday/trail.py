"""Who and from where, on the trail, for what no request does: jobs and commands.

Requests have `openday.accounts.middleware.TrailMiddleware`.
"""

import getpass
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Final

import pghistory
from celery import Task
from pghistory import runtime

HEADER: Final = "trail"
CARRIED: Final = ("user", "address", "url", "command")


class TrailedTask(Task):  # type: ignore[type-arg]
    """A job writes its name on the trail, and for whom it runs: whoever queued it (see `headers`)."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        carried = self.request.get(HEADER) or (self.request.headers or {}).get(HEADER) or {}  # from a worker, or eager
        with pghistory.context(**carried, task=self.name):
            return super().__call__(*args, **kwargs)


def headers() -> dict[str, Any]:
    """What a message to the worker carries of who queues it, in the headers of `send_task`."""
    tracked = getattr(runtime._tracker, "value", None)
    known = tracked.metadata if tracked else {}
    return {HEADER: {name: known[name] for name in CARRIED if known.get(name) is not None}}


def person_id_of(event: Any) -> int | None:
    """Who asked for what an event of the trail keeps, as the request said. The event comes with its context."""
    said = event.pgh_context.metadata.get("user") if event.pgh_context else None
    return int(said) if said else None


def as_command(arguments: Sequence[str]) -> AbstractContextManager[Any]:
    """For `manage.py`: the command, and the machine's user who gave it."""
    return pghistory.context(command=" ".join(arguments[1:2]), machine_user=_machine_user())


def _machine_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return ""
