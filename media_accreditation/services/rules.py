"""How an edition accredits the press: its rules, made with their first use."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final

import pghistory
from django.db import transaction

from media_accreditation.errors import ClosesBeforeItOpens, MayNotDecide
from media_accreditation.models import PressRules
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from openday.time_zone import at_local

CLOSES_BEFORE: Final = timedelta(days=14)  # the first day, at six in the evening
OPEN_FOR: Final = timedelta(days=60)


def press_rules_of(edition: Edition) -> PressRules:
    """The rules of `edition`; those of a usual one where nobody set any. One query, three the first time."""
    deadline_at = at_local(edition.starts_date - CLOSES_BEFORE, time(18))
    rules, _is_new = PressRules.objects.get_or_create(
        edition=edition, defaults={"opens_at": deadline_at - OPEN_FOR, "deadline_at": deadline_at}
    )
    return rules


def takes_applications(edition: Edition, rules: PressRules, *, now: datetime) -> bool:
    """Whether an outlet can begin and send an application at `now`."""
    return edition.state == Edition.State.PUBLISHED and rules.opens_at <= now < rules.deadline_at


@transaction.atomic
def change_press_rules(*, edition: Edition, rules: Mapping[str, Any], by: User) -> PressRules:
    """Set the fields that `rules` names. What was sent before a deadline that is moved stays sent.

    Raises MayNotDecide, or ClosesBeforeItOpens: nothing is changed then.
    """
    if not by.may(Permission.MANAGE_PRESS):
        raise MayNotDecide
    changed = PressRules.objects.select_for_update(no_key=True).get(pk=press_rules_of(edition).pk)
    for name, value in rules.items():
        setattr(changed, name, value)
    if changed.deadline_at <= changed.opens_at:
        raise ClosesBeforeItOpens
    with pghistory.context(user=by.pk):
        changed.save(update_fields=list(rules))
    return changed
