"""Outlets and who acts for them; applications, teams and their papers; badges; activities."""

from media_accreditation.models.activities import (
    ActivityRequest,
    ActivityRequestQuerySet,
    MediaKitItem,
    Officer,
    PressPoint,
)
from media_accreditation.models.agendas import AgendaFeed
from media_accreditation.models.applications import Allotment, Application, ApplicationQuerySet, Review, Verdict
from media_accreditation.models.badges import Badge, BadgeQuerySet, PrintBatch
from media_accreditation.models.imports import OutletImport
from media_accreditation.models.outlets import Outlet, OutletQuerySet, Representative, RepresentativeQuerySet
from media_accreditation.models.papers import Paper, PaperQuerySet, PaperView
from media_accreditation.models.rules import Category, CategoryCapacity, Draw, PressRules, Quota
from media_accreditation.models.teams import Equipment, InformationRequest, TeamMember, TeamMemberQuerySet, Vehicle

__all__ = [
    "ActivityRequest",
    "ActivityRequestQuerySet",
    "AgendaFeed",
    "Allotment",
    "Application",
    "ApplicationQuerySet",
    "Badge",
    "BadgeQuerySet",
    "Category",
    "CategoryCapacity",
    "Draw",
    "Equipment",
    "InformationRequest",
    "MediaKitItem",
    "Officer",
    "Outlet",
    "OutletImport",
    "OutletQuerySet",
    "Paper",
    "PaperQuerySet",
    "PaperView",
    "PressPoint",
    "PressRules",
    "PrintBatch",
    "Quota",
    "Representative",
    "RepresentativeQuerySet",
    "Review",
    "TeamMember",
    "TeamMemberQuerySet",
    "Vehicle",
    "Verdict",
]
