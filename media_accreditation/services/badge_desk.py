"""The desk: finding the person who stands there, and what it has to do today."""

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Count, Prefetch, Q

from media_accreditation.models import Application, Badge, TeamMember, TeamMemberQuerySet, Verdict
from openday.digits import to_western
from openday.editions.models import Edition
from openday.folding import fold
from openday.passes.models import Pass
from openday.passes.tokens import PassRefused, from_base45

LEAST_LETTERS_OF_A_CODE: Final = 100
NAMES: Final = ("name_ar", "name_fr", "application__outlet__name_ar", "application__outlet__name_fr")
HEAD_BYTES_OF_SERIAL: Final = slice(4, 12)


def people_of(edition: Edition) -> TeamMemberQuerySet:
    """Who is let in, and who has or had a badge: whom the desk may be asked about."""
    return (
        TeamMember.objects.filter(application__edition=edition)
        .filter(
            Q(
                released_verdict=Verdict.CLEARED,
                withdrawn_at=None,
                application__state__in=Application.APPROVED_STATES,
            )
            | Q(badges__isnull=False)
        )
        .distinct()
    )


def for_the_desk(people: TeamMemberQuerySet) -> TeamMemberQuerySet:
    """With outlet, photo and badges, the newest first. Two queries."""
    badges = Badge.objects.order_by("-number")
    return people.select_related("application__outlet", "photo").prefetch_related(Prefetch("badges", queryset=badges))


def found(people: TeamMemberQuerySet, typed: str) -> TeamMemberQuerySet:
    """By the code of a badge that a scanner typed, by its number, or by names of people and outlets in either script.

    Every word of `typed` begins a word of theirs. Asks the database now, where names are compared (one query).
    """
    typed = typed.strip()
    if (serial := serial_in(typed)) is not None:
        return people.filter(badges__pass_serial=serial)
    if (number := _number_in(typed)) is not None:
        return people.filter(badges__number=number)
    sought = fold(typed).split()
    if not sought:
        return people
    return people.filter(pk__in=_whose_names_begin(sought, people.values_list("pk", *NAMES)))


def serial_in(text: str) -> int | None:
    """The serial that a pass says, authentic or not: who it is about. None for what is no code."""
    if len(text) < LEAST_LETTERS_OF_A_CODE:
        return None
    try:
        return int.from_bytes(from_base45(text)[HEAD_BYTES_OF_SERIAL], "big")
    except PassRefused:
        return None


def _number_in(text: str) -> int | None:
    """`E-00012`, `e12` or `12`: the letter is the category's, and the number says it all."""
    digits = to_western(text).upper().lstrip("EPVTL").lstrip("- ")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def _whose_names_begin(sought: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> set[int]:
    found = set()
    for pk, *names in rows:
        words = [word for name in names for word in fold(name).split()]
        if all(any(word.startswith(part) for word in words) for part in sought):
            found.add(pk)
    return found


def counts_of(edition: Edition) -> dict[str, int]:
    """Badges by state; and under `none` how many are let in and never had one. Two queries."""
    counts = dict(Badge.objects.filter(edition=edition).values_list("state").annotate(Count("pk")).order_by())
    approved = TeamMember.objects.approved().filter(application__edition=edition, badges=None)
    return {"none": approved.count(), **{state: counts.get(state, 0) for state in Badge.State.values}}


def void_codes(badges: Iterable[Badge]) -> set[int]:
    """Serials of those that hold although a gate turns their code away: their key was withdrawn. One query."""
    serials = [badge.pass_serial for badge in badges if badge.state in Badge.ACTIVE_STATES]
    void = Pass.objects.filter(serial__in=serials, revoked_at__isnull=False)
    return set(void.values_list("serial", flat=True)) if serials else set()
