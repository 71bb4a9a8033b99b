"""The badges of a team, under /{lang}/press/."""

from typing import Final

from django.urls import URLPattern, path

from media_accreditation.views import badges

PATTERNS: Final[list[URLPattern]] = [
    path("applications/<uuid:public_id>/badges/", badges.team_badges, name="application-badges"),
    path("badges/<uuid:public_id>/lost/", badges.badge_lost, name="badge-lost"),
]
