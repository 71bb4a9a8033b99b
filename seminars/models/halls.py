"""Halls: where seminars take place."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openday.editions.models import Edition, Zone
from openday.languages import InReadersLanguage


@pghistory.track(meta={"verbose_name": _("event of a hall"), "verbose_name_plural": _("history of halls")})
class Hall(models.Model):
    """A room with seats and booths for interpreters, in a zone of the plan."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="halls", verbose_name=_("edition"))
    code = models.CharField(_("code"), max_length=12)
    name_ar = models.CharField(_("name in Arabic"), max_length=120)
    name_fr = models.CharField(_("name in French"), max_length=120, blank=True)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    name = InReadersLanguage("name")
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="halls", verbose_name=_("zone"))
    capacity = models.PositiveIntegerField(_("capacity, people"))
    booths = models.PositiveSmallIntegerField(
        _("interpretation booths"), default=0, help_text=_("One for each language into which is interpreted.")
    )
    position = models.PositiveSmallIntegerField(_("place in lists"), default=0)

    class Meta:
        verbose_name = _("hall")
        verbose_name_plural = _("halls")
        ordering = ["position", "code"]
        constraints = [
            models.UniqueConstraint(name="one_hall_a_code_and_edition", fields=["edition", "code"]),
            models.CheckConstraint(name="a_hall_has_seats", condition=Q(capacity__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
