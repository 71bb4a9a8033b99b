"""Pavilions, shows and the children's space; their slots and capacity."""

import uuid
from datetime import datetime
from typing import Self

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.fields.ranges import RangeBoundary
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from openday.editions.models import Edition, Level, Zone
from openday.languages import InReadersLanguage
from openday.time_ranges import TsTzRange


class Theme(models.TextChoices):
    CAREERS_SOCIAL = "careers_social", _("Careers and social services")
    FORENSICS = "forensics", _("Forensics")
    INVESTIGATION = "investigation", _("Investigation")
    SPECIAL_UNITS = "special_units", _("Special units")
    OPERATIONS = "operations", _("Operations")
    TECHNOLOGY = "technology", _("Technology")
    IDENTITY_BORDERS = "identity_borders", _("Identity and borders")
    PROTECTION_AWARENESS = "protection_awareness", _("Protection and awareness")
    ROAD_SAFETY = "road_safety", _("Road safety")
    RIGHTS_MEMORY = "rights_memory", _("Rights and memory")
    HERITAGE_CULTURE = "heritage_culture", _("Heritage and culture")
    CHILDREN_COMMUNITY = "children_community", _("Children and community")


class Family(models.TextChoices):
    """Six colours over the twelve themes: twelve hues cannot be told apart."""

    PATHS = "paths", _("Careers and services")
    PROOF = "proof", _("Evidence and investigation")
    UNITS = "units", _("Units and intervention")
    DIGITAL = "digital", _("Digital and identity")
    SAFETY = "safety", _("Protection and rights")
    MEMORY = "memory", _("Memory and community")


FAMILY_BY_THEME: dict[Theme, Family] = {
    Theme.CAREERS_SOCIAL: Family.PATHS,
    Theme.FORENSICS: Family.PROOF,
    Theme.INVESTIGATION: Family.PROOF,
    Theme.SPECIAL_UNITS: Family.UNITS,
    Theme.OPERATIONS: Family.UNITS,
    Theme.TECHNOLOGY: Family.DIGITAL,
    Theme.IDENTITY_BORDERS: Family.DIGITAL,
    Theme.PROTECTION_AWARENESS: Family.SAFETY,
    Theme.ROAD_SAFETY: Family.SAFETY,
    Theme.RIGHTS_MEMORY: Family.SAFETY,
    Theme.HERITAGE_CULTURE: Family.MEMORY,
    Theme.CHILDREN_COMMUNITY: Family.MEMORY,
}


class PavilionQuerySet(models.QuerySet["Pavilion"]):
    def of_edition(self, edition: Edition) -> Self:
        return self.filter(edition=edition)

    def suiting(self, level: str) -> Self:
        """Pavilions made for `level` (a value of `Level`)."""
        return self.filter(levels__contains=[level])

    def in_theme(self, theme: str) -> Self:
        return self.filter(theme=theme)


@pghistory.track(meta={"verbose_name": _("event of a pavilion"), "verbose_name_plural": _("history of pavilions")})
class Pavilion(models.Model):
    """A place that groups visit by turns: a pavilion, a show on a stage, or the children's space."""

    class Kind(models.TextChoices):
        PAVILION = "pavilion", _("Pavilion")
        SHOW = "show", _("Live show")
        CHILDREN = "children", _("Children's space")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="pavilions", verbose_name=_("edition"))
    code = models.CharField(_("code"), max_length=8)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.PAVILION)
    theme = models.CharField(_("theme"), max_length=24, choices=Theme)
    name_ar = models.CharField(_("name in Arabic"), max_length=160)
    name_fr = models.CharField(_("name in French"), max_length=160, blank=True)
    name_en = models.CharField(_("name in English"), max_length=160, blank=True)
    name = InReadersLanguage("name")
    summary_ar = models.CharField(_("summary in Arabic"), max_length=400)
    summary_fr = models.CharField(_("summary in French"), max_length=400, blank=True)
    summary_en = models.CharField(_("summary in English"), max_length=400, blank=True)
    summary = InReadersLanguage("summary")
    text_ar = models.TextField(_("text in Arabic"), blank=True)
    text_fr = models.TextField(_("text in French"), blank=True)
    text_en = models.TextField(_("text in English"), blank=True)
    text = InReadersLanguage("text")
    exhibiting_unit_ar = models.CharField(_("exhibiting unit in Arabic"), max_length=160, blank=True)
    exhibiting_unit_fr = models.CharField(_("exhibiting unit in French"), max_length=160, blank=True)
    exhibiting_unit_en = models.CharField(_("exhibiting unit in English"), max_length=160, blank=True)
    exhibiting_unit = InReadersLanguage("exhibiting_unit")
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="pavilions", verbose_name=_("zone"))
    stage = models.ForeignKey(
        Zone,
        on_delete=models.PROTECT,
        related_name="shows",
        null=True,
        blank=True,
        verbose_name=_("stage"),
        help_text=_("Shows on one stage never overlap."),
    )
    levels = ArrayField(models.CharField(max_length=16, choices=Level), verbose_name=_("suits"), default=list)
    is_step_free = models.BooleanField(_("reached without steps"), default=True)
    accessibility_ar = models.CharField(_("accessibility in Arabic"), max_length=240, blank=True)
    accessibility_fr = models.CharField(_("accessibility in French"), max_length=240, blank=True)
    accessibility_en = models.CharField(_("accessibility in English"), max_length=240, blank=True)
    accessibility = InReadersLanguage("accessibility")
    x_m = models.FloatField(_("from the left, metres"))
    y_m = models.FloatField(_("from the top, metres"))
    width_m = models.FloatField(_("width, metres"))
    height_m = models.FloatField(_("depth, metres"))

    objects = PavilionQuerySet.as_manager()

    class Meta:
        verbose_name = _("pavilion")
        verbose_name_plural = _("pavilions")
        constraints = [
            models.UniqueConstraint(name="one_pavilion_a_code_and_edition", fields=["edition", "code"]),
            models.CheckConstraint(name="a_pavilion_has_a_size", condition=Q(width_m__gt=0, height_m__gt=0)),
            models.CheckConstraint(name="a_show_has_a_stage", condition=~Q(kind="show") | Q(stage__isnull=False)),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="slots_follow_to_its_stage",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("stage_id"),
                condition=pgtrigger.AnyChange("stage"),
                func="UPDATE pavilions_slot SET stage_id = NEW.stage_id WHERE pavilion_id = NEW.id; RETURN NULL;",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def family(self) -> Family:
        return FAMILY_BY_THEME[Theme(self.theme)]

    @property
    def centre_m(self) -> tuple[float, float]:
        """Middle of its rectangle on the plan, metres."""
        return self.x_m + self.width_m / 2, self.y_m + self.height_m / 2


class SlotQuerySet(models.QuerySet["Slot"]):
    def of_edition(self, edition: Edition) -> Self:
        return self.filter(pavilion__edition=edition)

    def between(self, starts_at: datetime, ends_at: datetime) -> Self:
        """Slots that begin at `starts_at` or later and are over by `ends_at`."""
        return self.filter(starts_at__gte=starts_at, ends_at__lte=ends_at)

    def open_at(self, moment: datetime) -> Self:
        """Slots that can still be booked at `moment` (aware)."""
        return self.filter(starts_at__gt=moment, closed_at=None)

    def with_room_for(self, heads: int) -> Self:
        return self.filter(heads_taken__lte=F("capacity") - heads)

    def suiting(self, level: str) -> Self:
        return self.filter(pavilion__levels__contains=[level])


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(
        condition=pghistory.AnyChange("starts_at", "ends_at", "capacity", "closed_at", "closed_reason")
    ),
    pghistory.DeleteEvent(),
    meta={"verbose_name": _("event of a slot"), "verbose_name_plural": _("history of slots")},
)
class Slot(models.Model):
    """One turn of one pavilion, `[starts_at, ends_at)`, with room for `capacity` people."""

    pavilion = models.ForeignKey(Pavilion, on_delete=models.CASCADE, related_name="slots", verbose_name=_("pavilion"))
    # Copied from the pavilion by a trigger, so that one constraint can keep shows apart.
    stage = models.ForeignKey(
        Zone, on_delete=models.PROTECT, related_name="slots", null=True, blank=True, editable=False
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    capacity = models.PositiveIntegerField(_("capacity, people"))
    heads_taken = models.PositiveIntegerField(_("people booked"), default=0)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="slots_closed",
        null=True,
        blank=True,
        verbose_name=_("closed by"),
    )
    closed_reason = models.CharField(_("reason for closing"), max_length=240, blank=True)

    objects = SlotQuerySet.as_manager()

    class Meta:
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        indexes = [models.Index(fields=["starts_at"], name="slot_by_start")]
        constraints = [
            models.CheckConstraint(name="slot_never_overbooked", condition=Q(heads_taken__lte=F("capacity"))),
            models.CheckConstraint(name="slot_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="slot_closed_by_someone_at_some_time",
                condition=Q(closed_at=None, closed_by=None, closed_reason="")
                | Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(closed_reason=""),
            ),
            models.CheckConstraint(name="a_closed_slot_holds_nobody", condition=Q(closed_at=None) | Q(heads_taken=0)),
            # What a stop refers to, so that its times can never differ from its slot's.
            models.UniqueConstraint(name="slot_with_its_times", fields=["id", "starts_at", "ends_at"]),
            ExclusionConstraint(
                name="slots_of_one_pavilion_never_overlap",
                expressions=[
                    ("pavilion", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="shows_on_one_stage_never_overlap",
                expressions=[
                    ("stage", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(stage__isnull=False, closed_at=None),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="slot_stands_on_its_pavilions_stage",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("pavilion_id"),
                func="""
                    SELECT stage_id INTO NEW.stage_id FROM pavilions_pavilion WHERE id = NEW.pavilion_id;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="slot_lies_inside_opening_hours",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("pavilion_id", "starts_at", "ends_at", "closed_at"),
                # Holds the day until the commit, so that its hours cannot change meanwhile. A closed slot may lie
                # outside: it is looked at when it opens again.
                func="""
                    IF NEW.closed_at IS NULL AND NOT EXISTS (
                        SELECT FROM editions_openingday AS day
                        JOIN pavilions_pavilion AS pavilion ON pavilion.edition_id = day.edition_id
                        WHERE pavilion.id = NEW.pavilion_id
                          AND day.opens_at <= NEW.starts_at AND day.closes_at >= NEW.ends_at
                        FOR SHARE OF day
                    ) THEN
                        RAISE EXCEPTION USING ERRCODE = 'check_violation',
                            CONSTRAINT = 'slot_lies_inside_opening_hours',
                            MESSAGE = 'slot_lies_inside_opening_hours';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.starts_at:%Y-%m-%d %H:%M}Z"

    @property
    def places_left(self) -> int:
        return 0 if self.closed_at else self.capacity - self.heads_taken


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    meta={"verbose_name": _("event of a pavilion's contact"), "verbose_name_plural": _("history of contacts")},
)
class PavilionContact(models.Model):
    """Someone who runs a pavilion and is told each evening which groups come the next day. They need no account."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pavilion = models.ForeignKey(
        Pavilion, on_delete=models.CASCADE, related_name="contacts", verbose_name=_("pavilion")
    )
    full_name = models.CharField(_("full name"), max_length=120)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="ar")

    class Meta:
        verbose_name = _("contact of a pavilion")
        verbose_name_plural = _("contacts of pavilions")
        constraints = [
            models.UniqueConstraint(name="one_contact_an_address_and_pavilion", fields=["pavilion", "email"]),
            models.CheckConstraint(
                name="address_of_a_contact_is_in_small_letters", condition=Q(email=Lower(F("email")))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} @ {self.pavilion_id}"
