"""Passes and their keys in the Django admin: to look one up by its serial. Commands and pages change them."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from openday.admin_pages import MOST_ID, SeenOnly, number_of, show_history_of
from openday.passes.models import Pass, SigningKey


@admin.register(SigningKey)
class SigningKeyAdmin(SeenOnly):
    list_display = ("number", "state", "prepared_at", "activated_at", "retired_at", "withdrawn_at")
    list_filter = ("state",)
    ordering = ("-number",)
    fields = ("number", "state", "public_key", "prepared_at", "activated_at", "retired_at", "withdrawn_at")


@admin.register(Pass)
class PassAdmin(SeenOnly):
    list_display = ("serial", "kind", "record_id", "key", "starts_at", "gate", "heads", "issued_at", "revoked_at")
    list_select_related = ("key", "gate")
    list_filter = ("edition", "revoked_reason", "kind")
    ordering = ("-pk",)
    exclude = ("token",)
    search_fields = ("serial",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Pass], search_term: str
    ) -> tuple[QuerySet[Pass], bool]:
        """By the whole serial, through its index."""
        if not search_term.strip():
            return queryset, False
        number = number_of(search_term, most=MOST_ID)
        return queryset.filter(serial=-1 if number is None else number), False


show_history_of(SigningKey, Pass)
