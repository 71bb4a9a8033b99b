"""The outbox: a row for each message to one person by one channel."""

import uuid
from datetime import datetime
from typing import Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openday.accounts.models import User
from openday.editions.models import Edition
from openday.notifications.models.bulk import BulkMessage
from openday.notifications.models.channels import Channel
from openday.notifications.models.rules import ReminderRule


class Priority(models.IntegerChoices):
    """Which of the messages that are due leaves first: nobody waits for a new password behind ten thousand others."""

    URGENT = 1, _("Urgent")
    NORMAL = 5, _("Normal")
    BULK = 9, _("Bulk")


class MessageQuerySet(models.QuerySet["Message"]):
    def due_at(self, moment: datetime) -> Self:
        """Messages that should leave at `moment`, or should have left: in the order in which they do."""
        return self.waiting().filter(due_at__lte=moment).order_by("priority", "due_at", "pk")

    def waiting(self) -> Self:
        """Messages still to be tried, now or later."""
        return self.filter(state__in=Message.WAITING)

    def about(self, kind: str, pk: int) -> Self:
        """Messages about one record: `about("schools.visit", 17)`."""
        return self.filter(about_type=kind, about_id=pk)

    def on_site_for(self, user: User) -> Self:
        """What the bell of `user` shows: arrived on the site, read or not."""
        return self.filter(channel=Channel.SITE, recipient=user, state=Message.State.SENT)

    def unread(self) -> Self:
        return self.filter(read_at=None)


# The row is its own record: only what a person does to it is on the trail, not each step of the worker (adr/0013).
@pghistory.track(
    pghistory.UpdateEvent(condition=pghistory.AnyChange("asked_again_at", "cancelled_at")),
    fields=["kind", "channel", "state", "asked_again_at", "asked_again_by", "cancelled_at", "cancelled_by"],
    model_name="MessageEvent",
    meta={"verbose_name": _("event of a message"), "verbose_name_plural": _("history of messages")},
)
class Message(models.Model):
    """One message to one person by one channel, from the moment it is due to what became of it.

    What it says is made when it leaves, from the current state of the record it is about (`kinds.MessageKind`);
    `context` holds only what must be told as it was: a reason, what a date was before.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Will be tried again")
        DEAD = "dead", _("Not sent")
        CANCELLED = "cancelled", _("Cancelled")

    WAITING = (State.QUEUED, State.FAILED)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # `db_index=False`: what is asked for has its own index below, and each index is paid for at every booking.
    edition = models.ForeignKey(
        Edition,
        on_delete=models.PROTECT,
        related_name="messages",
        verbose_name=_("edition"),
        null=True,
        blank=True,
        db_index=False,
    )
    kind = models.CharField(_("kind"), max_length=60)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="messages",
        verbose_name=_("recipient"),
        null=True,
        blank=True,
    )
    address = models.CharField(
        _("address"),
        max_length=254,
        blank=True,
        help_text=_("An e-mail address or a number as +212…; none on the site."),
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    context = models.JSONField(_("as it was"), default=dict, blank=True)
    about_type = models.CharField(_("about"), max_length=40, blank=True)
    about_id = models.BigIntegerField(_("about which"), null=True, blank=True)
    dedupe_key = models.CharField(_("once for"), max_length=400, blank=True)
    is_essential = models.BooleanField(_("essential"), default=True)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.NORMAL)
    due_at = models.DateTimeField(_("due"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    created_at = models.DateTimeField(_("written"))
    claimed_at = models.DateTimeField(_("taken by a worker"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    error = models.CharField(_("what went wrong"), max_length=300, blank=True)
    provider_id = models.CharField(_("number at the provider"), max_length=200, blank=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    bounced_at = models.DateTimeField(_("bounced"), null=True, blank=True)
    complained_at = models.DateTimeField(_("complained about"), null=True, blank=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    asked_again_at = models.DateTimeField(_("asked to be sent again"), null=True, blank=True)
    asked_again_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("sent again by"),
        null=True,
        blank=True,
        db_index=False,
    )
    cancelled_at = models.DateTimeField(_("cancelled by staff"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("cancelled by"),
        null=True,
        blank=True,
        db_index=False,
    )
    bulk = models.ForeignKey(
        BulkMessage,
        on_delete=models.PROTECT,
        related_name="messages",
        verbose_name=_("bulk message"),
        null=True,
        blank=True,
        db_index=False,
    )
    rule = models.ForeignKey(
        ReminderRule,
        on_delete=models.SET_NULL,
        related_name="messages",
        verbose_name=_("reminder"),
        null=True,
        blank=True,
        db_index=False,
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(
                name="one_message_a_dedupe_key", fields=["dedupe_key"], condition=~Q(dedupe_key="")
            ),
            models.CheckConstraint(
                name="a_message_is_claimed_exactly_while_it_is_sent",
                condition=Q(state="sending", claimed_at__isnull=False) | ~Q(state="sending") & Q(claimed_at=None),
            ),
            models.CheckConstraint(
                name="a_sent_message_has_a_time", condition=~Q(state="sent") | Q(sent_at__isnull=False)
            ),
            models.CheckConstraint(
                name="a_message_that_waits_has_an_address_unless_on_the_site",
                condition=~Q(state__in=("queued", "sending", "failed")) | Q(channel="site") | ~Q(address=""),
            ),
            models.CheckConstraint(
                name="a_message_that_is_not_sent_says_why",
                condition=~Q(state__in=("failed", "dead", "cancelled")) | ~Q(error=""),
            ),
            models.CheckConstraint(
                name="a_message_is_about_a_record_or_about_none",
                condition=Q(about_type="", about_id=None) | ~Q(about_type="") & Q(about_id__isnull=False),
            ),
            models.CheckConstraint(
                name="who_asked_again_and_when",
                condition=Q(asked_again_at=None, asked_again_by=None)
                | Q(asked_again_at__isnull=False, asked_again_by__isnull=False),
            ),
            models.CheckConstraint(
                name="who_cancelled_a_message_and_when",
                condition=Q(cancelled_at=None, cancelled_by=None)
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="messages_waiting",
                fields=["priority", "due_at", "id"],
                condition=Q(state__in=("queued", "failed")),
            ),
            models.Index(name="messages_being_sent", fields=["claimed_at"], condition=Q(state="sending")),
            models.Index(name="messages_dead", fields=["id"], condition=Q(state="dead")),
            models.Index(name="messages_on_site", fields=["recipient", "-id"], condition=Q(channel="site")),
            models.Index(name="messages_about", fields=["about_type", "about_id"]),
            models.Index(name="messages_of_bulk", fields=["bulk"], condition=Q(bulk__isnull=False)),
            models.Index(name="messages_of_rule", fields=["rule"], condition=Q(rule__isnull=False)),
            # People are found first, then their messages; who has no account is found by address alone.
            models.Index(
                name="messages_to_strangers", fields=["address"], condition=Q(recipient=None) & ~Q(address="")
            ),
            # Without them, taking an account away reads every message for each of the two.
            models.Index(
                name="messages_asked_again", fields=["asked_again_by"], condition=Q(asked_again_by__isnull=False)
            ),
            models.Index(
                name="messages_stopped_by_staff", fields=["cancelled_by"], condition=Q(cancelled_by__isnull=False)
            ),
            models.Index(name="messages_at_provider", fields=["provider_id"], condition=~Q(provider_id="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.address or self.recipient_id}"
