"""How an edition lets the public sign up for seats."""

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openday.editions.models import Edition


@pghistory.track(
    meta={"verbose_name": _("event of the seminar rules"), "verbose_name_plural": _("history of the seminar rules")}
)
class SeminarRules(models.Model):
    """One row an edition, made with its first use (`services.rules.seminar_rules_of`)."""

    edition = models.OneToOneField(
        Edition, on_delete=models.CASCADE, related_name="seminar_rules", verbose_name=_("edition")
    )
    max_seats = models.PositiveSmallIntegerField(
        _("seats a person may ask for"), default=6, validators=[MinValueValidator(1)]
    )
    max_group_seats = models.PositiveSmallIntegerField(
        _("seats an institution's group may ask for"), default=40, validators=[MinValueValidator(1)]
    )
    confirm_hours = models.PositiveSmallIntegerField(
        _("hours to confirm by link"), default=48, validators=[MinValueValidator(1)]
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("hours an offer from the waiting list lasts"), default=12, validators=[MinValueValidator(1)]
    )
    closes_minutes_before = models.PositiveSmallIntegerField(_("sign-up closes, minutes before the start"), default=30)
    retention_days = models.PositiveSmallIntegerField(
        _("names and addresses are kept, days after the edition"),
        default=90,
        help_text=_("After that they are deleted; figures stay."),
    )

    class Meta:
        verbose_name = _("seminar rules")
        verbose_name_plural = _("seminar rules")
        constraints = [
            models.CheckConstraint(
                name="a_group_may_ask_for_as_much_as_a_person",
                condition=Q(max_seats__gte=1, max_group_seats__gte=F("max_seats")),
            ),
            models.CheckConstraint(
                name="links_and_offers_last_an_hour_at_least", condition=Q(confirm_hours__gte=1, offer_hours__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id}"
