"""Activities, officers and press points in the admin: to look at. The desk has pages of its own."""

from django.contrib import admin

from media_accreditation.models import ActivityRequest, Officer, PressPoint
from openday.admin_pages import SeenOnly, show_history_of


@admin.register(ActivityRequest)
class ActivityRequestAdmin(SeenOnly):
    list_display = ("__str__", "kind", "state", "application", "pavilion", "officer", "starts_at")
    list_select_related = ("application", "pavilion", "officer")
    list_filter = ("state", "kind")
    search_fields = ("subject", "application__outlet__name_ar", "application__outlet__name_fr")
    ordering = ("-asked_at", "-pk")


@admin.register(Officer)
class OfficerAdmin(SeenOnly):
    list_display = ("name_ar", "name_fr", "edition", "topics", "left_at")
    list_select_related = ("edition",)
    search_fields = ("name_ar", "name_fr", "topics")
    ordering = ("name_ar", "pk")


@admin.register(PressPoint)
class PressPointAdmin(SeenOnly):
    list_display = ("pavilion", "cameras")
    list_select_related = ("pavilion",)
    search_fields = ("pavilion__code", "pavilion__name_ar")
    ordering = ("pavilion__code", "pk")


show_history_of(ActivityRequest, Officer)
