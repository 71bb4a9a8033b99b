"""Voiding passes: the one way in which a pass that was issued ever changes."""

from datetime import datetime

from openday.passes.models import Pass, PassQuerySet


def void(passes: PassQuerySet, *, reason: Pass.Reason, now: datetime) -> int:
    """Revoke those of `passes` that hold; answers how many did. Two queries, one where none does.

    Rows are locked by primary key, so that whoever voids many never waits in a circle. In the caller's transaction.
    """
    holding = list(passes.active().select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    if not holding:
        return 0
    return Pass.objects.filter(pk__in=holding).update(revoked_at=now, revoked_reason=reason)
