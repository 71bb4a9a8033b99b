"""What a person, or the mail server, said about being written to."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from openday.notifications.models.channels import Channel


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    meta={"verbose_name": _("event of a blocked address"), "verbose_name_plural": _("history of blocked addresses")},
)
class BlockedAddress(models.Model):
    """An address to which nothing is sent any more, until staff clear it."""

    class Reason(models.TextChoices):
        BOUNCED = "bounced", _("Does not exist")
        COMPLAINED = "complained", _("Complained of spam")
        UNSUBSCRIBED_SMS = "unsubscribed_sms", _("Answered STOP")

    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    address = models.CharField(_("address"), max_length=254)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    since = models.DateTimeField(_("since"))
    detail = models.CharField(_("as it was reported"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("blocked address")
        verbose_name_plural = _("blocked addresses")
        constraints = [
            models.UniqueConstraint(name="one_block_a_channel_and_address", fields=["channel", "address"]),
            models.CheckConstraint(
                name="a_blocked_address_is_in_small_letters", condition=models.Q(address=Lower(F("address")))
            ),
        ]

    def __str__(self) -> str:
        return self.address


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    meta={"verbose_name": _("event of a person's choices"), "verbose_name_plural": _("history of people's choices")},
)
class Preference(models.Model):
    """By which channels a person wants what is not essential. Without a row: by all of them."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="message_preference",
        verbose_name=_("person"),
    )
    wants_email = models.BooleanField(_("reminders and news by e-mail"), default=True)
    wants_sms = models.BooleanField(_("reminders and news by SMS"), default=True)
    unsubscribed_at = models.DateTimeField(_("unsubscribed"), null=True, blank=True)

    class Meta:
        verbose_name = _("choices of a person")
        verbose_name_plural = _("choices of people")

    def __str__(self) -> str:
        return f"{self.user_id}"
