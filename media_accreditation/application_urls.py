"""The outlet's space: its applications, their teams, and the page of a member's own part, under /{lang}/press/."""

from typing import Final

from django.urls import URLPattern, path

from media_accreditation.views import applications, equipment, home, own_part, team

PATTERNS: Final[list[URLPattern]] = [
    path("", home.home, name="home"),
    path("start/<uuid:outlet_id>/", applications.start, name="application-start"),
    path("applications/<uuid:public_id>/", applications.detail, name="application-detail"),
    path("applications/<uuid:public_id>/details/", applications.details, name="application-details"),
    path("applications/<uuid:public_id>/submit/", applications.submit, name="application-submit"),
    path("applications/<uuid:public_id>/take-back/", applications.take_back, name="application-take-back"),
    path("applications/<uuid:public_id>/questions/<int:question_id>/", applications.answer, name="application-answer"),
    path("applications/<uuid:public_id>/team/", team.team, name="application-team"),
    path("applications/<uuid:public_id>/team/add/", team.add, name="member-add"),
    path("applications/<uuid:public_id>/team/bring/", team.bring, name="team-bring"),
    path("applications/<uuid:public_id>/team/invite/", team.invite_everybody, name="team-invite"),
    path("applications/<uuid:public_id>/equipment/", equipment.equipment, name="application-equipment"),
    path(
        "applications/<uuid:public_id>/equipment/<int:pk>/remove/", equipment.equipment_remove, name="equipment-remove"
    ),
    path("applications/<uuid:public_id>/vehicles/<int:pk>/remove/", equipment.vehicle_remove, name="vehicle-remove"),
    path("team/<uuid:public_id>/", team.edit, name="member-edit"),
    path("team/<uuid:public_id>/withdraw/", team.withdraw, name="member-withdraw"),
    path("team/<uuid:public_id>/put-back/", team.put_back, name="member-put-back"),
    path("team/<uuid:public_id>/invite/", team.invite, name="member-invite"),
    path("own-part/<uuid:public_id>/<slug:key>/", own_part.own_part, name="own-part"),
    path("own-part/<uuid:public_id>/<slug:key>/papers/", own_part.own_papers, name="own-papers"),
]
