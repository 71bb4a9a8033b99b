"""Messages that staff write to many people at once."""

import uuid

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from openday.editions.models import Edition
from openday.languages import InReadersLanguage
from openday.notifications.models.channels import Channel


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    meta={"verbose_name": _("event of a bulk message"), "verbose_name_plural": _("history of bulk messages")},
)
class BulkMessage(models.Model):
    """One text to everybody of an audience; each person's copy is a `Message`."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SCHEDULED = "scheduled", _("Scheduled")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        CANCELLED = "cancelled", pgettext_lazy("a message", "Cancelled")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="bulk_messages", verbose_name=_("edition")
    )
    title = models.CharField(_("title"), max_length=120, help_text=_("For staff; nobody else sees it."))
    audience = models.CharField(_("audience"), max_length=60)
    audience_filter = models.JSONField(_("only those"), default=dict, blank=True)
    channels = ArrayField(models.CharField(max_length=8, choices=Channel), verbose_name=_("channels"))
    is_essential = models.BooleanField(
        _("everybody has to get it"), default=False, help_text=_("Also those who asked not to be written to.")
    )
    subject_ar = models.CharField(_("subject in Arabic"), max_length=200)
    subject_fr = models.CharField(_("subject in French"), max_length=200, blank=True)
    subject_en = models.CharField(_("subject in English"), max_length=200, blank=True)
    subject = InReadersLanguage("subject")
    body_ar = models.TextField(_("text in Arabic"))
    body_fr = models.TextField(_("text in French"), blank=True)
    body_en = models.TextField(_("text in English"), blank=True)
    body = InReadersLanguage("body")
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    scheduled_at = models.DateTimeField(_("leaves"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    created_at = models.DateTimeField(_("written"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bulk_messages", verbose_name=_("written by")
    )
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="bulk_messages_cancelled",
        verbose_name=_("cancelled by"),
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = _("bulk message")
        verbose_name_plural = _("bulk messages")
        constraints = [
            models.CheckConstraint(name="a_bulk_message_has_a_channel", condition=~Q(channels=[])),
            models.CheckConstraint(
                name="a_scheduled_bulk_message_has_a_time",
                condition=~Q(state__in=("scheduled", "sending", "sent")) | Q(scheduled_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_sent_bulk_message_has_a_time", condition=~Q(state="sent") | Q(sent_at__isnull=False)
            ),
            models.CheckConstraint(
                name="a_cancelled_bulk_message_says_when_and_by_whom",
                condition=Q(state="cancelled", cancelled_at__isnull=False, cancelled_by__isnull=False)
                | ~Q(state="cancelled") & Q(cancelled_at=None, cancelled_by=None),
            ),
        ]

    def __str__(self) -> str:
        return self.title
