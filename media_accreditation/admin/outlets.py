"""Outlets, who acts for them, and lists of them in the admin."""

from django.contrib import admin

from media_accreditation.models import Outlet, OutletImport, Representative
from openday.admin_pages import Kept, SeenOnly, show_history_of


@admin.register(Outlet)
class OutletAdmin(Kept):
    """How it is reached may be corrected; names, numbers, states and merges have rules, on the pages of staff."""

    list_display = ("name_ar", "name_fr", "kind", "state", "country", "city")
    list_filter = ("kind", "state", "country", "is_demo")
    search_fields = ("name_ar", "name_fr", "registration_number", "website")
    ordering = ("name_ar", "name_fr", "pk")
    list_select_related = ("merged_into",)
    autocomplete_fields = ("merged_into",)
    readonly_fields = (
        *("state", "merged_into", "name_ar", "name_fr", "other_names", "registration_number", "country"),
        *("is_demo", "created_at"),
    )


@admin.register(Representative)
class RepresentativeAdmin(SeenOnly):
    """Decided on the pages of staff, one by one, with what is known of the person in sight."""

    list_display = ("user", "outlet", "job_title", "state", "requested_at", "decided_at", "decided_by")
    list_select_related = ("user", "outlet", "decided_by")
    list_filter = ("state",)
    search_fields = ("user__email", "user__full_name", "outlet__name_ar", "outlet__name_fr")
    ordering = ("-requested_at", "pk")


@admin.register(OutletImport)
class OutletImportAdmin(SeenOnly):
    list_display = ("name", "uploaded_by", "uploaded_at", "written_at")
    list_select_related = ("uploaded_by",)
    search_fields = ("name",)
    ordering = ("-uploaded_at", "-pk")
    fields = ("name", "usual_kind", "uploaded_by", "uploaded_at", "written_at", "written_by", "report")


show_history_of(Outlet, Representative, OutletImport)
