"""Activities of outlets, under /{lang}/press/."""

from typing import Final

from django.urls import URLPattern, path

from media_accreditation.views import activities

PATTERNS: Final[list[URLPattern]] = [
    path("activities/", activities.activity_list, name="activity-list"),
    path("applications/<uuid:public_id>/activities/ask/", activities.activity_ask, name="activity-ask"),
    path("activities/<uuid:public_id>/", activities.activity_detail, name="activity-detail"),
    path("activities/<uuid:public_id>.ics", activities.activity_event, name="activity-event"),
    path("activities/<uuid:public_id>/change/", activities.activity_change, name="activity-change"),
    path("activities/<uuid:public_id>/agree/", activities.activity_agree, name="activity-agree"),
    path("activities/<uuid:public_id>/another-time/", activities.activity_another_time, name="activity-another-time"),
    path("activities/<uuid:public_id>/cancel/", activities.activity_cancel, name="activity-cancel"),
    path("agenda/", activities.agenda, name="agenda"),
    path("agenda/<str:token>.ics", activities.agenda_feed, name="agenda-feed"),
]
