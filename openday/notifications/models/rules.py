"""When which reminder goes to whom, as staff decide it for an edition."""

from datetime import time

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from openday.editions.models import Edition
from openday.notifications.models.channels import Channel


class ReminderRuleQuerySet(models.QuerySet["ReminderRule"]):
    def active(self) -> "ReminderRuleQuerySet":
        """Rules that send something: switched on, of the published edition."""
        return self.filter(is_active=True, edition__state=Edition.State.PUBLISHED)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    exclude=["done_until"],
    meta={"verbose_name": _("event of a reminder"), "verbose_name_plural": _("history of reminders")},
)
class ReminderRule(models.Model):
    """A reminder, so many days before what it reminds of, at a time of the venue's clocks.

    `reminder` and `audience` are names that an app registered (`<app>/reminders.py`).
    """

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="reminder_rules", verbose_name=_("edition")
    )
    reminder = models.CharField(_("reminder"), max_length=60)
    days_before = models.SmallIntegerField(_("days before"), help_text=_("A negative number is days after."))
    local_time = models.TimeField(_("at"), default=time(9))
    audience = models.CharField(_("audience"), max_length=60)
    channels = ArrayField(models.CharField(max_length=8, choices=Channel), verbose_name=_("channels"))
    is_active = models.BooleanField(_("active"), default=True)
    # What came round by then was seen to; what came round before the rule was written is none of its business.
    done_until = models.DateTimeField(default=timezone.now, editable=False)

    objects = ReminderRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(
                name="one_rule_a_reminder_day_and_audience",
                fields=["edition", "reminder", "days_before", "audience"],
            ),
            models.CheckConstraint(name="a_reminder_has_a_channel", condition=~Q(channels=[])),
        ]

    def __str__(self) -> str:
        return f"{self.reminder}, {self.days_before}"
