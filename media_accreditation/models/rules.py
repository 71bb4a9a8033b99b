"""How an edition accredits the press: until when, how many, by which published rule."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from media_accreditation.models.outlets import Outlet
from openday.editions.models import Edition
from openday.languages import InReadersLanguage


class Category(models.TextChoices):
    """What a badge says at arm's length: a letter and a colour. A member's role decides it."""

    EDITORIAL = "E", _("Editorial")
    PHOTO = "P", _("Photo")
    VIDEO = "V", _("Camera")
    TECHNICAL = "T", _("Technical")
    LOGISTICS = "L", _("Logistics")


@pghistory.track(
    meta={"verbose_name": _("event of the press rules"), "verbose_name_plural": _("history of the press rules")}
)
class PressRules(models.Model):
    """One row an edition, made with its first use (`services.rules.press_rules_of`)."""

    edition = models.OneToOneField(
        Edition, on_delete=models.CASCADE, related_name="press_rules", verbose_name=_("edition")
    )
    opens_at = models.DateTimeField(_("accreditation opens"))
    deadline_at = models.DateTimeField(_("accreditation closes"))
    rule_ar = models.TextField(_("rule of the quotas in Arabic"), blank=True)
    rule_fr = models.TextField(_("rule of the quotas in French"), blank=True)
    rule_en = models.TextField(_("rule of the quotas in English"), blank=True)
    rule = InReadersLanguage("rule")
    centre_ar = models.TextField(_("place and hours of the press centre in Arabic"), blank=True)
    centre_fr = models.TextField(_("place and hours of the press centre in French"), blank=True)
    centre_en = models.TextField(_("place and hours of the press centre in English"), blank=True)
    centre = InReadersLanguage("centre")
    contact_email = models.EmailField(_("e-mail of the press office"), blank=True)
    contact_phone = models.CharField(_("telephone of the press office"), max_length=20, blank=True)
    retention_days = models.PositiveSmallIntegerField(
        _("personal papers are kept, days after the edition"),
        default=90,
        help_text=_("After that the papers and the numbers of identity cards are deleted; figures stay."),
    )

    class Meta:
        verbose_name = _("press rules")
        verbose_name_plural = _("press rules")
        constraints = [
            models.CheckConstraint(
                name="accreditation_closes_after_it_opens", condition=Q(deadline_at__gt=F("opens_at"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition_id}"


@pghistory.track(meta={"verbose_name": _("event of a quota"), "verbose_name_plural": _("history of quotas")})
class Quota(models.Model):
    """How many people of an outlet are approved, at most.

    For one outlet, else for outlets of one kind, else for all; for one category, else for a team as a whole. The most
    particular row counts for each of the two.
    """

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="press_quotas", verbose_name=_("edition")
    )
    outlet = models.ForeignKey(
        Outlet, on_delete=models.CASCADE, related_name="quotas", verbose_name=_("outlet"), null=True, blank=True
    )
    outlet_kind = models.CharField(_("kind of outlet"), max_length=12, choices=Outlet.Kind, blank=True)
    category = models.CharField(_("category"), max_length=1, choices=Category, blank=True)
    places = models.PositiveSmallIntegerField(_("places"))

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        constraints = [
            models.UniqueConstraint(
                name="one_quota_an_outlet_or_kind_and_category",
                fields=["edition", "outlet", "outlet_kind", "category"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="a_quota_is_for_an_outlet_or_for_a_kind", condition=Q(outlet=None) | Q(outlet_kind="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outlet_id or self.outlet_kind}/{self.category}: {self.places}"


class CategoryCapacity(models.Model):
    """How many badges of a category an edition has in all, and how many are taken by approved members."""

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="press_capacities", verbose_name=_("edition")
    )
    category = models.CharField(_("category"), max_length=1, choices=Category)
    places = models.PositiveIntegerField(_("places"))
    taken = models.PositiveIntegerField(_("taken"), default=0)

    class Meta:
        verbose_name = _("capacity of a category")
        verbose_name_plural = _("capacities of categories")
        constraints = [
            models.UniqueConstraint(name="one_capacity_a_category_and_edition", fields=["edition", "category"]),
            models.CheckConstraint(name="no_more_approved_than_a_category_holds", condition=Q(taken__lte=F("places"))),
        ]

    def __str__(self) -> str:
        return f"{self.category}: {self.taken}/{self.places}"


class Draw(models.Model):
    """Who got the last places of a category, drawn by lot; anyone can draw again from what is kept here.

    `entrants` are public ids of members with their outlet's, sorted; `winners` follow from them and from `seed`.
    """

    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="press_draws", verbose_name=_("edition")
    )
    category = models.CharField(_("category"), max_length=1, choices=Category)
    places = models.PositiveIntegerField(_("places"))
    seed = models.CharField(_("seed"), max_length=64)
    entrants = models.JSONField(_("entrants"))
    winners = models.JSONField(_("winners"))
    drawn_at = models.DateTimeField(_("drawn"))
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="press_draws", verbose_name=_("drawn by")
    )

    class Meta:
        verbose_name = _("draw")
        verbose_name_plural = _("draws")

    def __str__(self) -> str:
        return f"{self.category} {self.drawn_at:%Y-%m-%d %H:%M}"
