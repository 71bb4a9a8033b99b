"""What is chosen on the way to a visit, kept between screens, reloads, tabs and devices.

A draft takes no place anywhere. It keeps what was typed as it was typed, wrong or not, so that nothing is lost on a
mistake; `Choices.as_request` makes of it what the services book. Writers lock its row, change what their own screen
shows and leave the rest: two tabs on two screens never undo each other.
"""

import json
import math
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, Self
from uuid import UUID

from django.db import transaction

from openday.accounts.models import IdempotentRequest, User
from openday.editions.models import Edition, Level
from openday.idempotency import Answer, answer_once
from schools.errors import ChoicesChanged
from schools.models import Institution, Visit, VisitDraft
from schools.services.booking import book_visit, change_visit
from schools.services.rules import adults_needed
from schools.visit_request import GroupRequest, VisitRequest

MAX_TYPED: Final = 20  # letters kept of what was typed for a count
MAX_COUNT: Final = 10_000
MOST_GROUPS: Final = 50  # whatever the edition says, so that a draft stays small
MOST_COACHES: Final = 100


def count(typed: str) -> int:
    """The number that was typed, in any script's digits; 0 where it is none."""
    typed = typed.strip()
    return min(int(typed), MAX_COUNT) if typed.isdecimal() and len(typed) <= MAX_TYPED else 0


@dataclass(frozen=True)
class GroupChoice:
    """A group as typed so far. `key` names it whatever its position; counts are texts until they are asked for."""

    key: str
    level: str = ""
    pupils: str = ""
    adults: str = ""
    needs: tuple[str, ...] = ()
    language: str = "ar"
    slot_ids: tuple[int, ...] = ()

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        known = {name: kept[name] for name in cls.__dataclass_fields__ if name in kept}
        lists = {name: tuple(known.get(name, ())) for name in ("needs", "slot_ids")}
        return cls(**(known | lists))

    @property
    def heads(self) -> int:
        return count(self.pupils) + count(self.adults)

    @property
    def level_label(self) -> str:
        return str(Level(self.level).label) if self.level in Level.values else ""

    def as_request(self) -> GroupRequest:
        return GroupRequest(
            level=self.level or Level.PRIMARY,
            pupils=count(self.pupils),
            adults=count(self.adults),
            needs=self.needs,
            language=self.language,
            slot_ids=self.slot_ids,
        )


@dataclass(frozen=True)
class Choices:
    """Everything chosen so far. `day` is an ISO date; `revision` is that of the visit which the draft changes.

    `level` and `pupils` are the rough numbers of the first screen, from which groups are proposed.
    """

    level: str = ""
    pupils: str = ""
    coaches: str = "1"
    day: str = ""
    window_id: int | None = None
    groups: tuple[GroupChoice, ...] = ()
    plates: tuple[str, ...] = ()
    adult_in_charge: str = ""
    adult_phone: str = ""
    language: str = "ar"
    revision: int | None = None

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """What an earlier version of the site kept is read too: names that it did not know have their defaults."""
        known = {name: kept[name] for name in cls.__dataclass_fields__ if name in kept}
        groups = tuple(GroupChoice.from_json(group) for group in known.get("groups", ()))
        return cls(**(known | {"groups": groups, "plates": tuple(known.get("plates", ()))}))

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def fingerprint(self) -> str:
        """Differs as soon as any choice does: what is confirmed must be what was shown."""
        return sha256(json.dumps(self.to_json(), sort_keys=True).encode()).hexdigest()[:32]

    @property
    def coach_count(self) -> int:
        return min(count(self.coaches), MOST_COACHES)

    @property
    def slot_ids(self) -> set[int]:
        return {slot_id for group in self.groups for slot_id in group.slot_ids}

    def expected_groups(self, edition: Edition) -> tuple[GroupChoice, ...]:
        """The groups typed, or those that the rough numbers would make."""
        return self.groups or proposed_groups(edition, level=self.level, pupils=count(self.pupils))

    def expected_heads(self, edition: Edition) -> int:
        return sum(group.heads for group in self.expected_groups(edition))

    def as_request(self) -> VisitRequest:
        """What the services take. Counts that are no numbers are 0, and are refused as such."""
        return VisitRequest(
            arrival_window_id=self.window_id or 0,
            groups=tuple(group.as_request() for group in self.groups),
            adult_in_charge=self.adult_in_charge,
            adult_phone=self.adult_phone,
            coach_count=self.coach_count,
            coach_plates=tuple(plate for plate in self.plates if plate)[: self.coach_count],
            language=self.language,
        )

    def position_of(self, key: str) -> int | None:
        """Where the group stands, from 1."""
        return next((at for at, group in enumerate(self.groups, start=1) if group.key == key), None)

    def group_of(self, key: str) -> GroupChoice | None:
        return next((group for group in self.groups if group.key == key), None)

    # --- What a person does on the screens. Each answers new choices and touches nothing else. ---

    def with_group(self, key: str, **changes: Any) -> Self:
        return replace(
            self, groups=tuple(replace(group, **changes) if group.key == key else group for group in self.groups)
        )

    def with_new_group(self) -> Self:
        """One more group, of the level of the last."""
        if len(self.groups) >= MOST_GROUPS:
            return self
        level = self.groups[-1].level if self.groups else self.level
        return replace(self, groups=(*self.groups, GroupChoice(key=new_key(), level=level, language=self.language)))

    def with_copied_group(self, key: str) -> Self:
        """The same numbers once more, right after; its stops are its own to choose."""
        if len(self.groups) >= MOST_GROUPS:
            return self
        groups: list[GroupChoice] = []
        for group in self.groups:
            groups.append(group)
            if group.key == key:
                groups.append(replace(group, key=new_key(), slot_ids=()))
        return replace(self, groups=tuple(groups))

    def without_group(self, key: str) -> Self:
        return replace(self, groups=tuple(group for group in self.groups if group.key != key))

    def with_stop(self, key: str, slot_id: int) -> Self:
        group = self.group_of(key)
        if group is None or slot_id in group.slot_ids:
            return self
        return self.with_group(key, slot_ids=(*group.slot_ids, slot_id))

    def without_stop(self, key: str, slot_id: int) -> Self:
        group = self.group_of(key)
        if group is None:
            return self
        return self.with_group(key, slot_ids=tuple(kept for kept in group.slot_ids if kept != slot_id))

    def with_stop_replaced(self, old_id: int, new_id: int) -> Self:
        """Every group that stops in the one stops in the other instead."""
        groups = tuple(
            replace(group, slot_ids=tuple(new_id if kept == old_id else kept for kept in group.slot_ids))
            if old_id in group.slot_ids and new_id not in group.slot_ids
            else group
            for group in self.groups
        )
        return replace(self, groups=groups)

    def with_route_copied(self, source_key: str, target_key: str) -> Self:
        source = self.group_of(source_key)
        return self.with_group(target_key, slot_ids=source.slot_ids) if source else self


def new_key() -> str:
    return secrets.token_hex(4)


def proposed_groups(edition: Edition, *, level: str, pupils: int) -> tuple[GroupChoice, ...]:
    """So many pupils of one level in as few groups as the edition's limit allows, each with the adults it needs.

    Keys are their numbers: they are proposals, and get keys of their own once they are kept.
    """
    if level not in Level.values or pupils <= 0:
        return ()
    ratio = edition.pupils_per_adult(level)
    most = most_pupils_in_group(edition, ratio)
    if most == 0:
        return ()
    number = math.ceil(pupils / most)
    sizes = [pupils // number + (1 if at < pupils % number else 0) for at in range(number)]
    return tuple(
        GroupChoice(
            key=str(at), level=level, pupils=str(size), adults=str(adults_needed(pupils=size, pupils_per_adult=ratio))
        )
        for at, size in enumerate(sizes)
    )


def most_pupils_in_group(edition: Edition, ratio: int) -> int:
    """How many pupils fit in one group together with the adults that they need."""
    most = edition.max_group_heads * ratio // (ratio + 1)
    while most + math.ceil(most / ratio) > edition.max_group_heads:
        most -= 1
    while most + 1 + math.ceil((most + 1) / ratio) <= edition.max_group_heads:
        most += 1
    return most


def choices_of_visit(visit: Visit) -> Choices:
    """The draft that would change nothing. `visit` comes with groups and stops (`for_detail_page`)."""
    groups = sorted(visit.groups.all(), key=lambda group: group.position)
    return Choices(
        level=groups[0].level if groups else "",
        pupils=str(sum(group.pupils for group in groups)),
        coaches=str(visit.coach_count),
        window_id=visit.arrival_window_id,
        groups=tuple(
            GroupChoice(
                key=f"g{group.position}",
                level=group.level,
                pupils=str(group.pupils),
                adults=str(group.adults),
                needs=tuple(group.needs),
                language=group.language,
                slot_ids=tuple(
                    stop.slot_id for stop in sorted(group.stops.all(), key=lambda stop: (stop.starts_at, stop.pk))
                ),
            )
            for group in groups
        ),
        plates=tuple(visit.coach_plates),
        adult_in_charge=visit.adult_in_charge,
        adult_phone=visit.adult_phone,
        language=visit.language,
        revision=visit.revision,
    )


def open_draft(
    *, user: User, institution: Institution, visit: Visit | None = None, now: datetime
) -> tuple[VisitDraft, bool]:
    """The draft of `user` for a new visit of `institution`, or for changing `visit`; and whether it is a new one.

    One a person, institution and visit, whatever tab or device it is opened from. A draft that changes a visit is
    filled from the visit, and anew when the visit changed since.
    """
    first = choices_of_visit(visit) if visit else first_choices(user, institution)
    draft, is_new = VisitDraft.objects.get_or_create(
        user=user,
        institution=institution,
        visit=visit,
        defaults={"choices": first.to_json(), "updated_at": now},
    )
    if visit and Choices.from_json(draft.choices).revision != visit.revision:
        return keep(draft, lambda _: first, now=now), True
    return draft, is_new


def first_choices(user: User, institution: Institution) -> Choices:
    """What is known before anything was asked."""
    is_school = institution.kind == Institution.Kind.SCHOOL
    return Choices(
        level=institution.level if is_school else Level.ADULTS if not institution.level else institution.level,
        adult_in_charge=user.full_name,
        adult_phone=user.phone,
        language=user.language,
    )


@transaction.atomic
def keep(draft: VisitDraft, change: Callable[[Choices], Choices], *, now: datetime) -> VisitDraft:
    """Change what the draft holds now, whatever it was when it was read. Raises VisitDraft.DoesNotExist if it is gone.

    Two queries, one where nothing changes.
    """
    locked = VisitDraft.objects.select_for_update(no_key=True).get(pk=draft.pk)
    before = Choices.from_json(locked.choices)
    after = change(before)
    if after != before:
        locked.choices, locked.updated_at = after.to_json(), now
        locked.save(update_fields=["choices", "updated_at"])
    draft.choices, draft.updated_at = locked.choices, locked.updated_at
    return draft


def discard_draft(draft: VisitDraft) -> None:
    VisitDraft.objects.filter(pk=draft.pk).delete()


def forget_drafts_before(moment: datetime) -> int:
    """Delete drafts not touched since `moment`: they hold a name and a telephone. How many there were."""
    deleted, _ = VisitDraft.objects.filter(updated_at__lt=moment).delete()
    return deleted


def confirm_draft(*, draft: VisitDraft, seen: str, by: User, now: datetime) -> UUID:
    """Book what the draft holds, or change its visit to it; the visit's public id.

    However often and at once it is sent, one visit comes of it: the draft's name is claimed, the visit written, the
    draft deleted and the answer kept in one transaction (`answer_once`), so that whoever comes second waits for the
    first and gets its answer. A refusal undoes all four. `seen` is the fingerprint of the choices that were on the
    screen: raises ChoicesChanged when another tab changed them since, else what booking or changing raises.
    """

    def act() -> Answer:
        locked = VisitDraft.objects.select_for_update(of=("self",)).select_related("visit").get(pk=draft.pk)
        choices = Choices.from_json(locked.choices)
        if choices.fingerprint != seen:
            raise ChoicesChanged
        if locked.visit:
            visit = change_visit(
                visit=locked.visit,
                request=choices.as_request(),
                by=by,
                now=now,
                expected_revision=choices.revision,
            )
        else:
            visit = book_visit(institution_id=locked.institution_id, request=choices.as_request(), by=by, now=now)
        locked.delete()
        return Answer(status=201, body=str(visit.public_id))

    key = _key_of(draft.public_id)
    answer = answer_once(user=by, key=key, fingerprint=sha256(key.encode()).hexdigest(), now=now, act=act)
    return UUID(answer.body)


def visit_of_confirmed_draft(*, user: User, draft_id: UUID) -> Visit | None:
    """The visit that came of a draft of `user` which is gone, while the answer is kept; else None."""
    kept = IdempotentRequest.objects.filter(user=user, key=_key_of(draft_id)).values_list("answer", flat=True).first()
    return Visit.objects.visible_to(user).filter(public_id=kept).first() if kept else None


def _key_of(draft_id: UUID) -> str:
    return f"visit-draft·{draft_id}"  # never a key of the API: those are ASCII
