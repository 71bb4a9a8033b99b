"""How an edition accredits the press: its rules, made with their first use."""

from datetime import datetime, time, timedelta
from typing import Final

from media_accreditation.models import PressRules
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
