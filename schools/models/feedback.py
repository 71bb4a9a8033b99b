"""What those who came say of their visit."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from schools.models.visits import Visit


class VisitFeedback(models.Model):
    """The answers to the three questions after a visit: one a visit, from 1 to 5 and in words. Nobody's name."""

    class Rating(models.IntegerChoices):
        VERY_GOOD = 5, _("Very good")
        GOOD = 4, _("Good")
        FAIR = 3, _("Fair")
        POOR = 2, _("Poor")
        VERY_POOR = 1, _("Very poor")

    LONGEST_COMMENT = 1000

    visit = models.OneToOneField(Visit, on_delete=models.CASCADE, related_name="feedback", verbose_name=_("visit"))
    welcome = models.PositiveSmallIntegerField(_("welcome and organisation"), choices=Rating)
    pavilions = models.PositiveSmallIntegerField(_("pavilions"), choices=Rating)
    comment = models.CharField(_("in their words"), max_length=LONGEST_COMMENT, blank=True)
    answered_at = models.DateTimeField(_("answered"))
    changed_at = models.DateTimeField(_("last changed"))

    class Meta:
        verbose_name = _("answers after a visit")
        verbose_name_plural = _("answers after visits")
        constraints = [
            models.CheckConstraint(
                name="answers_are_from_one_to_five", condition=Q(welcome__range=(1, 5), pavilions__range=(1, 5))
            ),
            models.CheckConstraint(
                name="answers_change_after_they_are_given", condition=Q(changed_at__gte=F("answered_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id}: {self.welcome}, {self.pavilions}"
