"""Messages and what decides on them in the Django admin: to look at. Pages of staff change them."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from openday.admin_pages import SeenOnly, show_history_of
from openday.notifications.models import (
    BlockedAddress,
    BulkMessage,
    Message,
    MessageText,
    Preference,
    ReminderRule,
)


@admin.register(Message)
class MessageAdmin(SeenOnly):
    """`context` is left out: it may hold the link to somebody's new password."""

    list_display = ("kind", "channel", "recipient", "address", "state", "due_at", "sent_at")
    list_select_related = ("recipient",)
    list_filter = ("state", "channel")
    ordering = ("-pk",)
    exclude = ("context",)
    search_fields = ("address",)  # shows the field: see get_search_results

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Message], search_term: str
    ) -> tuple[QuerySet[Message], bool]:
        """By a whole address, of a person or of nobody known, through its index."""
        if not (address := search_term.strip()):
            return queryset, False
        return queryset.filter(Q(recipient__email__iexact=address) | Q(recipient=None, address=address)), False


@admin.register(BulkMessage)
class BulkMessageAdmin(SeenOnly):
    list_display = ("title", "edition", "audience", "state", "scheduled_at", "sent_at", "created_by")
    list_select_related = ("edition", "created_by")
    list_filter = ("state",)
    ordering = ("-pk",)
    search_fields = ("title",)


@admin.register(MessageText)
class MessageTextAdmin(SeenOnly):
    list_display = ("kind", "channel", "language", "edition", "updated_at", "updated_by")
    list_select_related = ("edition", "updated_by")
    list_filter = ("channel", "language")
    ordering = ("kind", "channel", "language", "pk")
    search_fields = ("kind", "subject", "body")


@admin.register(ReminderRule)
class ReminderRuleAdmin(SeenOnly):
    list_display = ("reminder", "days_before", "local_time", "audience", "edition", "is_active")
    list_select_related = ("edition",)
    list_filter = ("is_active",)
    ordering = ("reminder", "-days_before", "pk")
    search_fields = ("reminder",)


@admin.register(BlockedAddress)
class BlockedAddressAdmin(SeenOnly):
    list_display = ("address", "channel", "reason", "since")
    list_filter = ("channel", "reason")
    ordering = ("-since", "-pk")
    search_fields = ("address",)


@admin.register(Preference)
class PreferenceAdmin(SeenOnly):
    list_display = ("user", "wants_email", "wants_sms", "unsubscribed_at")
    list_select_related = ("user",)
    ordering = ("-pk",)
    search_fields = ("user__email",)


show_history_of(Message, BulkMessage, MessageText, ReminderRule, BlockedAddress, Preference)
