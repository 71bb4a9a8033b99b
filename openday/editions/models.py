"""The edition, on which everything hangs: its days, its place, and its rules."""

from datetime import date, datetime
from typing import Self

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.fields.ranges import RangeBoundary
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openday.languages import InReadersLanguage
from openday.time_ranges import TsTzRange


class Level(models.TextChoices):
    """School levels, as the ministry counts them; `ADULTS` for groups without pupils."""

    PRESCHOOL = "preschool", _("Preschool")
    PRIMARY = "primary", _("Primary")
    LOWER_SECONDARY = "lower_secondary", _("Lower secondary")
    UPPER_SECONDARY = "upper_secondary", _("Upper secondary")
    ADULTS = "adults", _("Adults")


class EditionQuerySet(models.QuerySet["Edition"]):
    def published(self) -> Self:
        return self.filter(state=Edition.State.PUBLISHED)

    def current(self) -> "Edition | None":
        """The published edition, or None between two. There is at most one. One query."""
        return self.published().first()


@pghistory.track(meta={"verbose_name": _("event of an edition"), "verbose_name_plural": _("history of editions")})
class Edition(models.Model):
    """One yearly edition: when, where, and the rules by which visits are booked."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        ARCHIVED = "archived", _("Archived")

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    is_demo = models.BooleanField(_("invented for demonstration"), default=False)
    city_ar = models.CharField(_("city in Arabic"), max_length=80)
    city_fr = models.CharField(_("city in French"), max_length=80, blank=True)
    city_en = models.CharField(_("city in English"), max_length=80, blank=True)
    city = InReadersLanguage("city")
    venue_ar = models.CharField(_("venue in Arabic"), max_length=160)
    venue_fr = models.CharField(_("venue in French"), max_length=160, blank=True)
    venue_en = models.CharField(_("venue in English"), max_length=160, blank=True)
    venue = InReadersLanguage("venue")
    starts_date = models.DateField(_("first day"))
    ends_date = models.DateField(_("last day"))

    bookings_open_at = models.DateTimeField(_("bookings open"))
    bookings_close_at = models.DateTimeField(_("bookings close"))
    change_deadline_hours = models.PositiveSmallIntegerField(
        _("changes close, hours before arrival"), default=24, help_text=_("A school can change or cancel until then.")
    )
    live_visits_per_institution = models.PositiveSmallIntegerField(
        _("visits an institution may have"), default=1, validators=[MinValueValidator(1)]
    )
    max_groups = models.PositiveSmallIntegerField(_("groups in a visit, at most"), default=8)
    max_group_heads = models.PositiveSmallIntegerField(_("people in a group, at most"), default=60)
    max_stops = models.PositiveSmallIntegerField(_("stops of a group, at most"), default=10)
    pupils_per_adult_preschool = models.PositiveSmallIntegerField(_("preschool pupils for one adult"), default=6)
    pupils_per_adult_primary = models.PositiveSmallIntegerField(_("primary pupils for one adult"), default=10)
    pupils_per_adult_lower_secondary = models.PositiveSmallIntegerField(
        _("lower secondary pupils for one adult"), default=15
    )
    pupils_per_adult_upper_secondary = models.PositiveSmallIntegerField(
        _("upper secondary pupils for one adult"), default=20
    )
    pupils_per_adult_adults = models.PositiveSmallIntegerField(_("participants for one group leader"), default=25)

    walking_metres_per_minute = models.PositiveSmallIntegerField(
        _("walking speed of a group, metres a minute"), default=45
    )
    plan_width_m = models.PositiveSmallIntegerField(_("width of the site, metres"), default=260)
    plan_height_m = models.PositiveSmallIntegerField(_("depth of the site, metres"), default=178)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.UniqueConstraint(name="one_published_edition", fields=["state"], condition=Q(state="published")),
            models.CheckConstraint(name="edition_ends_after_it_starts", condition=Q(ends_date__gte=F("starts_date"))),
            models.CheckConstraint(
                name="bookings_close_after_they_open", condition=Q(bookings_close_at__gt=F("bookings_open_at"))
            ),
            models.CheckConstraint(
                name="every_level_has_a_ratio_of_pupils_to_adults",
                condition=Q(
                    pupils_per_adult_preschool__gt=0,
                    pupils_per_adult_primary__gt=0,
                    pupils_per_adult_lower_secondary__gt=0,
                    pupils_per_adult_upper_secondary__gt=0,
                    pupils_per_adult_adults__gt=0,
                ),
            ),
            models.CheckConstraint(
                name="an_institution_may_have_at_least_one_visit", condition=Q(live_visits_per_institution__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.city} {self.starts_date.year}"

    def pupils_per_adult(self, level: str) -> int:
        """How many pupils of `level` one adult may accompany."""
        ratio: int = getattr(self, f"pupils_per_adult_{Level(level).value}")
        return ratio

    def takes_bookings_at(self, moment: datetime) -> bool:
        return self.state == self.State.PUBLISHED and self.bookings_open_at <= moment < self.bookings_close_at

    def has_day(self, day: date) -> bool:
        return self.starts_date <= day <= self.ends_date


class OpeningDay(models.Model):
    """One day of an edition: when the doors open and close."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="days", verbose_name=_("edition"))
    date = models.DateField(_("day"))
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))

    class Meta:
        verbose_name = _("opening day")
        verbose_name_plural = _("opening days")
        constraints = [
            models.UniqueConstraint(name="one_opening_a_day_and_edition", fields=["edition", "date"]),
            models.CheckConstraint(name="a_day_closes_after_it_opens", condition=Q(closes_at__gt=F("opens_at"))),
            ExclusionConstraint(
                name="opening_days_of_one_edition_never_overlap",
                expressions=[
                    ("edition", RangeOperators.EQUAL),
                    (TsTzRange("opens_at", "closes_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d}"


class Zone(models.Model):
    """A part of the site, as a rectangle in metres from the top left corner of the plan."""

    class Kind(models.TextChoices):
        HALL = "hall", _("Hall of pavilions")
        ARENA = "arena", _("Arena")
        CHILDREN = "children", _("Children's space")
        SEMINARS = "seminars", _("Seminar hall")
        LUNCH = "lunch", _("Lunch area")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="zones", verbose_name=_("edition"))
    code = models.CharField(_("code"), max_length=12)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.HALL)
    name_ar = models.CharField(_("name in Arabic"), max_length=120)
    name_fr = models.CharField(_("name in French"), max_length=120, blank=True)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    name = InReadersLanguage("name")
    x_m = models.FloatField(_("from the left, metres"))
    y_m = models.FloatField(_("from the top, metres"))
    width_m = models.FloatField(_("width, metres"))
    height_m = models.FloatField(_("depth, metres"))

    class Meta:
        verbose_name = _("zone")
        verbose_name_plural = _("zones")
        constraints = [
            models.UniqueConstraint(name="one_zone_a_code_and_edition", fields=["edition", "code"]),
            models.CheckConstraint(name="a_zone_has_a_size", condition=Q(width_m__gt=0, height_m__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Gate(models.Model):
    """A way in, as a point in metres on the plan."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="gates", verbose_name=_("edition"))
    code = models.CharField(_("code"), max_length=12)
    name_ar = models.CharField(_("name in Arabic"), max_length=120)
    name_fr = models.CharField(_("name in French"), max_length=120, blank=True)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    name = InReadersLanguage("name")
    takes_groups = models.BooleanField(_("groups and coaches arrive here"), default=False)
    x_m = models.FloatField(_("from the left, metres"))
    y_m = models.FloatField(_("from the top, metres"))

    class Meta:
        verbose_name = _("gate")
        verbose_name_plural = _("gates")
        constraints = [models.UniqueConstraint(name="one_gate_a_code_and_edition", fields=["edition", "code"])]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class PastFigures(models.Model):
    """What an earlier edition counted, as its closing communiqué published it. Null: not published."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    city_ar = models.CharField(_("city in Arabic"), max_length=80)
    city_fr = models.CharField(_("city in French"), max_length=80, blank=True)
    city_en = models.CharField(_("city in English"), max_length=80, blank=True)
    city = InReadersLanguage("city")
    visitors = models.PositiveIntegerField(_("visitors"))
    pavilions = models.PositiveIntegerField(_("pavilions"), null=True, blank=True)
    schools = models.PositiveIntegerField(_("schools"), null=True, blank=True)
    associations = models.PositiveIntegerField(_("associations"), null=True, blank=True)
    outlets = models.PositiveIntegerField(_("media outlets"), null=True, blank=True)
    activities = models.PositiveIntegerField(_("media activities"), null=True, blank=True)
    stream_views = models.PositiveBigIntegerField(_("views of the live stream"), null=True, blank=True)

    class Meta:
        verbose_name = _("figures of a past edition")
        verbose_name_plural = _("figures of past editions")

    def __str__(self) -> str:
        return f"{self.city} {self.year}"
