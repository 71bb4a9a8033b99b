"""The pages of staff, under /{lang}/staff/."""

from django.urls import URLPattern, URLResolver, path

from backoffice import message_urls
from backoffice.views import (
    arrivals,
    contacts,
    editions,
    feedback,
    home,
    imports,
    institutions,
    memberships,
    pavilions,
    slots,
    trail,
    visits,
)

app_name = "backoffice"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("counters/", home.counter_check, name="counter-check"),
    path("visits/", visits.visit_list, name="visit-list"),
    path("visits/export.<slug:kind>", visits.visit_export, name="visit-export"),
    path("visits/book/", visits.visit_book, name="visit-book"),
    path("visits/<uuid:public_id>/", visits.visit_detail, name="visit-detail"),
    path("visits/<uuid:public_id>/cancel/", visits.visit_cancel, name="visit-cancel"),
    path("answers/", feedback.feedback, name="feedback"),
    path("memberships/", memberships.membership_queue, name="membership-queue"),
    path("memberships/<int:membership_id>/decide/", memberships.membership_decide, name="membership-decide"),
    path("institutions/", institutions.institution_list, name="institution-list"),
    path("institutions/<int:institution_id>/", institutions.institution_detail, name="institution-detail"),
    path("institutions/import/", imports.institution_import, name="institution-import"),
    path("institutions/import/<uuid:public_id>/", imports.institution_import_detail, name="institution-import-detail"),
    path(
        "institutions/import/<uuid:public_id>/write/",
        imports.institution_import_write,
        name="institution-import-write",
    ),
    path(
        "institutions/import/<uuid:public_id>/progress/",
        imports.institution_import_progress,
        name="institution-import-progress",
    ),
    path(
        "institutions/import/<uuid:public_id>/<slug:which>.csv",
        imports.institution_import_file,
        name="institution-import-file",
    ),
    path("slots/", slots.slot_list, name="slot-list"),
    path("slots/open/", slots.slot_open, name="slot-open"),
    path("slots/change/", slots.slot_change, name="slot-change"),
    path("slots/<slug:code>/", slots.slot_day, name="slot-day"),
    path("arrivals/", arrivals.arrival_list, name="arrival-list"),
    path("arrivals/open/", arrivals.arrival_open, name="arrival-open"),
    path("arrivals/change/", arrivals.arrival_change, name="arrival-change"),
    path("pavilions/", pavilions.pavilion_list, name="pavilion-list"),
    path("pavilions/<slug:code>/", pavilions.pavilion_edit, name="pavilion-edit"),
    path("pavilions/<slug:code>/contacts/", contacts.contact_list, name="contact-list"),
    path("pavilions/<slug:code>/contacts/<int:contact_id>/", contacts.contact_edit, name="contact-edit"),
    path("pavilions/<slug:code>/contacts/<int:contact_id>/remove/", contacts.contact_remove, name="contact-remove"),
    path("edition/", editions.edition_detail, name="edition-detail"),
    path("edition/rules/", editions.edition_rules, name="edition-rules"),
    path("edition/hours/", editions.edition_hours, name="edition-hours"),
    path("edition/move/", editions.edition_move, name="edition-move"),
    path("edition/take/", editions.edition_take, name="edition-take"),
    path("trail/", trail.trail, name="trail"),
    *message_urls.PATTERNS,
]
