"""Who an outlet wants to send, what they bring and drive, and what reviews asked about them."""

import uuid
from typing import Final, Self

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from media_accreditation.models.applications import Application, Review, Verdict
from media_accreditation.models.rules import Category
from openday.accounts.sealed_fields import SealedTextField
from openday.editions.models import Zone


class TeamMemberQuerySet(models.QuerySet["TeamMember"]):
    def standing(self) -> Self:
        """Not taken off the team."""
        return self.filter(withdrawn_at=None)

    def approved(self) -> Self:
        """Whom a released decision lets in."""
        return self.standing().filter(
            released_verdict=Verdict.CLEARED, application__state__in=Application.APPROVED_STATES
        )


SEALED: Final = ("id_number", "press_card_number")


@pghistory.track(
    exclude=[*SEALED, "id_digest"],
    meta={"verbose_name": _("event of a team member"), "verbose_name_plural": _("history of team members")},
)
class TeamMember(models.Model):
    """One person whom an outlet wants to send.

    Each review stages a verdict with its reasons (codes of `services.reasons`) and a note that only staff read; the
    outlet sees `released_verdict`. Numbers of papers are sealed; `id_digest` tells that two are the same person.
    """

    class Role(models.TextChoices):
        JOURNALIST = "journalist", _("Journalist")
        PRESENTER = "presenter", _("Presenter")
        PRODUCER = "producer", _("Producer")
        PHOTOGRAPHER = "photographer", _("Photographer")
        CAMERA = "camera", _("Camera operator")
        SOUND = "sound", _("Sound engineer")
        TECHNICIAN = "technician", _("Technician")
        DRIVER = "driver", _("Driver")

    class IdKind(models.TextChoices):
        NATIONAL = "national", _("National identity card")
        PASSPORT = "passport", _("Passport")
        RESIDENCE = "residence", _("Residence card")

    CATEGORY_OF_ROLE: Final = {
        Role.JOURNALIST: Category.EDITORIAL,
        Role.PRESENTER: Category.EDITORIAL,
        Role.PRODUCER: Category.EDITORIAL,
        Role.PHOTOGRAPHER: Category.PHOTO,
        Role.CAMERA: Category.VIDEO,
        Role.SOUND: Category.TECHNICAL,
        Role.TECHNICIAN: Category.TECHNICAL,
        Role.DRIVER: Category.LOGISTICS,
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="members", verbose_name=_("application")
    )
    name_ar = models.CharField(_("full name in Arabic"), max_length=120, blank=True)
    name_fr = models.CharField(_("full name in Latin letters"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=12, choices=Role)
    nationality = models.CharField(_("nationality"), max_length=2, default="MA")  # ISO 3166-1, two letters
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="ar")
    id_kind = models.CharField(_("identity paper"), max_length=12, choices=IdKind, blank=True)
    id_number = SealedTextField(_("its number"), blank=True)
    id_digest = models.CharField(max_length=64, blank=True, editable=False)
    press_card_number = SealedTextField(_("number of the press card"), blank=True)
    # Empty: all days and zones of the application.
    days = ArrayField(models.DateField(), verbose_name=_("days"), default=list, blank=True)
    zones = models.ManyToManyField(Zone, related_name="+", verbose_name=_("zones"), blank=True)
    photo = models.OneToOneField(
        "media_accreditation.Paper",
        on_delete=models.SET_NULL,
        related_name="photo_of",
        null=True,
        blank=True,
        verbose_name=_("photo"),
    )
    added_at = models.DateTimeField(pgettext_lazy("a team member", "added"))
    invited_at = models.DateTimeField(_("invited to fill in their own part"), null=True, blank=True)
    filled_at = models.DateTimeField(_("filled in their own part"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("taken off the team"), null=True, blank=True)
    press_verdict = models.CharField(_("press office"), max_length=12, choices=Verdict, blank=True)
    press_reasons = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    press_note = models.TextField(_("note of the press office"), max_length=2000, blank=True)
    press_decided_at = models.DateTimeField(null=True, blank=True)
    press_decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    security_verdict = models.CharField(_("security"), max_length=12, choices=Verdict, blank=True)
    security_reasons = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    security_note = models.TextField(_("note of security"), max_length=2000, blank=True)
    security_decided_at = models.DateTimeField(null=True, blank=True)
    security_decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    released_verdict = models.CharField(_("decision"), max_length=12, choices=Verdict, blank=True)
    released_at = models.DateTimeField(_("decision released"), null=True, blank=True)

    objects = TeamMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        indexes = [models.Index(fields=["id_digest"], condition=~Q(id_digest=""), name="member_by_id_number")]
        constraints = [
            models.UniqueConstraint(
                name="nobody_twice_in_one_team",
                fields=["application", "id_digest"],
                condition=Q(withdrawn_at=None) & ~Q(id_digest=""),
            ),
            models.CheckConstraint(name="a_team_member_has_a_name", condition=~Q(name_ar="") | ~Q(name_fr="")),
            models.CheckConstraint(
                name="a_member_is_reviewed_by_two_people",
                condition=Q(press_decided_by=None)
                | Q(security_decided_by=None)
                | ~Q(press_decided_by=F("security_decided_by")),
            ),
            *(
                models.CheckConstraint(
                    name=f"member_{stem}_verdict_by_someone_at_some_time",
                    condition=Q(**{f"{stem}_verdict": "", f"{stem}_decided_at": None, f"{stem}_decided_by": None})
                    | ~Q(**{f"{stem}_verdict": ""})
                    & Q(**{f"{stem}_decided_at__isnull": False, f"{stem}_decided_by__isnull": False}),
                )
                for stem in ("press", "security")
            ),
            models.CheckConstraint(
                name="only_who_is_cleared_twice_is_released_as_cleared",
                condition=~Q(released_verdict="cleared") | Q(press_verdict="cleared", security_verdict="cleared"),
            ),
            models.CheckConstraint(
                name="a_released_verdict_has_its_time",
                condition=Q(released_verdict="", released_at=None)
                | Q(released_verdict__in=["cleared", "not_cleared"], released_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id.hex

    @property
    def category(self) -> Category:
        return self.CATEGORY_OF_ROLE[self.Role(self.role)]

    @property
    def name(self) -> str:
        return self.name_ar or self.name_fr


class Equipment(models.Model):
    """A piece of equipment that is checked at the gate."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="equipment", verbose_name=_("application")
    )
    name = models.CharField(_("equipment"), max_length=120)
    serial_number = models.CharField(_("serial number"), max_length=60, blank=True)
    count = models.PositiveSmallIntegerField(_("count"), default=1)

    class Meta:
        verbose_name = _("piece of equipment")
        verbose_name_plural = _("equipment")
        constraints = [
            models.CheckConstraint(name="equipment_is_counted_from_one", condition=Q(count__gte=1)),
            models.CheckConstraint(name="a_serial_number_is_of_one_piece", condition=Q(serial_number="") | Q(count=1)),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.serial_number}".strip()


class Vehicle(models.Model):
    """A vehicle that comes onto the site; a satellite van says its frequencies."""

    class Kind(models.TextChoices):
        CAR = "car", _("Car")
        VAN = "van", _("Van")
        SATELLITE = "satellite", _("Satellite van")

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="vehicles", verbose_name=_("application")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.CAR)
    plate = models.CharField(_("plate"), max_length=20)
    model = models.CharField(_("make and model"), max_length=80, blank=True)
    frequencies = models.CharField(_("frequencies"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("vehicle")
        verbose_name_plural = _("vehicles")
        constraints = [
            models.UniqueConstraint(name="one_vehicle_a_plate_and_application", fields=["application", "plate"]),
            models.CheckConstraint(
                name="only_a_satellite_van_has_frequencies", condition=Q(kind="satellite") | Q(frequencies="")
            ),
        ]

    def __str__(self) -> str:
        return self.plate


@pghistory.track(meta={"verbose_name": _("event of a question"), "verbose_name_plural": _("history of questions")})
class InformationRequest(models.Model):
    """What a review asked the outlet for, of one member or of the application, and its answer."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="questions", verbose_name=_("application")
    )
    member = models.ForeignKey(
        TeamMember,
        on_delete=models.CASCADE,
        related_name="questions",
        verbose_name=_("team member"),
        null=True,
        blank=True,
    )
    review = models.CharField(_("asked during"), max_length=8, choices=Review)
    reasons = ArrayField(models.CharField(max_length=40), verbose_name=_("reasons"), default=list, blank=True)
    words = models.CharField(_("question"), max_length=1000, blank=True)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("answered by"),
    )

    class Meta:
        verbose_name = _("question to an outlet")
        verbose_name_plural = _("questions to outlets")
        constraints = [
            models.CheckConstraint(
                name="question_answered_by_someone_at_some_time",
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
            ),
            models.CheckConstraint(name="a_question_says_what_it_asks", condition=~Q(words="") | ~Q(reasons=[])),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.review}"
