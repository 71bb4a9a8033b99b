"""The draft of the schedule and its releases in the admin: to look at."""

from django.contrib import admin

from openday.admin_pages import SeenOnly, show_history_of
from seminars.models import Placement, ReleaseChange, ReleasedEntry, ScheduleRelease


@admin.register(Placement)
class PlacementAdmin(SeenOnly):
    list_display = ("kind", "seminar", "title_ar", "hall", "starts_at", "ends_at", "changed_by")
    list_select_related = ("seminar", "hall", "changed_by")
    list_filter = ("edition", "kind", "hall")
    search_fields = ("seminar__code", "title_ar")
    ordering = ("-edition__number", "starts_at", "pk")


@admin.register(ScheduleRelease)
class ScheduleReleaseAdmin(SeenOnly):
    list_display = ("name", "number", "edition", "released_at", "released_by")
    list_select_related = ("edition", "released_by")
    list_filter = ("edition",)
    search_fields = ("name",)
    ordering = ("-edition__number", "-number")


@admin.register(ReleasedEntry)
class ReleasedEntryAdmin(SeenOnly):
    list_display = ("release", "kind", "seminar", "hall", "starts_at", "ends_at", "is_cancelled")
    list_select_related = ("release", "seminar", "hall")
    list_filter = ("release",)
    search_fields = ("seminar__code",)
    ordering = ("-release__number", "starts_at", "pk")


@admin.register(ReleaseChange)
class ReleaseChangeAdmin(SeenOnly):
    list_display = ("release", "position", "kind", "seminar")
    list_select_related = ("release", "seminar")
    list_filter = ("release", "kind")
    search_fields = ("seminar__code",)
    ordering = ("-release__number", "position")


show_history_of(Placement)
