"""A seminar written whole: what it is and who contributes, both or neither."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from openday.accounts.models import User
from openday.editions.models import Edition
from seminars.models import Seminar
from seminars.services.seminars import (
    Contributing,
    SeminarCard,
    add_seminar,
    change_seminar,
    next_code,
    set_contributions,
)


@transaction.atomic
def add_described(
    *,
    edition: Edition,
    code: str,
    card: SeminarCard,
    contributions: Sequence[Contributing],
    by: User,
    now: datetime,
) -> Seminar:
    """`code` empty: the next one. Raises as `add_seminar` and `set_contributions`."""
    seminar = add_seminar(edition=edition, code=code or next_code(edition), card=card, by=by)
    if not contributions:
        return seminar
    return set_contributions(seminar_id=seminar.pk, revision=seminar.revision, contributions=contributions, by=by)


@transaction.atomic
def change_described(
    *,
    seminar_id: int,
    revision: int,
    card: SeminarCard,
    contributions: Sequence[Contributing] | None,
    by: User,
    now: datetime,
) -> Seminar:
    """`contributions` None: they stay. Raises as `change_seminar` and `set_contributions`.

    Who contributes comes first: it locks the draft, which is locked before any seminar.
    """
    if contributions is not None:
        seminar = set_contributions(seminar_id=seminar_id, revision=revision, contributions=contributions, by=by)
        revision = seminar.revision
    return change_seminar(seminar_id=seminar_id, revision=revision, card=card, by=by)
