"""An outlet's application to one edition, and what was decided about it."""

import uuid
from typing import Final, Self

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from media_accreditation.models.outlets import Outlet, Representative
from media_accreditation.models.rules import Category
from openday.accounts.models import User
from openday.digits import to_western
from openday.editions.models import Edition, Zone


class Review(models.TextChoices):
    PRESS = "press", _("Press review")
    SECURITY = "security", _("Security review")


class Verdict(models.TextChoices):
    CLEARED = "cleared", _("Cleared")
    NOT_CLEARED = "not_cleared", _("Not cleared")
    MORE_INFO = "more_info", _("More information needed")


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, user: User) -> Self:
        """Those of the outlets that `user` acts for, or proposed."""
        return self.filter(outlet__in=Representative.objects.acting().filter(user=user).values("outlet"))

    def approved(self) -> Self:
        return self.filter(state__in=Application.APPROVED_STATES)

    def to_review(self, review: str) -> Self:
        """In this review, or waiting for it to begin, and not over."""
        if review == Review.PRESS:
            states = (Application.State.SUBMITTED, Application.State.PRESS_REVIEW)
            return self.filter(state__in=states, press_reviewed_at=None)
        return self.filter(state=Application.State.SECURITY_REVIEW, security_reviewed_at=None)

    def waiting_in(self, review: str) -> Self:
        """For an answer of the outlet to this review."""
        return self.filter(state=Application.State.MORE_INFO, asked_during=review)

    def ready(self) -> Self:
        """Their reviews are over, their decisions staged: to be released."""
        by_security = Q(state=Application.State.SECURITY_REVIEW, security_reviewed_at__isnull=False)
        by_press = Q(state=Application.State.PRESS_REVIEW, press_reviewed_at__isnull=False)
        return self.filter(by_security | by_press)

    def decided(self) -> Self:
        return self.filter(state__in=Application.DECIDED_STATES)

    def matching(self, text: str) -> Self:
        """By the number of the application, the outlet, or somebody in the team. One query more, asked now."""
        if not (text := text.strip()):
            return self
        outlets = Outlet.objects.search(text).order_by().values_list("pk", flat=True)
        named = Application.objects.filter(Q(members__name_ar__icontains=text) | Q(members__name_fr__icontains=text))
        meant = Q(outlet__in=list(outlets)) | Q(pk__in=named.values("pk"))
        number = to_western(text).upper().removeprefix("A-")
        if number.isdecimal() and len(number) < 19:
            meant |= Q(pk=int(number))
        return self.filter(meant)

    def with_what_may_be_missing(self) -> Self:
        """With all that `services.missing` looks at, for one or for many: seven queries in all."""
        return self.select_related("outlet", "edition__press_rules").prefetch_related(
            "zones", "edition__zones", "papers", "vehicles", "members__papers"
        )


@pghistory.track(
    meta={"verbose_name": _("event of an application"), "verbose_name_plural": _("history of applications")}
)
class Application(models.Model):
    """What an outlet asks for in one edition, and how far it is.

    `revision` grows with every write: whoever decides says which one they read. `asked_during` is the review that
    waits for an answer of the outlet, in MORE_INFO only. What reviews stage stands with each member, and is public
    once the application is decided.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("an application", "Draft")
        SUBMITTED = "submitted", pgettext_lazy("an application", "Submitted")
        PRESS_REVIEW = "press_review", pgettext_lazy("an application", "In press review")
        SECURITY_REVIEW = "security_review", pgettext_lazy("an application", "In security review")
        MORE_INFO = "more_info", pgettext_lazy("an application", "More information needed")
        APPROVED = "approved", pgettext_lazy("an application", "Approved")
        PARTLY_APPROVED = "partly_approved", pgettext_lazy("an application", "Partly approved")
        REFUSED = "refused", pgettext_lazy("an application", "Refused")
        REVOKED = "revoked", pgettext_lazy("an application", "Revoked")

    APPROVED_STATES: Final = (State.APPROVED, State.PARTLY_APPROVED)
    DECIDED_STATES: Final = (*APPROVED_STATES, State.REFUSED, State.REVOKED)
    EDITABLE_STATES: Final = (State.DRAFT, State.MORE_INFO)  # by the outlet

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="press_applications", verbose_name=_("edition")
    )
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="applications", verbose_name=_("outlet"))
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.DRAFT)
    asked_during = models.CharField(_("asked during"), max_length=8, choices=Review, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)
    contact_name = models.CharField(_("contact person"), max_length=120, blank=True)
    contact_email = models.EmailField(_("their e-mail"), blank=True)
    contact_phone = models.CharField(_("their telephone"), max_length=20, blank=True)
    days = ArrayField(models.DateField(), verbose_name=_("days"), default=list, blank=True)
    zones = models.ManyToManyField(Zone, related_name="+", verbose_name=_("zones"), blank=True)
    remarks = models.TextField(_("remarks of the outlet"), max_length=2000, blank=True)
    created_at = models.DateTimeField(_("begun"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("begun by")
    )
    late_allowed_at = models.DateTimeField(_("allowed after the deadline"), null=True, blank=True)
    late_allowed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("allowed after the deadline by"),
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("submitted by"),
    )
    press_reviewed_at = models.DateTimeField(_("press review done"), null=True, blank=True)
    press_reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("press review done by"),
    )
    security_reviewed_at = models.DateTimeField(_("security review done"), null=True, blank=True)
    security_reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("security review done by"),
    )
    decided_at = models.DateTimeField(_("decision released"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("decision released by"),
    )
    # The outlet reads these words with the decision; what only staff read stands in the notes of members.
    decision_words = models.CharField(_("words to the outlet"), max_length=400, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("revoked by"),
    )
    revoked_reason = models.CharField(_("reason for revoking"), max_length=400, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        indexes = [models.Index(fields=["edition", "state", "submitted_at", "id"], name="application_by_state")]
        constraints = [
            models.UniqueConstraint(name="one_application_an_outlet_and_edition", fields=["outlet", "edition"]),
            models.CheckConstraint(
                name="press_and_security_are_reviewed_by_two_people",
                condition=Q(press_reviewed_by=None)
                | Q(security_reviewed_by=None)
                | ~Q(press_reviewed_by=F("security_reviewed_by")),
            ),
            models.CheckConstraint(
                name="security_reviews_after_the_press_office",
                condition=Q(security_reviewed_at=None) | Q(press_reviewed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="an_approved_application_was_reviewed_twice",
                condition=~Q(state__in=["approved", "partly_approved"])
                | Q(press_reviewed_at__isnull=False, security_reviewed_at__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="an_application_asks_during_a_review",
                condition=Q(state="more_info") & ~Q(asked_during="") | ~Q(state="more_info") & Q(asked_during=""),
            ),
            models.CheckConstraint(
                name="an_application_past_its_draft_was_submitted",
                condition=Q(state="draft") | Q(submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_revoked_application_is_told_why",
                condition=Q(state="revoked", revoked_at__isnull=False) & ~Q(revoked_reason="")
                | ~Q(state="revoked") & Q(revoked_at=None, revoked_reason=""),
            ),
            *(
                models.CheckConstraint(
                    name=f"application_{stem}_by_someone_at_some_time",
                    condition=Q(**{f"{stem}_at": None, f"{stem}_by": None})
                    | Q(**{f"{stem}_at__isnull": False, f"{stem}_by__isnull": False}),
                )
                for stem in ("late_allowed", "submitted", "press_reviewed", "security_reviewed", "decided", "revoked")
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What people say on the telephone: `A-00186`. Not a secret and not an address."""
        return f"A-{self.pk:05d}"


class Allotment(models.Model):
    """How many of an application's team may be approved, of a category or (blank) in all, and how many are.

    Written with the application's review, from the quotas as they stand (`services.quotas`).
    """

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="allotments", verbose_name=_("application")
    )
    category = models.CharField(_("category"), max_length=1, choices=Category, blank=True)
    places = models.PositiveSmallIntegerField(_("places"))
    taken = models.PositiveSmallIntegerField(_("taken"), default=0)

    class Meta:
        verbose_name = _("allotment")
        verbose_name_plural = _("allotments")
        constraints = [
            models.UniqueConstraint(name="one_allotment_a_category", fields=["application", "category"]),
            models.CheckConstraint(name="no_more_approved_than_the_quota", condition=Q(taken__lte=F("places"))),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}/{self.category}: {self.taken}/{self.places}"
