"""Halls, seminars, speakers, materials and streams in the admin: to look at. They have pages of their own."""

from django.contrib import admin
from django.http import HttpRequest

from openday.admin_pages import Kept, SeenOnly, show_history_of
from seminars.models import Contribution, Hall, LiveStream, Material, Seminar, SeminarRules, Speaker


@admin.register(Hall)
class HallAdmin(Kept):
    """Names and its place in lists may be corrected; seats have rules, on the pages of staff."""

    list_display = ("code", "name_ar", "edition", "zone", "capacity", "booths")
    list_select_related = ("edition", "zone")
    list_filter = ("edition",)
    search_fields = ("code", "name_ar", "name_fr", "name_en")
    ordering = ("-edition__number", "position", "code")
    readonly_fields = ("edition", "code", "zone", "capacity", "booths")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Seminar)
class SeminarAdmin(SeenOnly):
    list_display = ("code", "title_ar", "edition", "kind", "theme", "cancelled_at")
    list_select_related = ("edition",)
    list_filter = ("edition", "kind", "theme")
    search_fields = ("code", "title_ar", "title_fr", "title_en")
    ordering = ("-edition__number", "code", "pk")


@admin.register(Speaker)
class SpeakerAdmin(SeenOnly):
    list_display = ("name_ar", "name_fr", "edition", "country", "filming", "link_sent_at", "proposed_at")
    list_select_related = ("edition",)
    list_filter = ("edition", "filming")
    search_fields = ("name_ar", "name_fr", "email")
    ordering = ("-edition__number", "name_ar", "name_fr", "pk")


@admin.register(Contribution)
class ContributionAdmin(SeenOnly):
    list_display = ("seminar", "speaker", "role", "position")
    list_select_related = ("seminar", "speaker")
    list_filter = ("role",)
    search_fields = ("seminar__code", "speaker__name_ar", "speaker__name_fr")
    ordering = ("seminar__code", "position", "pk")


@admin.register(Material)
class MaterialAdmin(SeenOnly):
    list_display = ("title_ar", "seminar", "licence", "embargo_until", "uploaded_at", "approved_at", "removed_at")
    list_select_related = ("seminar",)
    list_filter = ("licence",)
    search_fields = ("title_ar", "title_fr", "title_en", "seminar__code")
    ordering = ("-uploaded_at", "-pk")


@admin.register(LiveStream)
class LiveStreamAdmin(SeenOnly):
    list_display = ("code", "name_ar", "edition", "hall", "stage", "is_shown")
    list_select_related = ("edition", "hall", "stage")
    search_fields = ("code", "name_ar", "name_fr", "name_en")
    ordering = ("-edition__number", "position", "code")


@admin.register(SeminarRules)
class SeminarRulesAdmin(SeenOnly):
    list_display = ("edition", "max_seats", "max_group_seats", "offer_hours", "retention_days")
    list_select_related = ("edition",)
    ordering = ("-edition__number",)


show_history_of(Hall, Seminar, Speaker, Contribution, Material, LiveStream, SeminarRules)
