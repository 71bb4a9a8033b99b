"""Who looked at which paper, and what is kept of a person, under /{lang}/staff/press/."""

from typing import Final

from django.urls import URLPattern, path

from backoffice.views import press_papers

PATTERNS: Final[list[URLPattern]] = [
    path("papers/looks/", press_papers.paper_looks, name="press-paper-looks"),
    path("people/<uuid:public_id>/", press_papers.member_data, name="press-member-data"),
    path("people/<uuid:public_id>/export/", press_papers.member_export, name="press-member-export"),
    path("people/<uuid:public_id>/erase/", press_papers.member_erase, name="press-member-erase"),
]
