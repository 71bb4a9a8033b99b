"""Passes as they were handed out, and the keys that sign them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from openday.editions.models import Edition, Gate
from openday.passes import tokens


class SigningKeyQuerySet(models.QuerySet["SigningKey"]):
    def verifying(self) -> Self:
        """Keys whose passes hold: what gates need to know, before a key signs and after it signed its last."""
        return self.exclude(state=SigningKey.State.WITHDRAWN)


@pghistory.track(
    exclude=["sealed_private_key"],
    meta={"verbose_name": _("event of a signing key"), "verbose_name_plural": _("history of signing keys")},
)
class SigningKey(models.Model):
    """An Ed25519 key, known to gates by its number.

    It is published (prepared) before it signs (active); once another took its place (retired) its passes still hold.
    A withdrawn key's passes hold no more. The private part is sealed, and kept only while it may still sign.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", pgettext_lazy("a signing key", "prepared")
        ACTIVE = "active", pgettext_lazy("a signing key", "active")
        RETIRED = "retired", pgettext_lazy("a signing key", "retired")
        WITHDRAWN = "withdrawn", pgettext_lazy("a signing key", "withdrawn")

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    state = models.CharField(_("state"), max_length=12, choices=State)
    public_key = models.CharField(_("public key"), max_length=43)  # base64url of its 32 bytes, as in a JWK
    sealed_private_key = models.TextField(blank=True, editable=False)
    prepared_at = models.DateTimeField(pgettext_lazy("a signing key", "prepared"))
    activated_at = models.DateTimeField(_("active since"), null=True, blank=True)
    retired_at = models.DateTimeField(pgettext_lazy("a signing key", "retired"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(pgettext_lazy("a signing key", "withdrawn"), null=True, blank=True)

    objects = SigningKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        constraints = [
            models.UniqueConstraint(name="one_active_signing_key", fields=["state"], condition=Q(state="active")),
            models.UniqueConstraint(name="one_prepared_signing_key", fields=["state"], condition=Q(state="prepared")),
            models.CheckConstraint(
                name="a_private_key_is_kept_only_while_it_may_sign",
                condition=Q(state__in=["prepared", "active"]) & ~Q(sealed_private_key="")
                | Q(state__in=["retired", "withdrawn"], sealed_private_key=""),
            ),
            models.CheckConstraint(
                name="a_signing_key_has_the_times_of_its_state",
                condition=Q(state="prepared", activated_at=None, retired_at=None, withdrawn_at=None)
                | Q(state="active", activated_at__isnull=False, retired_at=None, withdrawn_at=None)
                | Q(state="retired", activated_at__isnull=False, retired_at__isnull=False, withdrawn_at=None)
                | Q(state="withdrawn", withdrawn_at__isnull=False),
            ),
            models.CheckConstraint(name="a_signing_key_is_counted_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class PassQuerySet(models.QuerySet["Pass"]):
    def active(self) -> Self:
        return self.filter(revoked_at=None)

    def of_records(self, kind: tokens.Kind, record_ids: Iterable[int]) -> Self:
        """Passes issued for these records: visits for groups, applications for badges."""
        return self.filter(kind=kind, record_id__in=list(record_ids))

    def revoked_but_for_that_valid(self, moment: datetime) -> Self:
        """What a gate must turn away at `moment` (aware) or later although its signature and window are right."""
        return self.filter(revoked_at__isnull=False, ends_at__gt=moment)


@pghistory.track(
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    exclude=["token"],
    meta={"verbose_name": _("event of a pass"), "verbose_name_plural": _("history of passes")},
)
class Pass(models.Model):
    """What one bearer shows at the gate, as it was signed; it never changes but by being revoked.

    Passes know nothing of the apps above: `bearer_id` is the row that carries it (a visit's group), `record_id` the
    one for which it was issued (the visit), by `kind`. Either may be gone since.
    """

    class Reason(models.TextChoices):
        REPLACED = "replaced", _("replaced: what it was issued for changed")
        CANCELLED = "cancelled", _("cancelled: what it was issued for was")
        LOST = "lost", _("lost or in wrong hands")
        KEY_WITHDRAWN = "key_withdrawn", _("its key was withdrawn")

    serial = models.PositiveBigIntegerField(_("serial"), unique=True)
    KINDS: Final = [
        (tokens.Kind.VISIT_GROUP.value, _("group of a visit")),
        (tokens.Kind.BADGE.value, _("badge of the press")),
        (tokens.Kind.SEMINAR.value, _("seats in a seminar")),
    ]
    kind = models.PositiveSmallIntegerField(_("kind"), choices=KINDS)
    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="passes", verbose_name=_("edition"), db_index=False
    )
    record_id = models.PositiveBigIntegerField(_("issued for"))
    bearer_id = models.PositiveBigIntegerField(_("bearer"))
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="passes", verbose_name=_("key"))
    starts_at = models.DateTimeField(_("valid from"))
    ends_at = models.DateTimeField(_("valid until"))
    gate = models.ForeignKey(
        Gate, on_delete=models.PROTECT, related_name="passes", null=True, verbose_name=_("gate"), db_index=False
    )
    zone_ids = ArrayField(models.PositiveBigIntegerField(), verbose_name=_("zones"), default=list)
    heads = models.PositiveIntegerField(_("people"))
    token = models.CharField(max_length=tokens.MOST_CHARACTERS, editable=False)
    issued_at = models.DateTimeField(pgettext_lazy("a pass", "issued"))
    revoked_at = models.DateTimeField(pgettext_lazy("a pass", "revoked"), null=True, blank=True)
    revoked_reason = models.CharField(_("reason for revoking"), max_length=16, choices=Reason, blank=True)

    objects = PassQuerySet.as_manager()

    class Meta:
        verbose_name = _("pass")
        verbose_name_plural = _("passes")
        indexes = [
            models.Index(fields=["kind", "record_id"], name="pass_by_record"),
            models.Index(fields=["ends_at", "id"], condition=Q(revoked_at__isnull=False), name="pass_revoked_by_end"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_active_pass_a_bearer", fields=["kind", "bearer_id"], condition=Q(revoked_at=None)
            ),
            models.CheckConstraint(
                name="a_pass_is_revoked_for_a_reason",
                condition=Q(revoked_at=None, revoked_reason="") | Q(revoked_at__isnull=False) & ~Q(revoked_reason=""),
            ),
            models.CheckConstraint(name="a_pass_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="a_pass_is_for_somebody", condition=Q(heads__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.serial}"
