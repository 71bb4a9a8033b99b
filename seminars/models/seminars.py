"""Seminars, who contributes to them, and what they hand out."""

import uuid
from datetime import datetime
from typing import Final, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from openday.editions.models import Edition
from openday.languages import InReadersLanguage
from pavilions.models import Theme
from seminars.models.speakers import Speaker
from seminars.search import keys_holding

# When whom the draft needs: `SpeakerTime` of placements, to be narrowed by a WHERE.
TIMES_OF_SPEAKERS: Final = """
    INSERT INTO seminars_speakertime (placement_id, speaker_id, starts_at, ends_at)
    SELECT placement.id, contribution.speaker_id, placement.starts_at, placement.ends_at
    FROM seminars_placement AS placement
    JOIN seminars_contribution AS contribution ON contribution.seminar_id = placement.seminar_id
"""


class SpokenLanguage(models.TextChoices):
    """What is spoken in a hall, and into what is interpreted. Signs are a language too."""

    ARABIC = "ar", _("Arabic")
    AMAZIGH = "zgh", _("Amazigh")
    FRENCH = "fr", _("French")
    ENGLISH = "en", _("English")
    SPANISH = "es", _("Spanish")
    SIGNS = "xms", _("Moroccan Sign Language")


class SeminarQuerySet(models.QuerySet["Seminar"]):
    def of_edition(self, edition: Edition) -> Self:
        return self.filter(edition=edition)

    def live(self) -> Self:
        """Neither cancelled nor taken away."""
        return self.filter(cancelled_at=None)

    def matching(self, typed: str) -> Self:
        """Whose code, titles or speakers hold every word that was typed. Reads them all: two queries."""
        rows: dict[int, list[str]] = {}
        for key, *texts in self.order_by("pk").values_list("pk", "code", "title_ar", "title_fr", "title_en"):
            rows[key] = texts
        people = Contribution.objects.filter(seminar__in=rows).values_list(
            "seminar_id", "speaker__name_ar", "speaker__name_fr"
        )
        for key, *names in people:
            rows[key] += names
        return self.filter(pk__in=keys_holding(((key, *texts) for key, texts in rows.items()), typed))


@pghistory.track(meta={"verbose_name": _("event of a seminar"), "verbose_name_plural": _("history of seminars")})
class Seminar(models.Model):
    """What is said in a hall at a time. The draft of the schedule says where and when; the public reads releases.

    Its state is not kept but follows: `draft` until the draft of the schedule places it (`scheduled`), `released` while
    the current release holds it, then `over`; or `cancelled`. See `services.states`.
    """

    class Kind(models.TextChoices):
        SEMINAR = "seminar", _("Seminar")
        ROUND_TABLE = "round_table", _("Round table")
        CEREMONY = "ceremony", _("Ceremony")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("a seminar", "Draft")
        SCHEDULED = "scheduled", pgettext_lazy("a seminar", "Scheduled")
        RELEASED = "released", pgettext_lazy("a seminar", "Released")
        OVER = "over", pgettext_lazy("a seminar", "Over")
        CANCELLED = "cancelled", pgettext_lazy("a seminar", "Cancelled")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="seminars", verbose_name=_("edition"))
    code = models.CharField(_("code"), max_length=8)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.SEMINAR)
    theme = models.CharField(_("topic"), max_length=24, choices=Theme)
    title_ar = models.CharField(_("title in Arabic"), max_length=200)
    title_fr = models.CharField(_("title in French"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    title = InReadersLanguage("title")
    abstract_ar = models.TextField(_("abstract in Arabic"), max_length=4000, blank=True)
    abstract_fr = models.TextField(_("abstract in French"), max_length=4000, blank=True)
    abstract_en = models.TextField(_("abstract in English"), max_length=4000, blank=True)
    abstract = InReadersLanguage("abstract")
    languages = ArrayField(
        models.CharField(max_length=3, choices=SpokenLanguage), verbose_name=_("languages"), default=list
    )
    interpretation = ArrayField(
        models.CharField(max_length=3, choices=SpokenLanguage),
        verbose_name=_("interpreted into"),
        default=list,
        blank=True,
    )
    duration_minutes = models.PositiveSmallIntegerField(
        _("duration, minutes"), default=60, validators=[MinValueValidator(5)]
    )
    expected_people = models.PositiveIntegerField(
        _("people expected"), null=True, blank=True, help_text=_("A hall with fewer seats is told as a conflict.")
    )
    stream_url = models.URLField(_("live stream"), max_length=400, blank=True)
    recording_url = models.URLField(_("recording"), max_length=400, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("cancelled by"),
    )
    cancelled_reason = models.CharField(_("reason"), max_length=240, blank=True)

    objects = SeminarQuerySet.as_manager()

    class Meta:
        verbose_name = _("seminar")
        verbose_name_plural = _("seminars")
        constraints = [
            models.UniqueConstraint(name="one_seminar_a_code_and_edition", fields=["edition", "code"]),
            models.CheckConstraint(name="a_seminar_lasts_five_minutes", condition=Q(duration_minutes__gte=5)),
            models.CheckConstraint(name="a_seminar_is_held_in_some_language", condition=Q(languages__len__gte=1)),
            models.CheckConstraint(
                name="seminar_cancelled_by_someone_at_some_time",
                condition=Q(cancelled_at=None, cancelled_by=None, cancelled_reason="")
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False) & ~Q(cancelled_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    meta={"verbose_name": _("event of a contribution"), "verbose_name_plural": _("history of contributions")},
)
class Contribution(models.Model):
    """One speaker in one seminar. One alone moderates it."""

    class Role(models.TextChoices):
        MODERATOR = "moderator", _("Moderator")
        SPEAKER = "speaker", _("Speaker")
        GUEST = "guest", _("Guest of honour")

    seminar = models.ForeignKey(
        Seminar, on_delete=models.CASCADE, related_name="contributions", verbose_name=_("seminar")
    )
    speaker = models.ForeignKey(
        Speaker, on_delete=models.PROTECT, related_name="contributions", verbose_name=_("speaker")
    )
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.SPEAKER)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(name="a_speaker_is_once_in_a_seminar", fields=["seminar", "speaker"]),
            models.UniqueConstraint(name="one_moderator_a_seminar", fields=["seminar"], condition=Q(role="moderator")),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="speaker_joins_the_placement",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("seminar_id", "speaker_id"),
                func=f"""
                    IF TG_OP = 'UPDATE' THEN
                        DELETE FROM seminars_speakertime AS needed USING seminars_placement AS placement
                        WHERE placement.id = needed.placement_id AND placement.seminar_id = OLD.seminar_id
                            AND needed.speaker_id = OLD.speaker_id;
                    END IF;
                    {TIMES_OF_SPEAKERS}
                    WHERE placement.seminar_id = NEW.seminar_id AND contribution.speaker_id = NEW.speaker_id;
                    RETURN NULL;
                """,  # noqa: S608 - all of it is ours
            ),
            pgtrigger.Trigger(
                name="speaker_leaves_the_placement",
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                func="""
                    DELETE FROM seminars_speakertime AS needed USING seminars_placement AS placement
                    WHERE placement.id = needed.placement_id AND placement.seminar_id = OLD.seminar_id
                        AND needed.speaker_id = OLD.speaker_id;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.speaker_id} @ {self.seminar_id}"


class MaterialQuerySet(models.QuerySet["Material"]):
    def standing(self) -> Self:
        """Not removed; under embargo or not."""
        return self.filter(removed_at=None)

    def handed_out(self) -> Self:
        """What the public reads of: staff have looked at it."""
        return self.standing().filter(approved_at__isnull=False)


@pghistory.track(
    exclude=["original_name"],
    meta={"verbose_name": _("event of a material"), "verbose_name_plural": _("history of materials")},
)
class Material(models.Model):
    """A file that a seminar hands out, under a licence, to nobody before its embargo is over.

    What a speaker sends waits until staff have looked at it (`approved_at`): the public reads nothing of it before.
    `name` is where the store keeps it, chosen by us.
    """

    class Licence(models.TextChoices):
        ALL_RIGHTS = "all_rights", _("All rights reserved")
        CC_BY = "cc_by", _("Creative Commons Attribution")
        CC_BY_SA = "cc_by_sa", _("Creative Commons Attribution-ShareAlike")
        CC_BY_NC = "cc_by_nc", _("Creative Commons Attribution-NonCommercial")
        PUBLIC_DOMAIN = "public_domain", _("Public domain")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    seminar = models.ForeignKey(Seminar, on_delete=models.CASCADE, related_name="materials", verbose_name=_("seminar"))
    title_ar = models.CharField(_("title in Arabic"), max_length=160)
    title_fr = models.CharField(_("title in French"), max_length=160, blank=True)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    title = InReadersLanguage("title")
    licence = models.CharField(_("licence"), max_length=16, choices=Licence, default=Licence.ALL_RIGHTS)
    name = models.CharField(max_length=120, editable=False)
    original_name = models.CharField(_("name of the file"), max_length=200, blank=True)
    content_type = models.CharField(_("type"), max_length=40)
    size_bytes = models.PositiveIntegerField(_("size, bytes"))
    embargo_until = models.DateTimeField(_("not before"), null=True, blank=True)
    uploaded_at = models.DateTimeField(_("uploaded"))
    uploader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("uploaded by"),
        help_text=_("Empty: by a speaker through their own link."),
    )
    approved_at = models.DateTimeField(pgettext_lazy("a material", "looked at by staff"), null=True, blank=True)
    removed_at = models.DateTimeField(pgettext_lazy("a paper", "removed"), null=True, blank=True)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering = ["uploaded_at", "pk"]

    def __str__(self) -> str:
        return f"{self.title} {self.public_id}"

    def is_under_embargo_at(self, moment: datetime) -> bool:
        return self.embargo_until is not None and moment < self.embargo_until
