"""The calendar that a person of an outlet subscribes to."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from openday.calendar_feeds import FeedOfAPerson


class AgendaFeed(FeedOfAPerson):
    """Of the activities of the outlets that `user` acts for."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="press_agenda_feed")

    class Meta:
        verbose_name = _("calendar of activities")
        verbose_name_plural = _("calendars of activities")
