"""Activities of accredited outlets: interviews, filming, live slots, statements."""

import uuid
from datetime import date, datetime
from typing import Final, Self

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.fields.ranges import RangeBoundary
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from media_accreditation.models.applications import Application
from media_accreditation.models.outlets import Outlet
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from openday.languages import InReadersLanguage
from openday.time_ranges import TsTzRange
from openday.time_zone import day_bounds
from pavilions.models import Pavilion


@pghistory.track(meta={"verbose_name": _("event of an officer"), "verbose_name_plural": _("history of officers")})
class Officer(models.Model):
    """A member of the force who speaks to the press."""

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="press_officers", verbose_name=_("edition")
    )
    name_ar = models.CharField(_("name in Arabic"), max_length=120)
    name_fr = models.CharField(_("name in Latin letters"), max_length=120, blank=True)
    title_ar = models.CharField(_("rank and function in Arabic"), max_length=160, blank=True)
    title_fr = models.CharField(_("rank and function in French"), max_length=160, blank=True)
    title_en = models.CharField(_("rank and function in English"), max_length=160, blank=True)
    title = InReadersLanguage("title")
    topics = models.CharField(_("speaks about"), max_length=200, blank=True)
    languages = ArrayField(models.CharField(max_length=3), verbose_name=_("languages"), default=list, blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    left_at = models.DateTimeField(_("no longer speaks"), null=True, blank=True)

    class Meta:
        verbose_name = _("officer")
        verbose_name_plural = _("officers")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's script where it is written in both."""
        return self.name_ar if (get_language() or "ar").startswith("ar") else self.name_fr or self.name_ar


class PressPoint(models.Model):
    """What a pavilion allows the press. A pavilion without a row is open to one camera."""

    pavilion = models.OneToOneField(
        Pavilion, on_delete=models.CASCADE, related_name="press_point", verbose_name=_("pavilion")
    )
    cameras = models.PositiveSmallIntegerField(_("cameras at once"), default=1)  # 0: none, it is not filmed

    class Meta:
        verbose_name = _("press point")
        verbose_name_plural = _("press points")

    def __str__(self) -> str:
        return f"{self.pavilion_id}: {self.cameras}"


class ActivityRequestQuerySet(models.QuerySet["ActivityRequest"]):
    def planned(self) -> Self:
        """With a time that is proposed or agreed."""
        return self.filter(state__in=ActivityRequest.PLANNED_STATES)

    def taking_time(self) -> Self:
        """Whose officer and pavilion nobody else has then."""
        return self.filter(state__in=(*ActivityRequest.PLANNED_STATES, ActivityRequest.State.DONE))

    def for_agendas(self) -> Self:
        """With what calendars and messages say of each."""
        return self.select_related("application__outlet", "application__edition", "pavilion", "officer")

    def of_outlets_of(self, user: User) -> Self:
        """Those of the outlets that `user` acts for."""
        return self.filter(application__outlet__in=Outlet.objects.represented_by(user))

    def visible_to(self, user: User) -> Self:
        """For staff who see the press all of them; for everybody else those of their outlets."""
        return self.all() if user.may(Permission.VIEW_PRESS) else self.of_outlets_of(user)

    def on_day(self, day: date) -> Self:
        """That begin on the local `day`; those without a time, whose wish does."""
        starts_at, ends_at = day_bounds(day)
        timed = Q(starts_at__gte=starts_at, starts_at__lt=ends_at)
        return self.filter(timed | Q(starts_at=None, wished_from__lt=ends_at, wished_until__gt=starts_at))

    def not_over(self) -> Self:
        return self.filter(state__in=ActivityRequest.NOT_OVER)

    def counted(self) -> Self:
        """What the communiqué counts."""
        return self.filter(state=ActivityRequest.State.DONE)


@pghistory.track(meta={"verbose_name": _("event of an activity"), "verbose_name_plural": _("history of activities")})
class ActivityRequest(models.Model):
    """One thing that an accredited outlet asks to do, from its wish to its end.

    It happens at a pavilion, with an officer, or both; who just wants to ask somebody leaves it to staff.
    `[wished_from, wished_until)` is when it would suit the outlet; `[starts_at, ends_at)` is what staff proposed.
    `cameras_allowed` is the pavilion's when the time was set.
    """

    class Kind(models.TextChoices):
        INTERVIEW = "interview", _("Interview")
        FILMING = "filming", _("Filming")
        LIVE = "live", _("Live slot")
        STATEMENT = "statement", _("Statement")

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("an activity", "Asked")
        PROPOSED = "proposed", pgettext_lazy("an activity", "Time proposed")
        AGREED = "agreed", pgettext_lazy("an activity", "Agreed")
        DONE = "done", pgettext_lazy("an activity", "Done")
        CANCELLED = "cancelled", pgettext_lazy("an activity", "Cancelled")
        NO_SHOW = "no_show", pgettext_lazy("an activity", "Did not come")

    PLANNED_STATES: Final = (State.PROPOSED, State.AGREED)
    NOT_OVER: Final = (State.ASKED, *PLANNED_STATES)
    TIMED_STATES: Final = (State.PROPOSED, State.AGREED, State.DONE, State.NO_SHOW)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="activities", verbose_name=_("application")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.ASKED)
    revision = models.PositiveIntegerField(default=1, editable=False)
    subject = models.CharField(_("subject"), max_length=200)
    details = models.TextField(_("details"), max_length=2000, blank=True)
    language = models.CharField(_("language of the activity"), max_length=3, blank=True)
    pavilion = models.ForeignKey(
        Pavilion, on_delete=models.PROTECT, related_name="activities", null=True, blank=True, verbose_name=_("pavilion")
    )
    officer = models.ForeignKey(
        Officer, on_delete=models.PROTECT, related_name="activities", null=True, blank=True, verbose_name=_("officer")
    )
    cameras = models.PositiveSmallIntegerField(_("cameras"), default=0)
    cameras_allowed = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    wished_from = models.DateTimeField(_("from"))
    wished_until = models.DateTimeField(_("until"))
    duration_minutes = models.PositiveSmallIntegerField(_("duration, minutes"), default=30)
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    # What each side says to the other with a time: where to meet; why another would be better.
    staff_words = models.CharField(_("words to the outlet"), max_length=400, blank=True)
    outlet_words = models.CharField(_("words of the outlet"), max_length=400, blank=True)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    changed_at = models.DateTimeField(_("last change"))
    handled_by = models.ForeignKey(  # of staff: who proposed its time last
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("handled by"),
    )
    ended_at = models.DateTimeField(pgettext_lazy("an activity", "ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    ended_reason = models.CharField(_("reason"), max_length=400, blank=True)

    objects = ActivityRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [
            ExclusionConstraint(
                name="no_officer_in_two_activities_at_once",
                expressions=[
                    ("officer", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=["proposed", "agreed", "done"], officer__isnull=False, starts_at__isnull=False),
            ),
            ExclusionConstraint(
                name="no_pavilion_in_two_activities_at_once",
                expressions=[
                    ("pavilion", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=["proposed", "agreed", "done"], pavilion__isnull=False, starts_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_planned_activity_has_a_place_or_an_officer",
                condition=Q(state__in=["asked", "cancelled"]) | Q(pavilion__isnull=False) | Q(officer__isnull=False),
            ),
            models.CheckConstraint(
                name="an_activity_wishes_for_some_time", condition=Q(wished_until__gt=F("wished_from"))
            ),
            models.CheckConstraint(
                name="an_activity_ends_after_it_starts",
                condition=Q(starts_at=None, ends_at=None)
                | Q(starts_at__isnull=False, ends_at__isnull=False, ends_at__gt=F("starts_at")),
            ),
            models.CheckConstraint(
                name="a_planned_activity_has_a_time",
                condition=~Q(state__in=["proposed", "agreed", "done", "no_show"])
                | Q(starts_at__isnull=False, ends_at__isnull=False, handled_by__isnull=False),
            ),
            models.CheckConstraint(
                name="no_more_cameras_than_the_pavilion_takes",
                condition=Q(cameras_allowed=None) | Q(cameras__lte=F("cameras_allowed")),
            ),
            models.CheckConstraint(
                name="activity_ended_by_someone_at_some_time",
                condition=Q(state__in=["done", "cancelled", "no_show"], ended_at__isnull=False, ended_by__isnull=False)
                | Q(state__in=["asked", "proposed", "agreed"], ended_at=None, ended_by=None),
            ),
        ]

    def __str__(self) -> str:
        return f"M-{self.pk:05d}"


class MediaKitItemQuerySet(models.QuerySet["MediaKitItem"]):
    def standing(self) -> Self:
        """Not withdrawn; under embargo or not."""
        return self.filter(withdrawn_at=None)


@pghistory.track(
    exclude=["name"],
    meta={
        "verbose_name": _("event of an item of the media kit"),
        "verbose_name_plural": _("history of the media kit"),
    },
)
class MediaKitItem(models.Model):
    """Something for the press to take: a text, a picture, a dossier, from its embargo on."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="media_kit", verbose_name=_("edition"))
    title_ar = models.CharField(_("title in Arabic"), max_length=160)
    title_fr = models.CharField(_("title in French"), max_length=160, blank=True)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    title = InReadersLanguage("title")
    name = models.CharField(max_length=120, editable=False)  # of the file in the store
    download_name = models.CharField(_("name of the file"), max_length=120)
    content_type = models.CharField(_("type"), max_length=80)
    size_bytes = models.PositiveIntegerField(_("size, bytes"))
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    embargo_until = models.DateTimeField(_("embargo until"), null=True, blank=True)
    added_at = models.DateTimeField(pgettext_lazy("an item of the media kit", "added"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    withdrawn_at = models.DateTimeField(pgettext_lazy("an item of the media kit", "withdrawn"), null=True, blank=True)

    objects = MediaKitItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of the media kit")
        verbose_name_plural = _("media kit")

    def __str__(self) -> str:
        return self.title_ar

    def is_under_embargo_at(self, moment: datetime) -> bool:
        return self.embargo_until is not None and moment < self.embargo_until
