"""How an edition lets the public sign up: its rules, made with their first use."""

from openday.editions.models import Edition
from seminars.models import SeminarRules


def seminar_rules_of(edition: Edition) -> SeminarRules:
    """The rules of `edition`; those of a usual one where nobody set any. One query, three the first time."""
    rules, _is_new = SeminarRules.objects.get_or_create(edition=edition)
    return rules
