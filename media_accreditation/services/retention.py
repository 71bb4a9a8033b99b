"""Until when personal papers are kept, and how they go: files, numbers and telephones; figures and the trail stay.

Everything here may run twice, and goes on where it was stopped: each batch is a transaction of its own, and a file
is deleted once no row names it any more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast, Concat

from media_accreditation.errors import PapersStillKept
from media_accreditation.models import Application, Badge, Paper, PaperQuerySet, TeamMember, TeamMemberQuerySet
from media_accreditation.services.papers import MAY_COME_BACK_FOR
from media_accreditation.services.rules import press_rules_of
from openday.editions.models import Edition
from openday.time_zone import day_bounds, local_date
from openday.uploads import store

PAPERS_A_BATCH: Final = 200
DOSSIER_IS_KEPT: Final = timedelta(days=3 * 365)  # after an outlet was last heard of
# What is emptied of a member, on the row and on its trail.
EMPTIED: Final = {"email": "", "phone": "", "press_note": "", "security_note": ""}


@dataclass(frozen=True)
class Purged:
    papers: int = 0
    members: int = 0


# --- An edition -----------------------------------------------------------------------------------
def kept_until(edition: Edition) -> datetime:
    """When the papers of `edition` may be deleted: the midnight after its time of retention."""
    last = edition.ends_date + timedelta(days=press_rules_of(edition).retention_days)
    return day_bounds(last)[1]


def purge_papers(*, edition: Edition, now: datetime) -> Purged:
    """Delete every paper of the edition's applications and teams, and what identifies members beside their names.

    Raises PapersStillKept before their time.
    """
    if now < (until := kept_until(edition)):
        raise PapersStillKept(until)
    members = _purge_members(TeamMember.objects.filter(application__edition=edition))
    return Purged(papers=_purge(Paper.objects.filter(_of(edition)), now=now), members=members)


def editions_due(*, now: datetime) -> list[Edition]:
    """Those whose time is over, and of which something is left. A query an edition that is over."""
    over = Edition.objects.filter(ends_date__lt=local_date(now), press_applications__isnull=False).distinct()
    return [edition for edition in over.order_by("pk") if now >= kept_until(edition) and _is_something_left(edition)]


def _is_something_left(edition: Edition) -> bool:
    papers = Paper.objects.filter(_of(edition), purged_at=None)
    return papers.exists() or _identified(TeamMember.objects.filter(application__edition=edition)).exists()


def _of(edition: Edition) -> Q:
    return Q(application__edition=edition) | Q(member__application__edition=edition)


def _identified(members: TeamMemberQuerySet) -> TeamMemberQuerySet:
    """Those of whom more than a name is left."""
    return members.exclude(id_number="", press_card_number="", **EMPTIED)


# --- What nobody needs any longer -------------------------------------------------------------------
def purge_removed(*, now: datetime) -> int:
    """Delete the files of papers that were taken away or replaced, once they cannot come back. How many."""
    return _purge(Paper.objects.filter(removed_at__lt=now - MAY_COME_BACK_FOR), now=now)


def purge_dossiers(*, now: datetime) -> int:
    """Delete the papers of outlets that were not heard of for DOSSIER_IS_KEPT. How many."""
    heard_of_after = now - DOSSIER_IS_KEPT
    active = Application.objects.filter(created_at__gte=heard_of_after).values("outlet")
    stale = Paper.objects.filter(outlet__isnull=False, uploaded_at__lt=heard_of_after).exclude(outlet__in=active)
    return _purge(stale, now=now)


# --- How ------------------------------------------------------------------------------------------
def _purge(papers: PaperQuerySet, *, now: datetime) -> int:
    purged = 0
    while batch := _purge_batch(papers, now=now):
        purged += batch
    return purged


@transaction.atomic
def _purge_batch(papers: PaperQuerySet, *, now: datetime) -> int:
    waiting = papers.filter(purged_at=None).select_for_update(of=("self",), skip_locked=True).order_by("pk")
    batch = list(waiting.only("pk", "name")[:PAPERS_A_BATCH])
    delete_files(batch, now=now)
    return len(batch)


def delete_files(papers: Iterable[Paper], *, now: datetime) -> None:
    """Empty the rows of these papers, and delete their files after the commit. They are locked."""
    names = {paper.pk: paper.name for paper in papers}
    Paper.objects.filter(pk__in=names).update(name="", original_name="", purged_at=now)
    for name in names.values():
        store.delete_after_commit(name)


@transaction.atomic
def _purge_members(members: TeamMemberQuerySet) -> int:
    ids = list(_identified(members).order_by("pk").values_list("pk", flat=True))
    forget_members(ids)
    return len(ids)


def forget_members(member_ids: Iterable[int]) -> None:
    """Empty what identifies these members beside their names, on their rows, their trail and their badges.

    Two are told apart from then on by a digest that says nothing.
    """
    ids = list(member_ids)
    nameless = Concat(Value("purged:"), Cast("pk", CharField()))
    TeamMember.objects.filter(pk__in=ids).update(id_number="", press_card_number="", id_digest=nameless, **EMPTIED)
    events: Any = TeamMember.pgh_event_model  # type: ignore[attr-defined]  # pghistory adds it
    events.objects.filter(pgh_obj_id__in=ids).update(**EMPTIED)
    of_member = Concat(Value("purged:"), Cast(F("member_id"), CharField()))
    Badge.objects.filter(member__in=ids).update(id_digest=of_member)
