"""The pages about messages, under /{lang}/staff/messages/."""

from typing import Final

from django.urls import URLPattern, path

from backoffice.views import blocked_addresses, bulk_messages, message_rules, message_texts, messages

TEXT: Final = "messages/texts/<str:kind_name>/<slug:channel>/<slug:language>/"
PATTERNS: Final[list[URLPattern]] = [
    path("messages/", messages.message_list, name="message-list"),
    path("messages/<uuid:message_id>/", messages.message_detail, name="message-detail"),
    path("messages/<uuid:message_id>/shown/", messages.message_shown, name="message-shown"),
    path("messages/<uuid:message_id>/again/", messages.message_again, name="message-again"),
    path("messages/<uuid:message_id>/cancel/", messages.message_cancel, name="message-cancel"),
    path("messages/texts/", message_texts.text_list, name="text-list"),
    path(TEXT, message_texts.text_edit, name="text-edit"),
    path(f"{TEXT}shown/", message_texts.text_shown, name="text-shown"),
    path(f"{TEXT}restore/", message_texts.text_restore, name="text-restore"),
    path("messages/many/", bulk_messages.bulk_list, name="bulk-list"),
    path("messages/many/write/", bulk_messages.bulk_write, name="bulk-write"),
    path("messages/many/<uuid:bulk_id>/", bulk_messages.bulk_detail, name="bulk-detail"),
    path("messages/many/<uuid:bulk_id>/change/", bulk_messages.bulk_change, name="bulk-change"),
    path("messages/many/<uuid:bulk_id>/shown/", bulk_messages.bulk_shown, name="bulk-shown"),
    path("messages/many/<uuid:bulk_id>/decide/", bulk_messages.bulk_decide, name="bulk-decide"),
    path("messages/reminders/", message_rules.rule_list, name="rule-list"),
    path("messages/reminders/coming/", message_rules.rule_coming, name="rule-coming"),
    path("messages/reminders/usual/", message_rules.rule_usual, name="rule-usual"),
    path("messages/reminders/add/", message_rules.rule_add, name="rule-add"),
    path("messages/reminders/<int:rule_id>/", message_rules.rule_edit, name="rule-edit"),
    path("messages/reminders/<int:rule_id>/switch/", message_rules.rule_switch, name="rule-switch"),
    path("messages/reminders/<int:rule_id>/remove/", message_rules.rule_remove, name="rule-remove"),
    path("messages/blocked/", blocked_addresses.blocked_list, name="blocked-list"),
    path("messages/blocked/<int:blocked_id>/clear/", blocked_addresses.blocked_clear, name="blocked-clear"),
]
