"""Schools, directorates and associations, and the people who represent them."""

from typing import Self

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Length
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from openday.accounts.models import User
from openday.editions.models import Level
from schools.models.geography import Province, Region
from schools.search import FEW, MOST_JUDGED, Condition, Sought


class InstitutionQuerySet(models.QuerySet["Institution"]):
    def verified(self) -> Self:
        return self.filter(state=Institution.State.VERIFIED)

    def represented_by(self, user: User) -> Self:
        """Institutions that `user` represents, verified by staff."""
        return self.filter(memberships__user=user, memberships__state=Membership.State.VERIFIED)

    def findable(self) -> Self:
        """What people may ask to represent: verified, or proposed and not yet decided."""
        return self.filter(state__in=(Institution.State.VERIFIED, Institution.State.PENDING))

    def search(self, text: str) -> Self:
        """By name in either script, commune or code, the nearest first; see `schools.search` for what is forgiven.

        Asks the database now whether more than a few hold every word, and for what resembles them where not (two
        queries more). Everything, in no order, where `text` has no letter and no digit.
        """
        sought = Sought.read(text)
        if not sought.words:
            return self
        held = self.filter(sought.held())
        if sought.is_code or len(held.order_by().values_list("pk")[:FEW]) == FEW:
            return held._nearest_first(sought)
        return self._resembling(sought)

    def found_by(self, text: str, *, most: int) -> "list[Institution]":
        """The first `most` of `search(text)`, one query sooner where more than a few hold every word."""
        sought = Sought.read(text)
        if not sought.words:
            return list(self[:most])
        held = list(self.filter(sought.held())._nearest_first(sought)[:most])
        if sought.is_code or len(held) >= min(FEW, most):
            return held
        return list(self._resembling(sought)[:most])

    def _resembling(self, sought: Sought) -> Self:
        judged = self._shortest(sought.slipped())
        if len(judged) < FEW:
            judged = self._shortest(sought.resembled())
        # By their keys: the planner would reckon the likeness of every row before it joins a subquery.
        alike = self.filter(pk__in=judged).annotate(likeness=sought.likeness())
        return alike.filter(likeness__gte=sought.least_likeness)._nearest_first(sought, "-likeness")

    def _nearest_first(self, sought: Sought, *then: str) -> Self:
        return self.annotate(distance=sought.distance()).order_by("distance", *then, Length("search_text"), "pk")

    def _shortest(self, condition: Condition) -> list[int]:
        """Keys of those that meet `condition`, the shortest names first, as many as are judged."""
        shortest = self.filter(condition).order_by(Length("search_text"), "pk")
        return list(shortest.values_list("pk", flat=True)[:MOST_JUDGED])


@pghistory.track(
    exclude=["search_text"],
    meta={"verbose_name": _("event of an institution"), "verbose_name_plural": _("history of institutions")},
)
class Institution(models.Model):
    """A school, a directorate of education or an association."""

    class Kind(models.TextChoices):
        SCHOOL = "school", _("School")
        DIRECTORATE = "directorate", _("Directorate of education")
        ASSOCIATION = "association", _("Association")

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting for verification")
        VERIFIED = "verified", pgettext_lazy("an institution", "Verified")
        REFUSED = "refused", pgettext_lazy("an institution", "Refused")
        SUSPENDED = "suspended", pgettext_lazy("an institution", "Suspended")

    class Sector(models.TextChoices):
        PUBLIC = "public", _("Public")
        PRIVATE = "private", _("Private")
        TRADITIONAL = "traditional", _("Traditional education")
        KORANIC = "koranic", _("Koranic school")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PENDING)
    ministry_code = models.CharField(_("ministry code (GRESA)"), max_length=12, blank=True)
    # What recognises a row on the next import when it has no ministry code: see services/imports.
    import_key = models.CharField(_("import key"), max_length=40, blank=True, editable=False)
    name_ar = models.CharField(_("Arabic name"), max_length=200, blank=True)
    name_fr = models.CharField(_("French name"), max_length=200, blank=True)
    level = models.CharField(_("level"), max_length=16, choices=Level, blank=True)
    sector = models.CharField(_("sector"), max_length=12, choices=Sector, blank=True)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="institutions", null=True, blank=True, verbose_name=_("region")
    )
    province = models.ForeignKey(
        Province,
        on_delete=models.PROTECT,
        related_name="institutions",
        null=True,
        blank=True,
        verbose_name=_("province"),
    )
    commune_code = models.CharField(_("commune code"), max_length=16, blank=True)
    commune_ar = models.CharField(_("commune in Arabic"), max_length=120, blank=True)
    commune_fr = models.CharField(_("commune in French"), max_length=120, blank=True)
    address = models.CharField(_("address"), max_length=240, blank=True)
    is_rural = models.BooleanField(_("rural"), null=True, blank=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="children",
        null=True,
        blank=True,
        verbose_name=_("parent directorate or school"),
    )
    is_demo = models.BooleanField(_("invented for demonstration"), default=False)
    # Code, names and commune, folded and set apart: ` code | name | name / commune / commune `. See schools.search.
    search_text = models.GeneratedField(
        expression=Func(
            F("ministry_code"),
            F("name_ar"),
            F("name_fr"),
            F("commune_ar"),
            F("commune_fr"),
            function="institution_search_text",
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        indexes = [GinIndex(name="institution_search", fields=["search_text"], opclasses=["gin_trgm_ops"])]
        constraints = [
            models.CheckConstraint(name="institution_has_a_name", condition=~Q(name_ar="") | ~Q(name_fr="")),
            models.UniqueConstraint(
                name="one_institution_a_ministry_code", fields=["ministry_code"], condition=~Q(ministry_code="")
            ),
            models.UniqueConstraint(
                name="one_institution_an_import_key", fields=["import_key"], condition=~Q(import_key="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.ministry_code}".strip()

    @property
    def name(self) -> str:
        """Its name in the reader's script, else in the other: never empty."""
        if (get_language() or "ar").startswith("ar"):
            return self.name_ar or self.name_fr
        return self.name_fr or self.name_ar

    @property
    def name_in_other_script(self) -> str:
        """Its other name, where it has two."""
        names = {self.name_ar, self.name_fr} - {"", self.name}
        return names.pop() if names else ""

    @property
    def commune(self) -> str:
        if (get_language() or "ar").startswith("ar"):
            return self.commune_ar or self.commune_fr
        return self.commune_fr or self.commune_ar


class MembershipQuerySet(models.QuerySet["Membership"]):
    def pending(self) -> Self:
        return self.filter(state=Membership.State.PENDING)

    def verified(self) -> Self:
        return self.filter(state=Membership.State.VERIFIED)


@pghistory.track(meta={"verbose_name": _("event of a membership"), "verbose_name_plural": _("history of memberships")})
class Membership(models.Model):
    """A person who represents an institution, once staff have verified it."""

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting for verification")
        VERIFIED = "verified", pgettext_lazy("a membership", "Verified")
        REFUSED = "refused", pgettext_lazy("a membership", "Refused")
        SUSPENDED = "suspended", pgettext_lazy("a membership", "Suspended")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("institution")
    )
    job_title = models.CharField(_("function"), max_length=80)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PENDING)
    requested_at = models.DateTimeField(_("asked"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="memberships_decided",
        null=True,
        blank=True,
        verbose_name=_("decided by"),
    )
    decision_reason = models.CharField(_("reason"), max_length=400, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                name="one_standing_membership_a_person_and_institution",
                fields=["user", "institution"],
                condition=~Q(state="refused"),
            ),
            models.CheckConstraint(
                name="membership_decided_by_someone_at_some_time",
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="a_pending_membership_is_undecided",
                condition=Q(state="pending", decided_at=None) | ~Q(state="pending") & Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_refused_membership_says_why", condition=~Q(state="refused") | ~Q(decision_reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} @ {self.institution_id} ({self.state})"
