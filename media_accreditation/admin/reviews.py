"""Applications, quotas and draws in the admin: to look at. Reviews have pages of their own, and so do notes."""

from django.contrib import admin

from media_accreditation.models import Application, CategoryCapacity, Draw, Quota
from openday.admin_pages import SeenOnly, show_history_of


@admin.register(Application)
class ApplicationAdmin(SeenOnly):
    list_display = ("__str__", "outlet", "edition", "state", "submitted_at", "decided_at")
    list_select_related = ("outlet", "edition")
    list_filter = ("state",)
    search_fields = ("outlet__name_ar", "outlet__name_fr")
    ordering = ("-created_at", "-pk")


@admin.register(Quota)
class QuotaAdmin(SeenOnly):
    list_display = ("edition", "outlet", "outlet_kind", "category", "places")
    list_select_related = ("edition", "outlet")
    list_filter = ("outlet_kind", "category")
    ordering = ("-edition__number", "pk")


@admin.register(CategoryCapacity)
class CategoryCapacityAdmin(SeenOnly):
    list_display = ("edition", "category", "places", "taken")
    list_select_related = ("edition",)
    ordering = ("-edition__number", "category")


@admin.register(Draw)
class DrawAdmin(SeenOnly):
    list_display = ("__str__", "edition", "category", "places", "seed", "drawn_by")
    list_select_related = ("edition", "drawn_by")
    ordering = ("-drawn_at", "-pk")


show_history_of(Application, Quota)
