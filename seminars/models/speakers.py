"""Speakers, and when they can come."""

import uuid
from typing import Final, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from openday.editions.models import Edition
from openday.languages import InReadersLanguage
from seminars.search import keys_holding

SEARCHED: Final = ("pk", "name_ar", "name_fr", "organisation_ar", "organisation_fr", "organisation_en", "email")


class SpeakerQuerySet(models.QuerySet["Speaker"]):
    def of_edition(self, edition: Edition) -> Self:
        return self.filter(edition=edition)

    def to_be_written_to(self) -> Self:
        """Those of some seminar who have an address, and were never sent the link to their page."""
        unwritten = self.filter(link_sent_at=None, contributions__isnull=False)
        return unwritten.exclude(email="").distinct()

    def matching(self, typed: str) -> Self:
        """Whose names, organisation or address hold every word that was typed. Reads them all: one query."""
        return self.filter(pk__in=keys_holding(self.order_by("pk").values_list(*SEARCHED), typed))


@pghistory.track(
    exclude=["staff_notes", "phone", "proposed", "proposed_photo_name"],
    meta={"verbose_name": _("event of a speaker"), "verbose_name_plural": _("history of speakers")},
)
class Speaker(models.Model):
    """Someone who speaks at seminars or moderates them. They need no account: a private link opens their own page.

    `link_number` counts the links there were; the newest alone opens. `photo_name` is where the store keeps it.
    What they write there of themselves waits in `proposed` (by field), their photo in `proposed_photo_name`, until
    staff take them over (`services.own_part`): the public reads nothing that nobody has looked at.
    """

    class Filming(models.TextChoices):
        UNKNOWN = "unknown", _("Not said yet")
        AGREED = "agreed", _("May be filmed and shown live")
        REFUSED = "refused", _("May not be filmed")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="speakers", verbose_name=_("edition"))
    slug = models.SlugField(_("address of the page"), max_length=80)
    name_ar = models.CharField(_("name in Arabic"), max_length=120, blank=True)
    name_fr = models.CharField(_("name in Latin letters"), max_length=120, blank=True)
    title_ar = models.CharField(_("title and function in Arabic"), max_length=160, blank=True)
    title_fr = models.CharField(_("title and function in French"), max_length=160, blank=True)
    title_en = models.CharField(_("title and function in English"), max_length=160, blank=True)
    title = InReadersLanguage("title")
    organisation_ar = models.CharField(_("organisation in Arabic"), max_length=160, blank=True)
    organisation_fr = models.CharField(_("organisation in French"), max_length=160, blank=True)
    organisation_en = models.CharField(_("organisation in English"), max_length=160, blank=True)
    organisation = InReadersLanguage("organisation")
    country = models.CharField(_("country"), max_length=2, blank=True)  # ISO 3166, see openday.countries
    biography_ar = models.TextField(_("biography in Arabic"), max_length=2000, blank=True)
    biography_fr = models.TextField(_("biography in French"), max_length=2000, blank=True)
    biography_en = models.TextField(_("biography in English"), max_length=2000, blank=True)
    biography = InReadersLanguage("biography")
    photo_name = models.CharField(max_length=120, blank=True, editable=False)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    language = models.CharField(_("language we write in"), max_length=2, choices=settings.LANGUAGES, default="ar")
    filming = models.CharField(_("being filmed"), max_length=8, choices=Filming, default=Filming.UNKNOWN)
    filming_said_at = models.DateTimeField(_("said on"), null=True, blank=True)
    staff_notes = models.TextField(_("notes that only staff see"), max_length=2000, blank=True)
    link_number = models.PositiveIntegerField(default=1, editable=False)
    link_sent_at = models.DateTimeField(_("link sent"), null=True, blank=True)
    own_part_at = models.DateTimeField(_("filled in their own part"), null=True, blank=True)
    proposed = models.JSONField(null=True, blank=True, editable=False)
    proposed_photo_name = models.CharField(max_length=120, blank=True, editable=False)
    proposed_at = models.DateTimeField(_("waits for a look since"), null=True, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = SpeakerQuerySet.as_manager()

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        constraints = [
            models.UniqueConstraint(name="one_speaker_an_address_and_edition", fields=["edition", "slug"]),
            models.UniqueConstraint(
                name="one_speaker_an_email_and_edition", fields=["edition", "email"], condition=~Q(email="")
            ),
            models.CheckConstraint(name="a_speaker_has_a_name", condition=~Q(name_ar="", name_fr="")),
            models.CheckConstraint(
                name="address_of_a_speaker_is_in_small_letters", condition=Q(email=Lower(F("email")))
            ),
            models.CheckConstraint(
                name="consent_to_be_filmed_was_said_at_some_time",
                condition=Q(filming="unknown", filming_said_at=None)
                | ~Q(filming="unknown") & Q(filming_said_at__isnull=False),
            ),
            models.CheckConstraint(
                name="what_a_speaker_proposes_waits_since_some_time",
                condition=Q(proposed__isnull=True, proposed_photo_name="", proposed_at=None)
                | (Q(proposed__isnull=False) | ~Q(proposed_photo_name="")) & Q(proposed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's script where it is written in both."""
        first, other = self.name_ar, self.name_fr
        if not (get_language() or "ar").startswith("ar"):
            first, other = other, first
        return first or other


class Availability(models.Model):
    """When a speaker can come. Whoever said nothing can always."""

    speaker = models.ForeignKey(
        Speaker, on_delete=models.CASCADE, related_name="availabilities", verbose_name=_("speaker")
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("availability")
        verbose_name_plural = _("availabilities")
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(name="an_availability_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at")))
        ]

    def __str__(self) -> str:
        return f"{self.speaker_id} {self.starts_at:%Y-%m-%d %H:%M}Z"
