"""Live streams, and how often they were watched."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openday.editions.models import Edition, Zone
from openday.languages import InReadersLanguage
from seminars.models.halls import Hall


@pghistory.track(
    meta={"verbose_name": _("event of a live stream"), "verbose_name_plural": _("history of live streams")}
)
class LiveStream(models.Model):
    """A channel of the live page: of a hall, of a stage, or of everything. What is on follows from the programme."""

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="live_streams", verbose_name=_("edition")
    )
    code = models.SlugField(_("code"), max_length=12)
    name_ar = models.CharField(_("name in Arabic"), max_length=120)
    name_fr = models.CharField(_("name in French"), max_length=120, blank=True)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    name = InReadersLanguage("name")
    hall = models.ForeignKey(
        Hall, on_delete=models.PROTECT, related_name="live_streams", null=True, blank=True, verbose_name=_("hall")
    )
    stage = models.ForeignKey(
        Zone, on_delete=models.PROTECT, related_name="live_streams", null=True, blank=True, verbose_name=_("stage")
    )
    embed_url = models.URLField(
        _("address of the player"), max_length=400, help_text=_("Asked for only after a click of the reader.")
    )
    page_url = models.URLField(_("page of the stream at its host"), max_length=400, blank=True)
    is_shown = models.BooleanField(_("on the live page"), default=True)
    position = models.PositiveSmallIntegerField(_("place in lists"), default=0)

    class Meta:
        verbose_name = _("live stream")
        verbose_name_plural = _("live streams")
        ordering = ["position", "code"]
        constraints = [
            models.UniqueConstraint(name="one_stream_a_code_and_edition", fields=["edition", "code"]),
            models.CheckConstraint(
                name="a_stream_shows_a_hall_or_a_stage_or_everything", condition=Q(hall=None) | Q(stage=None)
            ),
            models.CheckConstraint(name="a_stream_is_played_over_https", condition=Q(embed_url__startswith="https://")),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class StreamViews(models.Model):
    """Views of one stream in one hour, as one counter has counted them: see `services.views`.

    A counter only grows, so the highest that was seen of it is what it counted, however often it is written here.
    """

    stream = models.ForeignKey(
        LiveStream, on_delete=models.CASCADE, related_name="views_by_hour", verbose_name=_("live stream")
    )
    hour = models.DateTimeField(_("hour"))
    counter = models.CharField(max_length=32)
    views = models.PositiveBigIntegerField(_("views"))

    class Meta:
        verbose_name = _("views of a stream")
        verbose_name_plural = _("views of streams")
        constraints = [
            models.UniqueConstraint(name="one_count_a_stream_hour_and_counter", fields=["stream", "hour", "counter"])
        ]

    def __str__(self) -> str:
        return f"{self.stream_id} {self.hour:%Y-%m-%d %H}: {self.views}"
