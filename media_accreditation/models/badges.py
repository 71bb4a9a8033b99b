"""Badges: ordered, printed, handed over against an identity paper, lost, replaced, revoked."""

import uuid
from typing import Final, Self

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from media_accreditation.models.outlets import Representative
from media_accreditation.models.rules import Category
from media_accreditation.models.teams import TeamMember
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition


class PrintBatch(models.Model):
    """Badges that were printed together, as one file that a worker makes."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("a print batch", "Waiting")
        MADE = "made", pgettext_lazy("a print batch", "Ready")
        FAILED = "failed", pgettext_lazy("a print batch", "Failed")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="badge_batches", verbose_name=_("edition")
    )
    title = models.CharField(_("title"), max_length=200)  # the filter in words
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.WAITING)
    count = models.PositiveIntegerField(_("badges"))
    left_out = models.PositiveIntegerField(
        _("badges left out"), default=0, help_text=_("Ended, or without a photo, since the batch was asked for.")
    )
    name = models.CharField(max_length=120, blank=True, editable=False)  # of the file in the store
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="badge_batches", verbose_name=_("asked by")
    )
    claimed_at = models.DateTimeField(null=True, blank=True, editable=False)
    made_at = models.DateTimeField(_("made"), null=True, blank=True)
    error = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("print batch")
        verbose_name_plural = _("print batches")

    def __str__(self) -> str:
        return f"{self.title} ({self.count})"

    @property
    def is_on_its_way(self) -> bool:
        return self.state == self.State.WAITING


class BadgeQuerySet(models.QuerySet["Badge"]):
    def visible_to(self, user: User) -> Self:
        """Those of outlets that `user` acts for; whoever handles badges sees all."""
        if user.may(Permission.MANAGE_BADGES):
            return self
        standing = Representative.objects.verified().filter(user=user)
        return self.filter(member__application__outlet__in=standing.values("outlet"))

    def active(self) -> Self:
        return self.filter(state__in=Badge.ACTIVE_STATES)

    def for_printing(self) -> Self:
        """With all that is printed, but for passes and zones. One query."""
        return self.select_related("edition", "member__application__outlet", "member__photo")


@pghistory.track(
    exclude=["id_digest"],
    meta={"verbose_name": _("event of a badge"), "verbose_name_plural": _("history of badges")},
)
class Badge(models.Model):
    """What one person wears. What is printed on it stands here as it was ordered; its pass is of `openday.passes`.

    `number` is said aloud and printed, from 1 in each edition; the serial that gates read is the pass's. A trigger
    refuses a badge without an approved application, a cleared member and a photo.
    """

    class State(models.TextChoices):
        ORDERED = "ordered", pgettext_lazy("a badge", "Ordered")
        PRINTED = "printed", pgettext_lazy("a badge", "Printed")
        COLLECTED = "collected", pgettext_lazy("a badge", "Collected")
        LOST = "lost", pgettext_lazy("a badge", "Lost")
        REPLACED = "replaced", pgettext_lazy("a badge", "Replaced")
        REVOKED = "revoked", pgettext_lazy("a badge", "Revoked")

    ACTIVE_STATES: Final = (State.ORDERED, State.PRINTED, State.COLLECTED)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="badges", verbose_name=_("edition"))
    member = models.ForeignKey(
        TeamMember, on_delete=models.PROTECT, related_name="badges", verbose_name=_("team member")
    )
    number = models.PositiveIntegerField(_("number"))
    pass_serial = models.PositiveBigIntegerField(_("serial"), unique=True)
    id_digest = models.CharField(max_length=64, editable=False)  # the member's: one person, one badge
    category = models.CharField(_("category"), max_length=1, choices=Category)
    days = ArrayField(models.DateField(), verbose_name=_("days"))
    zone_ids = ArrayField(models.PositiveBigIntegerField(), verbose_name=_("zones"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.ORDERED)
    batch = models.ForeignKey(
        PrintBatch, on_delete=models.SET_NULL, related_name="badges", null=True, blank=True, verbose_name=_("batch")
    )
    ordered_at = models.DateTimeField(pgettext_lazy("a badge", "ordered"))
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("ordered by")
    )
    printed_at = models.DateTimeField(pgettext_lazy("a badge", "printed"), null=True, blank=True)
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("printed by"),
    )
    collected_at = models.DateTimeField(pgettext_lazy("a badge", "collected"), null=True, blank=True)
    collected_by = models.ForeignKey(  # of staff
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("handed over by"),
    )
    # Whose identity paper was looked at: the member's own, or a courier's who collects for the outlet.
    id_checked = models.CharField(_("identity paper looked at"), max_length=12, choices=TeamMember.IdKind, blank=True)
    courier = models.CharField(_("courier"), max_length=120, blank=True)
    ended_at = models.DateTimeField(_("no longer valid since"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("ended by"),
    )
    ended_reason = models.CharField(_("reason"), max_length=400, blank=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="replaced_by", null=True, blank=True, verbose_name=_("replaces")
    )

    objects = BadgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("badge")
        verbose_name_plural = _("badges")
        indexes = [models.Index(fields=["edition", "state", "id"], name="badge_by_state")]
        constraints = [
            models.UniqueConstraint(name="one_badge_a_number_and_edition", fields=["edition", "number"]),
            models.UniqueConstraint(
                name="one_active_badge_a_member",
                fields=["member"],
                condition=Q(state__in=["ordered", "printed", "collected"]),
            ),
            models.UniqueConstraint(
                name="one_active_badge_a_person_and_edition",
                fields=["edition", "id_digest"],
                condition=Q(state__in=["ordered", "printed", "collected"]),
            ),
            models.CheckConstraint(name="a_badge_knows_whose_it_is", condition=~Q(id_digest="")),
            models.CheckConstraint(
                name="a_badge_is_collected_against_an_identity_paper",
                condition=Q(collected_at=None, id_checked="") | Q(collected_at__isnull=False) & ~Q(id_checked=""),
            ),
            models.CheckConstraint(
                name="a_badge_that_ended_has_its_time",
                condition=Q(state__in=["ordered", "printed", "collected"], ended_at=None)
                | Q(state__in=["lost", "replaced", "revoked"], ended_at__isnull=False),
            ),
            *(
                models.CheckConstraint(
                    name=f"badge_{stem}_by_someone_at_some_time",
                    condition=Q(**{f"{stem}_at": None, f"{stem}_by": None})
                    | Q(**{f"{stem}_at__isnull": False, f"{stem}_by__isnull": False}),
                )
                for stem in ("printed", "collected", "ended")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category}-{self.number:05d}"
