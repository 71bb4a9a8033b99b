"""Outlets and who acts for them, under /{lang}/staff/press/."""

from typing import Final

from django.urls import URLPattern, path

from backoffice.views import press_outlet_lists, press_outlets, press_representatives

PATTERNS: Final[list[URLPattern]] = [
    path("representatives/", press_representatives.representative_queue, name="representative-queue"),
    path(
        "representatives/<int:representative_id>/decide/",
        press_representatives.representative_decide,
        name="representative-decide",
    ),
    path("outlets/", press_outlets.outlet_list, name="outlet-list"),
    path("outlets/new/", press_outlets.outlet_add, name="outlet-add"),
    path("outlets/import/", press_outlet_lists.outlet_import, name="outlet-import"),
    path("outlets/import/<uuid:public_id>/", press_outlet_lists.outlet_import_detail, name="outlet-import-detail"),
    path("outlets/import/<uuid:public_id>/write/", press_outlet_lists.outlet_import_write, name="outlet-import-write"),
    path(
        "outlets/import/<uuid:public_id>/left-out.csv",
        press_outlet_lists.outlet_import_file,
        name="outlet-import-file",
    ),
    path("outlets/<uuid:public_id>/", press_outlets.outlet_detail, name="outlet-detail"),
    path("outlets/<uuid:public_id>/edit/", press_outlets.outlet_edit, name="outlet-edit"),
    path("outlets/<uuid:public_id>/merge/", press_outlets.outlet_merge, name="outlet-merge"),
]
