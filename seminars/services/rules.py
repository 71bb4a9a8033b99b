"""How an edition lets people sign up, and how long it keeps who they are."""

from collections.abc import Mapping
from typing import Any

import pghistory
from django.db import transaction

from openday.accounts.models import User
from openday.editions.models import Edition
from seminars.models import SeminarRules
from seminars.services.standing import check_manages_programme


def seminar_rules_of(edition: Edition) -> SeminarRules:
    """The rules of `edition`; those of a usual one where nobody set any. One query, three the first time."""
    rules, _is_new = SeminarRules.objects.get_or_create(edition=edition)
    return rules


@transaction.atomic
def change_seminar_rules(*, edition: Edition, rules: Mapping[str, Any], by: User) -> SeminarRules:
    """Set the fields that `rules` names. What was asked under the rules before stays. Raises MayNotManage."""
    check_manages_programme(by)
    changed = SeminarRules.objects.select_for_update(no_key=True).get(pk=seminar_rules_of(edition).pk)
    for name, value in rules.items():
        setattr(changed, name, value)
    with pghistory.context(user=by.pk):
        changed.save(update_fields=list(rules))
    return changed
