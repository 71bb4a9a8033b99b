"""Editions in the Django admin. Their rules, hours and states are changed on the pages of staff, which check them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from openday.admin_pages import Kept, OfRows, SeenOnly, show_history_of
from openday.editions.models import Edition, Gate, OpeningDay, PastFigures, Zone

RULES = (
    "bookings_open_at",
    "bookings_close_at",
    "change_deadline_hours",
    "live_visits_per_institution",
    "max_groups",
    "max_group_heads",
    "max_stops",
    "pupils_per_adult_preschool",
    "pupils_per_adult_primary",
    "pupils_per_adult_lower_secondary",
    "pupils_per_adult_upper_secondary",
    "pupils_per_adult_adults",
    "walking_metres_per_minute",
    "plan_width_m",
    "plan_height_m",
)


@admin.register(Edition)
class EditionAdmin(Kept):
    """A new one is a draft. Later only its names are corrected here."""

    list_display = ("number", "city", "starts_date", "ends_date", "state")
    list_filter = ("state",)
    search_fields = ("=number", "city_ar", "city_fr", "city_en")
    ordering = ("-number",)
    readonly_fields = ("state", "is_demo")
    kept_fields = ("number", "starts_date", "ends_date", *RULES)
    fieldsets = (
        (None, {"fields": ("number", "state", "is_demo", "starts_date", "ends_date")}),
        (_("Names"), {"fields": (("city_ar", "city_fr", "city_en"), ("venue_ar", "venue_fr", "venue_en"))}),
        (
            _("Rules"),
            {"fields": RULES, "description": _("Once added, rules, days and state change on the pages of staff.")},
        ),
    )


@admin.register(OpeningDay)
class OpeningDayAdmin(SeenOnly):
    list_display = ("date", "edition", "opens_at", "closes_at")
    list_select_related = ("edition",)
    list_filter = ("edition",)
    ordering = ("-date", "pk")


@admin.register(Zone)
class ZoneAdmin(Kept):
    list_display = ("code", "name", "kind", "edition")
    list_select_related = ("edition",)
    list_filter = ("edition", "kind")
    search_fields = ("code", "name_ar", "name_fr", "name_en")
    autocomplete_fields = ("edition",)
    ordering = ("edition", "code", "pk")
    kept_fields = ("edition", "code")


@admin.register(Gate)
class GateAdmin(Kept):
    """Where a gate stands decides how long groups walk: once windows are open there, it stays."""

    list_display = ("code", "name", "takes_groups", "edition")
    list_select_related = ("edition",)
    list_filter = ("edition", "takes_groups")
    search_fields = ("code", "name_ar", "name_fr", "name_en")
    autocomplete_fields = ("edition",)
    ordering = ("edition", "code", "pk")
    kept_fields = ("edition", "code", "x_m", "y_m")


@admin.register(PastFigures)
class PastFiguresAdmin(OfRows):
    list_display = ("year", "city", "visitors", "pavilions", "schools", "associations", "outlets")
    search_fields = ("=year", "city_ar", "city_fr")
    ordering = ("-year",)


show_history_of(Edition)
