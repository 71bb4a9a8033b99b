"""Arrival windows: when a gate can take how many people and coaches."""

from datetime import datetime
from typing import Self

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.fields.ranges import RangeBoundary
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openday.editions.models import Edition, Gate
from openday.time_ranges import TsTzRange


class ArrivalWindowQuerySet(models.QuerySet["ArrivalWindow"]):
    def of_edition(self, edition: Edition) -> Self:
        return self.filter(gate__edition=edition)

    def open_at(self, moment: datetime) -> Self:
        """Windows that can still be booked at `moment` (aware)."""
        return self.filter(starts_at__gt=moment, closed_at=None)

    def with_room_for(self, heads: int, coaches: int) -> Self:
        return self.filter(heads_taken__lte=F("capacity") - heads, coaches_taken__lte=F("coach_capacity") - coaches)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(
        condition=pghistory.AnyChange(
            "starts_at", "ends_at", "capacity", "coach_capacity", "closed_at", "closed_reason"
        )
    ),
    pghistory.DeleteEvent(),
    meta={
        "verbose_name": _("event of an arrival window"),
        "verbose_name_plural": _("history of arrival windows"),
    },
)
class ArrivalWindow(models.Model):
    """`[starts_at, ends_at)` at a gate, with room for `capacity` people and `coach_capacity` coaches."""

    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="arrival_windows", verbose_name=_("gate"))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    capacity = models.PositiveIntegerField(_("capacity, people"))
    heads_taken = models.PositiveIntegerField(_("people booked"), default=0)
    coach_capacity = models.PositiveIntegerField(_("capacity, coaches"))
    coaches_taken = models.PositiveIntegerField(_("coaches booked"), default=0)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="arrival_windows_closed",
        null=True,
        blank=True,
        verbose_name=_("closed by"),
    )
    closed_reason = models.CharField(_("reason for closing"), max_length=240, blank=True)

    objects = ArrivalWindowQuerySet.as_manager()

    class Meta:
        verbose_name = _("arrival window")
        verbose_name_plural = _("arrival windows")
        constraints = [
            models.CheckConstraint(
                name="arrival_window_never_overbooked",
                condition=Q(heads_taken__lte=F("capacity"), coaches_taken__lte=F("coach_capacity")),
            ),
            models.CheckConstraint(name="arrival_window_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="arrival_window_closed_by_someone_at_some_time",
                condition=Q(closed_at=None, closed_by=None, closed_reason="")
                | Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(closed_reason=""),
            ),
            models.CheckConstraint(
                name="a_closed_arrival_window_holds_nobody",
                condition=Q(closed_at=None) | Q(heads_taken=0, coaches_taken=0),
            ),
            ExclusionConstraint(
                name="arrival_windows_of_one_gate_never_overlap",
                expressions=[
                    ("gate", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.starts_at:%Y-%m-%d %H:%M}Z"

    @property
    def heads_left(self) -> int:
        return 0 if self.closed_at else self.capacity - self.heads_taken

    @property
    def coaches_left(self) -> int:
        return 0 if self.closed_at else self.coach_capacity - self.coaches_taken
