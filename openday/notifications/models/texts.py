"""Texts of messages as staff wrote them, in place of the shipped ones."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openday.editions.models import Edition
from openday.notifications.models.channels import Channel


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    meta={"verbose_name": _("event of a text"), "verbose_name_plural": _("history of texts")},
)
class MessageText(models.Model):
    """What one kind of message says in an edition, by one channel, in one language."""

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="message_texts", verbose_name=_("edition")
    )
    kind = models.CharField(_("kind"), max_length=60)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200, blank=True, help_text=_("An SMS has none."))
    body = models.TextField(_("text"))
    updated_at = models.DateTimeField(_("changed"))
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="message_texts", verbose_name=_("changed by")
    )

    class Meta:
        verbose_name = _("text of a message")
        verbose_name_plural = _("texts of messages")
        constraints = [
            models.UniqueConstraint(
                name="one_text_a_kind_channel_and_language", fields=["edition", "kind", "channel", "language"]
            ),
            models.CheckConstraint(name="a_text_is_not_empty", condition=~Q(body="")),
            models.CheckConstraint(
                name="a_text_has_a_subject_unless_it_is_an_sms", condition=Q(channel="sms") | ~Q(subject="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.channel}, {self.language}"
