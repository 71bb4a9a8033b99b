"""Badges: ordered for who is cleared, printed, handed over against an identity paper, lost, made anew, revoked.

Rows are locked application, member, edition, badge, each in primary-key order: whoever orders is the only one who
gives out numbers in that edition. A badge that ends takes its pass with it in the same transaction.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max

from media_accreditation.errors import (
    AccreditationError,
    AlreadyCollected,
    CourierMissing,
    IdentityMissing,
    IdentityNotChecked,
    MayNotDecide,
    MoveNotAllowed,
    NoBadges,
    NotCleared,
    PersonHasBadge,
    PhotoMissing,
    ReasonMissing,
)
from media_accreditation.models import Application, Badge, Paper, Representative, TeamMember, Verdict
from media_accreditation.services.badge_scopes import pass_order, scopes_of
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from openday.passes.models import Pass
from openday.passes.services.issuing import issue_passes
from openday.passes.services.voiding import void

State = Badge.State
MOVES: Final[Mapping[str, frozenset[str]]] = {
    State.ORDERED: frozenset({State.PRINTED, State.LOST, State.REPLACED, State.REVOKED}),
    State.PRINTED: frozenset({State.COLLECTED, State.LOST, State.REPLACED, State.REVOKED}),
    # Back to printed: the wrong one was ticked at the desk, and is still there.
    State.COLLECTED: frozenset({State.PRINTED, State.LOST, State.REPLACED, State.REVOKED}),
    State.LOST: frozenset({State.REPLACED}),
    State.REPLACED: frozenset(),
    State.REVOKED: frozenset(),
}
WHY_A_PASS_ENDS: Final = {
    State.LOST: Pass.Reason.LOST,
    State.REPLACED: Pass.Reason.REPLACED,
    State.REVOKED: Pass.Reason.CANCELLED,
}
AT_ONCE: Final = 500  # rows of one INSERT


@dataclass(frozen=True)
class Orders:
    """The badges of those who may have one, new or not, and why the others have none, by the member's primary key."""

    badges: list[Badge]
    refused: dict[int, AccreditationError]


# --- Ordering -------------------------------------------------------------------------------------
@transaction.atomic
def order_badges(*, member_ids: Collection[int], by: User, now: datetime) -> Orders:
    """A badge for each member, with its pass. Idempotent: who has one that holds keeps it.

    Refused one by one with NotCleared, PhotoMissing, IdentityMissing or PersonHasBadge.
    About twenty queries, whatever the number. Raises MayNotDecide.
    """
    _check_may(by)
    members = _locked_members(member_ids)
    orders = Orders([], {})
    for edition in Edition.objects.filter(press_applications__members__in=members).distinct().order_by("pk"):
        of_edition = [member for member in members if member.application.edition_id == edition.pk]
        _order(edition, of_edition, orders, by=by, now=now)
    return orders


@transaction.atomic
def order_badge(*, member_id: int, by: User, now: datetime) -> Badge:
    """The same for one. Raises what `order_badges` refuses with."""
    orders = order_badges(member_ids=[member_id], by=by, now=now)
    if member_id in orders.refused:
        raise orders.refused[member_id]
    return orders.badges[0]


def _locked_members(member_ids: Collection[int]) -> list[TeamMember]:
    """With application and photo, the applications locked before."""
    applications = Application.objects.filter(members__in=member_ids).order_by("pk").values_list("pk", flat=True)
    list(Application.objects.select_for_update(no_key=True).filter(pk__in=list(applications)).order_by("pk"))
    locked = TeamMember.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=member_ids)
    return list(locked.select_related("application", "photo").order_by("pk"))


def _order(edition: Edition, members: Sequence[TeamMember], orders: Orders, *, by: User, now: datetime) -> None:
    Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)  # one writer of numbers an edition
    digests = {member.id_digest for member in members}
    active = Badge.objects.active().filter(edition=edition)
    badge_of = {badge.member_id: badge for badge in active.filter(member__in=members)}
    holders = {badge.id_digest: badge for badge in active.filter(id_digest__in=digests)}
    wanted: list[TeamMember] = []
    for member in members:
        if member.pk in badge_of:
            orders.badges.append(badge_of[member.pk])
        elif refusal := why_no_badge(member) or _held_by_another(member, holders):
            orders.refused[member.pk] = refusal
        else:
            wanted.append(member)
    fresh, twins = _one_a_person(wanted)
    made = _make(edition, fresh, by=by, now=now)
    orders.badges.extend(made)
    first = {badge.id_digest: badge for badge in made}
    orders.refused.update({member.pk: PersonHasBadge(first[member.id_digest].pk) for member in twins})


def why_no_badge(member: TeamMember) -> AccreditationError | None:
    """What a badge of `member` would be refused with; they come with application and photo."""
    if member.application.state not in Application.APPROVED_STATES:
        return NotCleared()
    if member.released_verdict != Verdict.CLEARED or member.withdrawn_at:
        return NotCleared()
    if not has_photo(member):
        return PhotoMissing()
    if not member.id_digest:
        return IdentityMissing()
    return None


def has_photo(member: TeamMember) -> bool:
    """One of their own, whose file is kept."""
    photo = member.photo
    if photo is None or photo.removed_at or photo.purged_at:
        return False
    return photo.kind == Paper.Kind.PHOTO and photo.member_id == member.pk


def _held_by_another(member: TeamMember, holders: Mapping[str, Badge]) -> PersonHasBadge | None:
    holder = holders.get(member.id_digest)
    return PersonHasBadge(holder.pk) if holder else None


def _one_a_person(members: Iterable[TeamMember]) -> tuple[list[TeamMember], list[TeamMember]]:
    """Those who come first, and those who are the same person as one of them, in the team of another outlet."""
    first: dict[str, TeamMember] = {}
    twins = [member for member in members if first.setdefault(member.id_digest, member) is not member]
    return list(first.values()), twins


def _make(
    edition: Edition,
    members: Sequence[TeamMember],
    *,
    by: User,
    now: datetime,
    replaces: Mapping[int, Badge] | None = None,
) -> list[Badge]:
    """New badges with new numbers and passes, by the members as they are; `replaces` by the member's primary key."""
    if not members:
        return []
    scopes = scopes_of(edition, members)
    passes = issue_passes(orders=[pass_order(edition, member, scopes[member.pk]) for member in members], now=now)
    last = Badge.objects.filter(edition=edition).aggregate(last=Max("number"))["last"] or 0
    return Badge.objects.bulk_create(
        (
            Badge(
                edition=edition,
                member=member,
                number=number,
                pass_serial=issued.serial,
                id_digest=member.id_digest,
                category=member.category,
                days=scopes[member.pk].days,
                zone_ids=scopes[member.pk].zone_ids,
                ordered_at=now,
                ordered_by=by,
                replaces=replaces[member.pk] if replaces else None,
            )
            for number, member, issued in zip(range(last + 1, last + 1 + len(members)), members, passes, strict=True)
        ),
        batch_size=AT_ONCE,
    )


# --- At the desk ----------------------------------------------------------------------------------
@transaction.atomic
def mark_printed(*, badge_ids: Collection[int], by: User, now: datetime) -> list[Badge]:
    """These left the printer. Idempotent: what was printed before stays so, what ended meanwhile is left alone.

    Answers those that are printed by this call. Raises MayNotDecide.
    """
    _check_may(by)
    printed = [badge for badge in _locked(badge_ids) if badge.state == State.ORDERED]
    for badge in printed:
        badge.state, badge.printed_at, badge.printed_by = State.PRINTED, now, by
    Badge.objects.bulk_update(printed, ["state", "printed_at", "printed_by"], batch_size=AT_ONCE)
    return printed


def collect_badge(*, badge_id: int, id_kind: str, courier: str = "", by: User, now: datetime) -> Badge:
    """Hand one over, to its bearer or to a courier: as `collect_badges`."""
    return collect_badges(badge_ids=[badge_id], id_kind=id_kind, courier=courier, by=by, now=now)[0]


@transaction.atomic
def collect_badges(
    *, badge_ids: Collection[int], id_kind: str, courier: str = "", by: User, now: datetime
) -> list[Badge]:
    """Hand over all of them or none, against an identity paper of kind `id_kind`: the bearer's, else the courier's.

    Idempotent for whoever handed them over. Raises MayNotDecide, IdentityNotChecked, CourierMissing (of several),
    NoBadges, AlreadyCollected (by somebody else), or MoveNotAllowed for one that is not printed or holds no more.
    """
    _check_may(by)
    courier = " ".join(courier.split())
    if id_kind not in TeamMember.IdKind:
        raise IdentityNotChecked
    if len(set(badge_ids)) > 1 and not courier:
        raise CourierMissing
    badges = _locked(badge_ids)
    if not badges:
        raise NoBadges
    waiting = [badge for badge in badges if not _is_collected_by(badge, by)]
    for badge in waiting:
        _check_move(badge, State.COLLECTED)
        badge.state, badge.collected_at, badge.collected_by = State.COLLECTED, now, by
        badge.id_checked, badge.courier = id_kind, courier
    fields = ["state", "collected_at", "collected_by", "id_checked", "courier"]
    Badge.objects.bulk_update(waiting, fields, batch_size=AT_ONCE)
    return badges


def _is_collected_by(badge: Badge, by: User) -> bool:
    """Raises AlreadyCollected where somebody else did."""
    if badge.state != State.COLLECTED:
        return False
    if badge.collected_by_id != by.pk:
        raise AlreadyCollected(badge.pk)
    return True


@transaction.atomic
def take_back_badge(*, badge_id: int, by: User, now: datetime) -> Badge:
    """The wrong one was ticked, or it came back to the desk: it waits there again. The trail keeps what was.

    Idempotent. Raises MayNotDecide or MoveNotAllowed.
    """
    del now  # the trail has it
    _check_may(by)
    badge = _locked([badge_id])[0]
    if badge.state == State.PRINTED:
        return badge
    _check_move(badge, State.PRINTED)
    badge.state, badge.collected_at, badge.collected_by = State.PRINTED, None, None
    badge.id_checked = badge.courier = ""
    badge.save(update_fields=["state", "collected_at", "collected_by", "id_checked", "courier"])
    return badge


# --- Ending ---------------------------------------------------------------------------------------
@transaction.atomic
def report_lost(*, badge_id: int, by: User, now: datetime) -> Badge:
    """It is lost or in wrong hands: its code opens nothing from now on. By staff, or by who acts for the outlet.

    Idempotent. Raises MayNotDecide or MoveNotAllowed.
    """
    badge = _locked([badge_id])[0]
    acts_for = Representative.objects.verified().filter(user=by, outlet__applications__members__badges=badge)
    if not by.may(Permission.MANAGE_BADGES) and not acts_for.exists():
        raise MayNotDecide
    if badge.state != State.LOST:
        _end([badge], State.LOST, reason="", by=by, now=now)
    return badge


@transaction.atomic
def replace_badge(*, badge_id: int, reason: str = "", by: User, now: datetime) -> Badge:
    """A new badge with a new number and pass, by what is known of the member today; the old one holds no more.

    Idempotent: the one that took its place. Raises MayNotDecide, ReasonMissing (unless it was lost), MoveNotAllowed,
    or what an order is refused with; then the old one stays as it was.
    """
    _check_may(by)
    member = _locked_members([Badge.objects.values_list("member_id", flat=True).get(pk=badge_id)])[0]
    Edition.objects.select_for_update(no_key=True).get(pk=member.application.edition_id)
    badge = _locked([badge_id])[0]
    if badge.state == State.REPLACED:
        return badge.replaced_by
    reason = " ".join(reason.split())
    if badge.state != State.LOST and not reason:
        raise ReasonMissing
    if refusal := why_no_badge(member) or _another_of(member, but=badge):
        raise refusal
    if badge.state == State.LOST:
        badge.state = State.REPLACED
        badge.save(update_fields=["state"])
    else:
        _end([badge], State.REPLACED, reason=reason, by=by, now=now)
    return _make(badge.edition, [member], by=by, now=now, replaces={member.pk: badge})[0]


def _another_of(member: TeamMember, *, but: Badge) -> PersonHasBadge | None:
    """A badge that the same person has, in this team or another."""
    active = Badge.objects.active().filter(edition=but.edition_id, id_digest=member.id_digest).exclude(pk=but.pk)
    found = active.first()
    return PersonHasBadge(found.pk) if found else None


@transaction.atomic
def revoke_badge(*, badge_id: int, reason: str, by: User, now: datetime) -> Badge:
    """It holds no more, and none takes its place unless it is ordered. Idempotent.

    Raises MayNotDecide, ReasonMissing or MoveNotAllowed.
    """
    _check_may(by)
    reason = " ".join(reason.split())
    if not reason:
        raise ReasonMissing
    badge = _locked([badge_id])[0]
    if badge.state != State.REVOKED:
        _end([badge], State.REVOKED, reason=reason, by=by, now=now)
    return badge


@transaction.atomic
def end_badges_of(*, member_ids: Collection[int], by: User, now: datetime, reason: str) -> int:
    """Revoke every badge of these members that holds; how many. Part of the caller's transaction, which has checked
    who may, and has locked the members. Idempotent; two queries where none holds."""
    active = Badge.objects.active().filter(member__in=member_ids).order_by("pk").values_list("pk", flat=True)
    badges = [badge for badge in _locked(list(active)) if badge.state in Badge.ACTIVE_STATES]
    _end(badges, State.REVOKED, reason=reason, by=by, now=now)
    return len(badges)


def _end(badges: Sequence[Badge], to: State, *, reason: str, by: User, now: datetime) -> None:
    """With their passes."""
    if not badges:
        return
    for badge in badges:
        _check_move(badge, to)
        badge.state, badge.ended_at, badge.ended_by, badge.ended_reason = to, now, by, reason
    Badge.objects.bulk_update(badges, ["state", "ended_at", "ended_by", "ended_reason"], batch_size=AT_ONCE)
    passes = Pass.objects.filter(serial__in=[badge.pass_serial for badge in badges])
    void(passes, reason=WHY_A_PASS_ENDS[to], now=now)


def _locked(badge_ids: Collection[int]) -> list[Badge]:
    locked = Badge.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=badge_ids)
    return list(locked.select_related("edition").order_by("pk"))


def _check_move(badge: Badge, to: State) -> None:
    if to not in MOVES[badge.state]:
        raise MoveNotAllowed(badge.state, to)


def _check_may(by: User) -> None:
    if not by.may(Permission.MANAGE_BADGES):
        raise MayNotDecide
