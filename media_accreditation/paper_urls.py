"""Papers of outlets, applications and teams, under /{lang}/press/."""

from typing import Final

from django.urls import URLPattern, path

from media_accreditation.views import papers

PATTERNS: Final[list[URLPattern]] = [
    path("outlets/<uuid:public_id>/papers/", papers.outlet_papers, name="outlet-papers"),
    path("applications/<uuid:public_id>/papers/", papers.application_papers, name="application-papers"),
    path("team/<uuid:public_id>/papers/", papers.member_papers, name="member-papers"),
    path("papers/<uuid:public_id>/", papers.paper_detail, name="paper-detail"),
    path("papers/<uuid:public_id>/<int:page>/", papers.paper_page, name="paper-page"),
    path("papers/<uuid:public_id>/remove/", papers.paper_remove, name="paper-remove"),
    path("papers/<uuid:public_id>/restore/", papers.paper_restore, name="paper-restore"),
]
