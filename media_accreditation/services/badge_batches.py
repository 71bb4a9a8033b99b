"""Badges of many people in one file: asked for by staff, made by the worker, fetched, and forgotten after some days.

waiting → made or failed; from there made anew when staff ask again. The worker's job may run twice: what it does is
idempotent, and it ends in the state of the last run.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q

from media_accreditation.errors import AccreditationError, BatchOnItsWay, MayNotDecide, NoBadges
from media_accreditation.models import Badge, BadgeQuerySet, PrintBatch, TeamMember, TeamMemberQuerySet
from media_accreditation.services.badges import AT_ONCE, mark_printed, order_badges
from openday import after_commit
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from openday.passes.documents import DocumentError

logger = logging.getLogger(__name__)

State = PrintBatch.State
TASK: Final = "press.print_badges"
BADGES_A_FILE: Final = 200
KEPT_FOR: Final = timedelta(days=7)
STUCK_AFTER: Final = timedelta(minutes=12)  # past the worker's own time limit and the broker's second delivery
NO_BADGES: Final = "no_badges"
BROKE_OFF: Final = "broke_off"


@dataclass(frozen=True)
class Choice:
    """Whose badges: of a category, of a kind of outlet, of one outlet. Empty: whatever it is."""

    category: str = ""
    outlet_kind: str = ""
    outlet_id: int | None = None

    @property
    def of_members(self) -> Q:
        chosen = Q()
        if self.category:
            roles = [role for role, category in TeamMember.CATEGORY_OF_ROLE.items() if category == self.category]
            chosen &= Q(role__in=roles)
        if self.outlet_kind:
            chosen &= Q(application__outlet__kind=self.outlet_kind)
        if self.outlet_id:
            chosen &= Q(application__outlet=self.outlet_id)
        return chosen


@dataclass(frozen=True)
class Asked:
    """The files that are on their way, how many badges are in them, and why some people have none."""

    batches: list[PrintBatch]
    badges: int
    refused: dict[int, AccreditationError]


@dataclass(frozen=True)
class Made:
    """A file, and those badges of the batch that are not in it."""

    content: bytes
    left_out: list[int]


class Make(Protocol):
    """What makes the file of a batch: `media_accreditation.printing.batches`. Raises NoBadges or a DocumentError."""

    def __call__(self, batch: PrintBatch, *, now: datetime) -> Made: ...


def without_badge(edition: Edition, choice: Choice) -> TeamMemberQuerySet:
    """Who is let in and never had a badge: one that was lost or revoked is made anew by hand."""
    approved = TeamMember.objects.approved().filter(choice.of_members, application__edition=edition)
    return approved.filter(badges=None)


def to_print(edition: Edition, choice: Choice) -> BadgeQuerySet:
    """Ordered, and in no file yet: by outlet, so that a pile is one outlet's after another's."""
    members = TeamMember.objects.filter(choice.of_members, application__edition=edition)
    ordered = Badge.objects.filter(edition=edition, state=Badge.State.ORDERED, batch=None, member__in=members)
    return ordered.order_by("member__application__outlet_id", "number")


@transaction.atomic
def ask_for_badges(*, edition: Edition, choice: Choice, title: str, by: User, now: datetime) -> Asked:
    """Order a badge for everybody of `choice` who has none, and have the worker print all that were not printed yet.

    As many files as it takes; `title` says in words what was chosen. Raises NoBadges or MayNotDecide.
    """
    _check_may(by)
    Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)  # nobody puts a badge into two files
    members = list(without_badge(edition, choice).values_list("pk", flat=True))
    orders = order_badges(member_ids=members, by=by, now=now)
    badge_ids = list(to_print(edition, choice).values_list("pk", flat=True))
    if not badge_ids:
        raise NoBadges(orders.refused)
    parts = [badge_ids[at : at + BADGES_A_FILE] for at in range(0, len(badge_ids), BADGES_A_FILE)]
    batches = PrintBatch.objects.bulk_create(
        PrintBatch(edition=edition, title=title[:200], count=len(part), asked_at=now, asked_by=by, claimed_at=now)
        for part in parts
    )
    for batch, part in zip(batches, parts, strict=True):
        Badge.objects.filter(pk__in=part).update(batch=batch)
        after_commit.queue(TASK, batch_id=batch.pk)
    return Asked(batches, len(badge_ids), orders.refused)


@transaction.atomic
def print_again(*, public_id: UUID, by: User, now: datetime) -> PrintBatch:
    """Have the worker try once more: after a failure, where it has been silent, or once the file was forgotten.

    Raises MayNotDecide or BatchOnItsWay.
    """
    _check_may(by)
    batch = PrintBatch.objects.select_for_update(no_key=True).get(public_id=public_id)
    if (batch.state == State.MADE and batch.name) or (batch.is_on_its_way and not is_stuck(batch, now=now)):
        raise BatchOnItsWay
    batch.state, batch.claimed_at, batch.made_at, batch.error = State.WAITING, now, None, ""
    batch.save(update_fields=["state", "claimed_at", "made_at", "error"])
    after_commit.queue(TASK, batch_id=batch.pk)
    return batch


@transaction.atomic
def mark_batch_printed(*, public_id: UUID, by: User, now: datetime) -> list[Badge]:
    """All of its badges left the printer: as `mark_printed`."""
    ids = Badge.objects.filter(batch__public_id=public_id).values_list("pk", flat=True)
    return mark_printed(badge_ids=list(ids), by=by, now=now)


def is_stuck(batch: PrintBatch, *, now: datetime) -> bool:
    return batch.is_on_its_way and now - (batch.claimed_at or batch.asked_at) > STUCK_AFTER


def _check_may(by: User) -> None:
    if not by.may(Permission.MANAGE_BADGES):
        raise MayNotDecide


# --- In the worker --------------------------------------------------------------------------------
def make_batch(*, batch_id: int, make: Make, clock: Callable[[], datetime]) -> str:
    """Make what is waited for and keep it; the state afterwards. Idempotent: nothing where nothing is waited for."""
    batch = PrintBatch.objects.select_related("edition").filter(pk=batch_id).first()
    if batch is None or not batch.is_on_its_way:
        return batch.state if batch else ""
    try:
        made = make(batch, now=clock())
    except NoBadges:
        return _fail(batch, NO_BADGES, now=clock())
    except DocumentError:
        logger.exception("badges %s: not made", batch.pk)
        return _fail(batch, BROKE_OFF, now=clock())
    name = default_storage.save(f"press/badges/{batch.public_id}.pdf", ContentFile(made.content))
    if not _finish(batch, State.MADE, now=clock(), name=name, left_out=made.left_out):
        default_storage.delete(name)  # another run was quicker
    return State.MADE


def give_up(*, batch_id: int, now: datetime) -> None:
    """The worker could not, and says so instead of leaving the badges on their way for ever."""
    _fail(PrintBatch.objects.get(pk=batch_id), BROKE_OFF, now=now)


def _fail(batch: PrintBatch, error: str, *, now: datetime) -> str:
    _finish(batch, State.FAILED, now=now, error=error)
    return State.FAILED


@transaction.atomic
def _finish(batch: PrintBatch, state: str, *, now: datetime, left_out: list[int] | None = None, **outcome: Any) -> bool:
    """Whether this run is the one that ends it. What is not in the file is free for another one."""
    waiting = PrintBatch.objects.filter(pk=batch.pk, state=State.WAITING)
    is_first = waiting.update(state=state, made_at=now, left_out=len(left_out or []), **outcome) == 1
    if is_first and left_out:
        Badge.objects.filter(pk__in=left_out, batch=batch).update(batch=None)
    return is_first


# --- Forgetting -----------------------------------------------------------------------------------
def forget_badge_files(*, now: datetime) -> int:
    """Delete the files of old batches: they hold faces, and codes that open gates. How many."""
    old = PrintBatch.objects.filter(asked_at__lt=now - KEPT_FOR).exclude(name="").order_by("pk")
    forgotten = 0
    for batch in old.iterator(chunk_size=AT_ONCE):
        default_storage.delete(batch.name)
        forgotten += PrintBatch.objects.filter(pk=batch.pk).update(name="")
    return forgotten
