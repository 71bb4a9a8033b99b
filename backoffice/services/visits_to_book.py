"""Institutions that staff can book for."""

from typing import Final

from django.db.models import Count, Q

from openday.editions.models import Edition
from openday.folding import fold
from schools.models import Institution, InstitutionQuerySet

SHOWN: Final = 20


def institutions_to_book(text: str, edition: Edition) -> InstitutionQuerySet:
    """The first verified institutions with all the words of `text`, and their `live_visits`. One query."""
    words = Q()
    for word in fold(text).split():
        words &= Q(search_text__contains=word)
    return (
        Institution.objects.verified()
        .filter(words)
        .select_related("province")
        .annotate(live_visits=Count("visits", filter=Q(visits__edition=edition, visits__live_number__isnull=False)))
        .order_by("name_ar", "name_fr", "pk")[:SHOWN]
    )
