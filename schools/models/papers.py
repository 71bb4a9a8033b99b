"""Papers that the worker makes for staff, and the calendar that a person subscribes to."""

import uuid

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from openday.calendar_feeds import FeedOfAPerson
from openday.editions.models import Edition, Gate


def _private_name(batch: "PaperBatch", name: str) -> str:
    return f"papers/{batch.public_id}.pdf"


@pghistory.track(
    exclude=["visit_ids"],
    meta={"verbose_name": _("event of a batch of papers"), "verbose_name_plural": _("history of batches of papers")},
)
class PaperBatch(models.Model):
    """Papers of many visits in one file, on their way or made. The file is private and purged after some days.

    What would be too many for one file is asked for as several batches, each with its `part`. `visit_ids` are those
    that were wanted when it was asked for, in the order of the paper.
    """

    class Kind(models.TextChoices):
        LETTERS = "letters", _("Letters")
        CERTIFICATES = "certificates", _("Certificates")

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("papers", "On their way")
        MADE = "made", pgettext_lazy("papers", "Ready")
        FAILED = "failed", pgettext_lazy("papers", "Not made")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="paper_batches", verbose_name=_("edition")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    day = models.DateField(_("day"))
    gate = models.ForeignKey(
        Gate, on_delete=models.PROTECT, related_name="paper_batches", null=True, blank=True, verbose_name=_("gate")
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    part = models.PositiveSmallIntegerField(_("part"), default=1)
    parts = models.PositiveSmallIntegerField(_("parts"), default=1)
    visit_ids = ArrayField(models.BigIntegerField(), verbose_name=_("visits"), default=list)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    file = models.FileField(_("file"), upload_to=_private_name, blank=True)
    left_out = models.PositiveIntegerField(
        _("visits left out"), default=0, help_text=_("Cancelled since the papers were asked for.")
    )
    trouble = models.TextField(_("what went wrong"), blank=True)
    asked_at = models.DateTimeField(_("asked for"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="paper_batches", verbose_name=_("asked for by")
    )
    queued_at = models.DateTimeField(_("last tried"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("batch of papers")
        verbose_name_plural = _("batches of papers")
        constraints = [
            models.CheckConstraint(
                name="papers_are_finished_or_on_their_way",
                condition=Q(state="waiting", finished_at=None) | ~Q(state="waiting") & Q(finished_at__isnull=False),
            ),
            models.CheckConstraint(name="papers_not_made_say_why", condition=~Q(state="failed") | ~Q(trouble="")),
            models.CheckConstraint(
                name="a_part_of_papers_is_one_of_them", condition=Q(part__gte=1, part__lte=F("parts"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day:%Y-%m-%d} {self.part}/{self.parts}"

    @property
    def is_on_its_way(self) -> bool:
        return self.state == self.State.WAITING


class CalendarFeed(FeedOfAPerson):
    """Of the visits of the institutions that `user` represents."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed")

    class Meta:
        verbose_name = _("calendar of visits")
        verbose_name_plural = _("calendars of visits")
