"""Institutions and who represents them; visits, their groups and stops."""

from schools.models.arrivals import ArrivalWindow, ArrivalWindowQuerySet
from schools.models.feedback import VisitFeedback
from schools.models.geography import Province, Region
from schools.models.imports import InstitutionImport
from schools.models.institutions import (
    Institution,
    InstitutionQuerySet,
    Membership,
    MembershipQuerySet,
)
from schools.models.papers import CalendarFeed, PaperBatch
from schools.models.visits import Stop, Visit, VisitDraft, VisitGroup, VisitQuerySet

__all__ = [
    "ArrivalWindow",
    "ArrivalWindowQuerySet",
    "CalendarFeed",
    "Institution",
    "InstitutionImport",
    "InstitutionQuerySet",
    "Membership",
    "MembershipQuerySet",
    "PaperBatch",
    "Province",
    "Region",
    "Stop",
    "Visit",
    "VisitDraft",
    "VisitFeedback",
    "VisitGroup",
    "VisitQuerySet",
]
