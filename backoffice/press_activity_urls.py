"""The activity desk, under /{lang}/staff/press/."""

from typing import Final

from django.urls import URLPattern, path

from backoffice.views import press_activities, press_officers

PATTERNS: Final[list[URLPattern]] = [
    path("activities/", press_activities.activity_list, name="press-activity-list"),
    path("activities/waiting/", press_activities.activity_queue, name="press-activity-queue"),
    path("activities/calendar/", press_activities.activity_calendar, name="press-activity-calendar"),
    path("activities/<uuid:public_id>/", press_activities.activity_detail, name="press-activity-detail"),
    path("activities/<uuid:public_id>/plan/", press_activities.activity_plan, name="press-activity-plan"),
    path("activities/<uuid:public_id>/move/", press_activities.activity_move, name="press-activity-move"),
    path("activities/<uuid:public_id>/clashes/", press_activities.activity_clashes, name="press-activity-clashes"),
    path("activities/<uuid:public_id>/<slug:deed>/", press_activities.activity_end, name="press-activity-end"),
    path("officers/", press_officers.officer_list, name="press-officer-list"),
    path("officers/<int:officer_id>/", press_officers.officer_edit, name="press-officer-edit"),
    path("officers/<int:officer_id>/leave/", press_officers.officer_leave, name="press-officer-leave"),
    path("cameras/", press_officers.cameras, name="press-cameras"),
    path("count/", press_officers.count, name="press-count"),
    path("count.csv", press_officers.count_file, name="press-count-file"),
]
