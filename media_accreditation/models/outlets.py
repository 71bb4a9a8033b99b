"""Media outlets, which stay from edition to edition, and the people who act for them."""

import uuid
from typing import Self

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, IntegerField, Q, When
from django.db.models.functions import Lower
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from media_accreditation.search import SEARCHED, Sought
from openday.accounts.models import User
from openday.accounts.roles import Permission


class OutletQuerySet(models.QuerySet["Outlet"]):
    def verified(self) -> Self:
        return self.filter(state=Outlet.State.VERIFIED)

    def standing(self) -> Self:
        """Not merged into another."""
        return self.exclude(state=Outlet.State.MERGED)

    def findable(self) -> Self:
        """What people may ask to act for: verified, or proposed and not yet decided."""
        return self.filter(state__in=(Outlet.State.VERIFIED, Outlet.State.PENDING))

    def represented_by(self, user: User) -> Self:
        """Outlets that `user` acts for, verified by staff."""
        return self.filter(representatives__user=user, representatives__state=Representative.State.VERIFIED)

    def visible_to(self, user: User) -> Self:
        """All of them for staff who see the press; else those that `user` acts for."""
        return self if user.may(Permission.VIEW_PRESS) else self.represented_by(user)

    def by_name(self) -> Self:
        """In the order of the names that the reader sees."""
        names = ("name_ar", "name_fr") if (get_language() or "ar").startswith("ar") else ("name_fr", "name_ar")
        shown = Case(When(~Q(**{names[0]: ""}), then=F(names[0])), default=F(names[1]))
        return self.order_by(Lower(shown), "pk")

    def search(self, text: str) -> Self:
        """By any of its names in either script, its site, city or number, the nearest first; see `search`.

        Asks the database now for what is searched (one query). Everything, in no order, where `text` says nothing.
        """
        if not (sought := Sought.read(text)):
            return self
        found = sought.nearest(self.order_by().values_list(*SEARCHED))
        places = Case(*(When(pk=key, then=place) for place, key in enumerate(found)), output_field=IntegerField())
        return self.filter(pk__in=found).order_by(places)


@pghistory.track(
    meta={"verbose_name": _("event of an outlet"), "verbose_name_plural": _("history of outlets")},
)
class Outlet(models.Model):
    """A newspaper, a station, an agency: known by its name in both scripts, whoever writes for it this year."""

    class Kind(models.TextChoices):
        WRITTEN = "written", _("Written press")
        PHOTO = "photo", _("Photo agency")
        RADIO = "radio", _("Radio")
        TV = "tv", _("Television")
        ONLINE = "online", _("Online press")
        AGENCY = "agency", _("News agency")
        FOREIGN = "foreign", _("Foreign press")

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting for verification")
        VERIFIED = "verified", pgettext_lazy("an outlet", "Verified")
        REFUSED = "refused", pgettext_lazy("an outlet", "Refused")
        SUSPENDED = "suspended", pgettext_lazy("an outlet", "Suspended")
        MERGED = "merged", pgettext_lazy("an outlet", "Merged into another")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PENDING)
    name_ar = models.CharField(_("Arabic name"), max_length=200, blank=True)
    name_fr = models.CharField(_("name in Latin letters"), max_length=200, blank=True)
    # How else it is written: names of outlets that were merged into it, and what staff know it by.
    other_names = ArrayField(models.CharField(max_length=200), verbose_name=_("other names"), default=list, blank=True)
    registration_number = models.CharField(_("licence or registration number"), max_length=40, blank=True)
    languages = ArrayField(models.CharField(max_length=3), verbose_name=_("languages"), default=list, blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    country = models.CharField(_("country"), max_length=2, default="MA")  # ISO 3166-1, two letters
    city = models.CharField(_("city"), max_length=120, blank=True)
    address = models.CharField(_("address"), max_length=240, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    # A duplicate stays as a sign that points to the outlet it was merged into: its old addresses lead there.
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="merged",
        null=True,
        blank=True,
        verbose_name=_("merged into"),
    )
    is_demo = models.BooleanField(_("invented for demonstration"), default=False)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects = OutletQuerySet.as_manager()

    class Meta:
        verbose_name = _("outlet")
        verbose_name_plural = _("outlets")
        constraints = [
            models.CheckConstraint(name="outlet_has_a_name", condition=~Q(name_ar="") | ~Q(name_fr="")),
            models.UniqueConstraint(
                name="one_outlet_a_registration_number_and_country",
                fields=["country", "registration_number"],
                condition=~Q(registration_number=""),
            ),
            models.CheckConstraint(
                name="a_merged_outlet_says_into_which",
                condition=Q(state="merged", merged_into__isnull=False) & ~Q(merged_into=F("pk"))
                | ~Q(state="merged") & Q(merged_into=None),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Its name in the reader's script, else in the other: never empty."""
        if (get_language() or "ar").startswith("ar"):
            return self.name_ar or self.name_fr
        return self.name_fr or self.name_ar

    @property
    def all_names(self) -> tuple[str, ...]:
        return tuple(name for name in (self.name_ar, self.name_fr, *self.other_names) if name)

    @property
    def name_in_other_script(self) -> str:
        """Its other name, where it has two."""
        names = {self.name_ar, self.name_fr} - {"", self.name}
        return names.pop() if names else ""


class RepresentativeQuerySet(models.QuerySet["Representative"]):
    def pending(self) -> Self:
        return self.filter(state=Representative.State.PENDING)

    def verified(self) -> Self:
        return self.filter(state=Representative.State.VERIFIED)

    def acting(self) -> Self:
        """Who acts for an outlet: verified, or who proposed it while staff have not decided."""
        verified = Q(state=Representative.State.VERIFIED)
        proposed = Q(state=Representative.State.PENDING, is_proposer=True, outlet__state=Outlet.State.PENDING)
        return self.filter(verified | proposed)


@pghistory.track(
    meta={"verbose_name": _("event of a representative"), "verbose_name_plural": _("history of representatives")}
)
class Representative(models.Model):
    """A person who acts for an outlet, once staff have verified it.

    Whoever proposed an outlet that is still pending may prepare its application meanwhile; whoever asks for one that
    exists sees nothing of it before.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting for verification")
        VERIFIED = "verified", pgettext_lazy("a representative", "Verified")
        REFUSED = "refused", pgettext_lazy("a representative", "Refused")
        SUSPENDED = "suspended", pgettext_lazy("a representative", "Suspended")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="outlets_represented", verbose_name=_("person")
    )
    outlet = models.ForeignKey(
        Outlet, on_delete=models.CASCADE, related_name="representatives", verbose_name=_("outlet")
    )
    job_title = models.CharField(_("function"), max_length=80)
    is_proposer = models.BooleanField(_("proposed the outlet"), default=False)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PENDING)
    requested_at = models.DateTimeField(_("asked"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="representatives_decided",
        null=True,
        blank=True,
        verbose_name=_("decided by"),
    )
    decision_reason = models.CharField(_("reason"), max_length=400, blank=True)

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")
        constraints = [
            models.UniqueConstraint(
                name="one_standing_representative_a_person_and_outlet",
                fields=["user", "outlet"],
                condition=~Q(state="refused"),
            ),
            models.CheckConstraint(
                name="representative_decided_by_someone_at_some_time",
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="a_pending_representative_is_undecided",
                condition=Q(state="pending", decided_at=None) | ~Q(state="pending") & Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_refused_representative_is_told_why", condition=~Q(state="refused") | ~Q(decision_reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} @ {self.outlet_id} ({self.state})"
