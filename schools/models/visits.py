"""A visit: groups of one institution, arriving together, each going from stop to stop."""

import re
import uuid
from datetime import date, datetime, timedelta
from typing import Any, Self

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.fields.ranges import RangeBoundary
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition, Level
from openday.folding import fold
from openday.time_ranges import TsTzRange
from openday.time_zone import day_bounds
from pavilions.models import Slot
from schools.models.arrivals import ArrivalWindow
from schools.models.institutions import Institution, Membership


class VisitQuerySet(models.QuerySet["Visit"]):
    def live(self) -> Self:
        """Visits that hold places: held, confirmed, arrived or completed."""
        return self.filter(live_number__isnull=False)

    def visible_to(self, user: User) -> Self:
        """Visits of the institutions that `user` represents; all of them for staff who may see visits."""
        if user.may(Permission.VIEW_VISITS):
            return self
        return self.filter(institution__in=Membership.objects.verified().filter(user=user).values("institution"))

    def of_edition(self, edition: Edition) -> Self:
        return self.filter(edition=edition)

    def arriving_on(self, day: date) -> Self:
        """Visits that arrive on `day`, a day at the venue."""
        starts_at, ends_at = day_bounds(day)
        return self.filter(arrives_at__gte=starts_at, arrives_at__lt=ends_at)

    def matching(self, text: str) -> Self:
        """Visits of this reference (`V-2027-04186`, `4186`), or of an institution with all these words or this code."""
        folded = fold(text)
        reference = re.fullmatch(r"(?:v\W*\d{4}\W*)?0*(\d{1,18})", folded)
        institutions = Institution.objects.all()
        for word in folded.split():
            institutions = institutions.filter(search_text__contains=word)
        # Apart from the visits, so that each is found through its own index.
        of_institution = Q(institution__in=institutions.values("pk"))
        return self.filter(Q(pk=int(reference[1])) | of_institution if reference else of_institution)

    def bringing(self, level: str) -> Self:
        """Visits with a group of `level` (a value of `Level`)."""
        return self.filter(models.Exists(VisitGroup.objects.filter(visit=models.OuterRef("pk"), level=level)))

    def stopping_at(self, slot_ids: list[int]) -> Self:
        """Visits with a group in any of these slots."""
        return self.filter(groups__stops__slot__in=slot_ids).distinct()

    def for_staff_list(self) -> Self:
        """With what a line of the staff's list says, in two queries."""
        return self.select_related(
            "institution", "institution__province", "arrival_window", "arrival_window__gate"
        ).prefetch_related("groups")

    def for_messages(self) -> Self:
        """With what messages tell of a visit, in five queries: what many visits share is read once, not with each."""
        return self.select_related("institution").prefetch_related(
            "edition", "arrival_window__gate", "groups", "cancelled_by"
        )

    def for_papers(self) -> Self:
        """With all that letters and lists say, groups and stops in their order, in four queries for any number."""
        groups = VisitGroup.objects.order_by("position")
        stops = Stop.objects.select_related("slot").order_by("starts_at", "pk")
        return self.select_related(
            "edition", "institution", "institution__province", "arrival_window__gate__edition"
        ).prefetch_related(
            models.Prefetch("groups", groups), models.Prefetch("groups__stops", stops), "groups__stops__slot__pavilion"
        )

    def for_calendars(self) -> Self:
        """With what calendars say, and `last_stop_ends_at` (aware; None without stops), in two queries."""
        return (
            self.select_related("edition", "institution", "arrival_window__gate")
            .annotate(last_stop_ends_at=models.Max("groups__stops__ends_at"))
            .prefetch_related("groups")
        )

    def for_detail_page(self) -> Self:
        """With all that the page of a visit draws, in three queries."""
        return self.select_related(
            "edition", "institution", "institution__province", "arrival_window", "arrival_window__gate"
        ).prefetch_related("groups__stops__slot__pavilion__zone")


def _as_it_was(model: type[models.Model] | str, name: Any, *, null: bool = False) -> "models.ForeignKey[Any, Any]":
    """On the trail of visits: as pghistory keeps it, without the index that nobody asks and every booking pays for."""
    return models.ForeignKey(
        model,
        models.DO_NOTHING,
        verbose_name=name,
        related_name="+",
        db_constraint=False,
        db_index=False,
        null=null,
        blank=null,
    )


@pghistory.track(
    attrs={
        "edition": _as_it_was(Edition, _("edition")),
        "institution": _as_it_was(Institution, _("institution")),
        "arrival_window": _as_it_was(ArrivalWindow, _("arrival")),
        "cancelled_by": _as_it_was(settings.AUTH_USER_MODEL, _("cancelled by"), null=True),
    },
    meta={"verbose_name": _("event of a visit"), "verbose_name_plural": _("history of visits")},
)
class Visit(models.Model):
    """A booked visit of one institution to one edition.

    `live_number` counts the visits that an institution has in the edition, from 1; it is null once the
    visit no longer counts (cancelled, no show), so that one index keeps each number to one visit.
    """

    class State(models.TextChoices):
        HELD = "held", _("Held")
        CONFIRMED = "confirmed", _("Confirmed")
        ARRIVED = "arrived", _("Arrived")
        COMPLETED = "completed", _("Completed")
        CANCELLED = "cancelled", _("Cancelled")
        NO_SHOW = "no_show", _("Did not come")

    TO_COME = (State.HELD, State.CONFIRMED)  # whose groups are not there yet: what can still be changed
    CAME = (State.CONFIRMED, State.ARRIVED, State.COMPLETED)  # once its day is over, unless a gate says otherwise

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # `db_index=False`: a longer index below begins with this column, and each index is paid for at every booking.
    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="visits", verbose_name=_("edition"), db_index=False
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="visits", verbose_name=_("institution"), db_index=False
    )
    live_number = models.PositiveSmallIntegerField(null=True, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State)
    arrival_window = models.ForeignKey(
        ArrivalWindow, on_delete=models.PROTECT, related_name="visits", verbose_name=_("arrival")
    )
    arrives_at = models.DateTimeField(_("arrives"))
    heads = models.PositiveIntegerField(_("people"))
    coach_count = models.PositiveSmallIntegerField(_("coaches"), default=0)
    coach_plates = ArrayField(models.CharField(max_length=20), verbose_name=_("plates"), default=list, blank=True)
    adult_in_charge = models.CharField(_("adult in charge"), max_length=120)
    adult_phone = models.CharField(_("their telephone"), max_length=20)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="ar")
    revision = models.PositiveIntegerField(default=1, editable=False)
    held_until = models.DateTimeField(_("held until"), null=True, blank=True)
    booked_at = models.DateTimeField(_("booked"))
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="visits_booked", verbose_name=_("booked by")
    )
    # Since when it arrives then, where that was changed: what was due before is not sent any more.
    moved_at = models.DateTimeField(_("moved"), null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="visits_cancelled",
        null=True,
        blank=True,
        verbose_name=_("cancelled by"),
        db_index=False,
    )
    cancelled_reason = models.CharField(_("reason for cancelling"), max_length=400, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        indexes = [
            models.Index(fields=["edition", "arrives_at", "id"], name="visit_by_arrival"),
            models.Index(fields=["cancelled_by"], name="visit_by_who_cancelled", condition=~Q(cancelled_by=None)),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_live_visit_a_number_and_institution", fields=["institution", "edition", "live_number"]
            ),
            models.CheckConstraint(
                name="visit_that_counts_has_a_number",
                condition=Q(state__in=["cancelled", "no_show"], live_number=None)
                # A comparison with NULL is not false: without `isnull`, the check would pass.
                | Q(
                    state__in=["held", "confirmed", "arrived", "completed"],
                    live_number__isnull=False,
                    live_number__gte=1,
                ),
            ),
            models.CheckConstraint(
                name="visit_cancelled_by_someone_at_some_time",
                condition=Q(cancelled_at=None, cancelled_by=None) & ~Q(state="cancelled")
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False, state="cancelled"),
            ),
            models.CheckConstraint(
                name="only_a_held_visit_expires",
                condition=Q(state="held", held_until__isnull=False) | ~Q(state="held") & Q(held_until=None),
            ),
            models.CheckConstraint(name="a_visit_has_people", condition=Q(heads__gt=0)),
            models.CheckConstraint(
                name="no_more_plates_than_coaches", condition=Q(coach_plates__len__lte=F("coach_count"))
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What people say on the telephone: `V-2027-04186`. Not a secret and not an address."""
        return f"V-{self.arrives_at.year}-{self.pk:05d}"

    @property
    def is_live(self) -> bool:
        return self.live_number is not None

    def changes_close_at(self, edition: Edition) -> datetime:
        """Until when its school can change or cancel it; pass its own edition (no query here)."""
        return self.arrives_at - timedelta(hours=edition.change_deadline_hours)


@pghistory.track(
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    meta={"verbose_name": _("event of a group"), "verbose_name_plural": _("history of groups")},
)
class VisitGroup(models.Model):
    """Pupils of one level with their adults: a count, a level and its needs. Never a name.

    `pupils_per_adult` is the edition's rule as it stood when the group was booked.
    """

    class Need(models.TextChoices):
        WHEELCHAIR = "wheelchair", _("Wheelchair")
        HEARING = "hearing", _("Hard of hearing")
        SIGHT = "sight", _("Low vision")
        QUIET = "quiet", _("Quiet surroundings")
        PRAYER = "prayer", _("A place for prayer")

    visit = models.ForeignKey(
        Visit, on_delete=models.CASCADE, related_name="groups", verbose_name=_("visit"), db_index=False
    )
    position = models.PositiveSmallIntegerField(_("position"))
    level = models.CharField(_("level"), max_length=16, choices=Level)
    pupils = models.PositiveIntegerField(_("pupils"))
    adults = models.PositiveIntegerField(_("adults"))
    pupils_per_adult = models.PositiveSmallIntegerField(_("pupils for one adult"))
    needs = ArrayField(models.CharField(max_length=12, choices=Need), verbose_name=_("needs"), default=list, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="ar")
    heads = models.GeneratedField(
        expression=F("pupils") + F("adults"), output_field=models.IntegerField(_("people")), db_persist=True
    )

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        constraints = [
            models.UniqueConstraint(name="one_group_a_position_and_visit", fields=["visit", "position"]),
            # What a stop refers to, so that its heads can never differ from its group's.
            models.UniqueConstraint(name="group_with_its_heads", fields=["id", "heads"]),
            models.CheckConstraint(name="a_group_has_people", condition=Q(pupils__gt=0) | Q(adults__gt=0)),
            models.CheckConstraint(
                name="enough_adults_for_the_pupils",
                condition=Q(pupils_per_adult__gt=0, pupils__lte=F("adults") * F("pupils_per_adult")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id}/{self.position}"


@pghistory.track(
    pghistory.DeleteEvent(),
    meta={"verbose_name": _("event of a stop"), "verbose_name_plural": _("history of stops")},
)
class Stop(models.Model):
    """A group in a slot. Its times are the slot's and its heads the group's: foreign keys keep them so."""

    group = models.ForeignKey(
        VisitGroup, on_delete=models.CASCADE, related_name="stops", verbose_name=_("group"), db_constraint=False
    )
    slot = models.ForeignKey(
        Slot, on_delete=models.PROTECT, related_name="stops", verbose_name=_("slot"), db_constraint=False
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    heads = models.PositiveIntegerField(_("people"))

    class Meta:
        verbose_name = _("stop")
        verbose_name_plural = _("stops")
        constraints = [
            ExclusionConstraint(
                name="stops_of_one_group_never_overlap",
                expressions=[
                    ("group", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} in {self.slot_id}"


class VisitDraft(models.Model):
    """What someone has chosen so far in the booking journey, kept from screen to screen.

    `choices` is what services/drafts.Choices keeps: ids, counts, and the adult in charge; it takes no place anywhere.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="visit_drafts")
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="visit_drafts")
    visit = models.ForeignKey(
        Visit,
        on_delete=models.CASCADE,
        related_name="drafts",
        null=True,
        blank=True,
        help_text="The visit that this draft changes; null for a new one.",
    )
    choices = models.JSONField(default=dict)
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("visit in preparation")
        verbose_name_plural = _("visits in preparation")
        constraints = [
            models.UniqueConstraint(
                name="one_draft_a_person_institution_and_visit",
                fields=["user", "institution", "visit"],
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.institution_id}"
