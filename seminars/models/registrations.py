"""Seats in the hall: who asked for how many, and who waits."""

import uuid
from typing import Final, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from seminars.models.seminars import Seminar


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=pghistory.AnyChange("seats", "opens_at", "closed_at")),
    pghistory.DeleteEvent(),
    meta={"verbose_name": _("event of a seating"), "verbose_name_plural": _("history of seatings")},
)
class Seating(models.Model):
    """The seats of one seminar that anybody may sign up for; without a row there is no sign-up.

    Confirmed, offered and attended requests hold seats, whole. Whoever changes them locks this row first.
    """

    seminar = models.OneToOneField(Seminar, on_delete=models.CASCADE, related_name="seating", verbose_name=_("seminar"))
    seats = models.PositiveIntegerField(_("seats"))
    seats_taken = models.PositiveIntegerField(_("seats taken"), default=0)
    last_in_queue = models.PositiveIntegerField(default=0, editable=False)  # the newest number of the waiting list
    opens_at = models.DateTimeField(_("sign-up opens"))
    closed_at = models.DateTimeField(_("sign-up closed by staff"), null=True, blank=True)

    class Meta:
        verbose_name = _("seating")
        verbose_name_plural = _("seatings")
        constraints = [models.CheckConstraint(name="hall_never_overbooked", condition=Q(seats_taken__lte=F("seats")))]

    def __str__(self) -> str:
        return f"{self.seminar_id}: {self.seats_taken}/{self.seats}"

    @property
    def seats_left(self) -> int:
        return self.seats - self.seats_taken


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def live(self) -> Self:
        return self.filter(state__in=Registration.LIVE_STATES)

    def holding_seats(self) -> Self:
        return self.filter(state__in=Registration.SEATED_STATES)

    def in_queue(self) -> Self:
        """Who waits, the first first."""
        return self.filter(state=Registration.State.WAITING).order_by("queue_number")


@pghistory.track(
    exclude=["full_name", "email", "phone"],
    meta={"verbose_name": _("event of a registration"), "verbose_name_plural": _("history of registrations")},
)
class Registration(models.Model):
    """Seats that one person asked for, for themselves and those who come along, in one seminar.

    `asked` holds nothing: it becomes `confirmed` or `waiting` by the link in the mail, or lapses. `offered` holds its
    seats until `offer_expires_at`.
    """

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("a registration", "To be confirmed by link")
        WAITING = "waiting", pgettext_lazy("a registration", "On the waiting list")
        OFFERED = "offered", pgettext_lazy("a registration", "Seats offered")
        CONFIRMED = "confirmed", pgettext_lazy("a registration", "Confirmed")
        ATTENDED = "attended", pgettext_lazy("a registration", "Attended")
        CANCELLED = "cancelled", pgettext_lazy("a registration", "Cancelled")
        LAPSED = "lapsed", pgettext_lazy("a registration", "Lapsed")

    SEATED_STATES: Final = (State.OFFERED, State.CONFIRMED, State.ATTENDED)
    LIVE_STATES: Final = (State.ASKED, State.WAITING, *SEATED_STATES)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    seminar = models.ForeignKey(
        Seminar, on_delete=models.PROTECT, related_name="registrations", verbose_name=_("seminar")
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.ASKED)
    full_name = models.CharField(_("full name"), max_length=120)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    is_group = models.BooleanField(_("a group of an institution"), default=False)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="ar")
    seats = models.PositiveSmallIntegerField(_("seats"))
    queue_number = models.PositiveIntegerField(_("number on the waiting list"), null=True, blank=True)
    asked_at = models.DateTimeField(_("asked"))
    link_expires_at = models.DateTimeField(_("to be confirmed by"))
    confirmed_at = models.DateTimeField(_("confirmed by link"), null=True, blank=True)
    offer_expires_at = models.DateTimeField(_("offer lasts until"), null=True, blank=True)
    attended_at = models.DateTimeField(pgettext_lazy("a registration", "attended"), null=True, blank=True)
    attended_seats = models.PositiveSmallIntegerField(_("people who came"), null=True, blank=True)
    ended_at = models.DateTimeField(pgettext_lazy("a registration", "ended"), null=True, blank=True)
    ender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("ended by"),
        help_text=_("Empty: by whoever asked, or by time."),
    )
    ended_reason = models.CharField(_("reason"), max_length=240, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)
    purged_at = models.DateTimeField(_("name and address deleted"), null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        indexes = [
            models.Index(fields=["link_expires_at"], condition=Q(state="asked"), name="registration_by_its_link"),
            models.Index(fields=["offer_expires_at"], condition=Q(state="offered"), name="registration_by_its_offer"),
        ]
        constraints = [
            models.CheckConstraint(name="a_registration_is_for_someone", condition=Q(seats__gte=1)),
            models.UniqueConstraint(
                name="one_live_registration_an_address_and_seminar",
                fields=["seminar", "email"],
                condition=Q(state__in=("asked", "waiting", "offered", "confirmed", "attended"), purged_at=None),
            ),
            models.UniqueConstraint(
                name="one_number_a_place_on_the_waiting_list",
                fields=["seminar", "queue_number"],
                condition=Q(queue_number__isnull=False),
            ),
            models.CheckConstraint(
                name="address_of_a_registration_is_in_small_letters", condition=Q(email=Lower(F("email")))
            ),
            models.CheckConstraint(
                name="who_waits_has_a_number", condition=~Q(state="waiting") | Q(queue_number__isnull=False)
            ),
            models.CheckConstraint(
                name="an_offer_expires",
                condition=Q(state="offered", offer_expires_at__isnull=False)
                | ~Q(state="offered") & Q(offer_expires_at=None),
            ),
            models.CheckConstraint(
                name="who_holds_seats_confirmed_their_address",
                condition=Q(state__in=("asked", "cancelled", "lapsed")) | Q(confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="who_ended_a_registration_did_so_at_some_time",
                condition=Q(ender=None) | Q(ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="who_attended_came_at_some_time",
                condition=Q(
                    state="attended", attended_at__isnull=False, attended_seats__isnull=False, attended_seats__gte=1
                )
                | ~Q(state="attended") & Q(attended_at=None, attended_seats=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id}"
