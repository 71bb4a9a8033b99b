"""Institutions that staff can book for."""

from typing import Final

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from openday.editions.models import Edition
from schools.models import Institution, InstitutionQuerySet, Visit

SHOWN: Final = 20


def institutions_to_book(text: str, edition: Edition) -> InstitutionQuerySet:
    """The verified institutions nearest to `text`, and their `live_visits` in the edition. Two queries."""
    visits = (
        Visit.objects.live().of_edition(edition).filter(institution=OuterRef("pk")).order_by().values("institution")
    )
    live_visits = Coalesce(Subquery(visits.annotate(count=Count("pk")).values("count")), 0)
    found = Institution.objects.verified().search(text).select_related("province")
    return found.annotate(live_visits=live_visits)[:SHOWN]
