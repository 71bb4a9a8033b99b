"""Seats and who asked for them in the admin: to look at. The waiting list has pages of its own."""

from django.contrib import admin

from openday.admin_pages import SeenOnly, show_history_of
from seminars.models import Registration, Seating


@admin.register(Seating)
class SeatingAdmin(SeenOnly):
    list_display = ("seminar", "seats", "seats_taken", "opens_at", "closed_at")
    list_select_related = ("seminar",)
    search_fields = ("seminar__code",)
    ordering = ("seminar__code", "pk")


@admin.register(Registration)
class RegistrationAdmin(SeenOnly):
    list_display = ("public_id", "seminar", "full_name", "seats", "state", "asked_at")
    list_select_related = ("seminar",)
    list_filter = ("state", "is_group", "language")
    search_fields = ("seminar__code", "full_name", "email")
    ordering = ("-asked_at", "-pk")


show_history_of(Seating, Registration)
