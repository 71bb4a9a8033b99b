"""The ways by which a message reaches a person."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(models.TextChoices):
    EMAIL = "email", pgettext_lazy("a channel", "E-mail")
    SMS = "sms", _("SMS")
    SITE = "site", _("On the site")
