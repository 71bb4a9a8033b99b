"""Personal papers: private files, shown only to those who review them, each look written down, deleted in time."""

import uuid
from typing import Final, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from media_accreditation.models.applications import Application
from media_accreditation.models.outlets import Outlet
from media_accreditation.models.teams import TeamMember


class PaperQuerySet(models.QuerySet["Paper"]):
    def kept(self) -> Self:
        """Neither replaced, nor taken away, nor purged."""
        return self.filter(removed_at=None, purged_at=None)


@pghistory.track(
    exclude=["original_name"],
    meta={"verbose_name": _("event of a paper"), "verbose_name_plural": _("history of papers")},
)
class Paper(models.Model):
    """A file of one outlet (its dossier, which stays from edition to edition), one application, or one member.

    `name` is where the store keeps it, chosen by us. The row stays when the file goes: who looked at it, and when it
    was deleted, can be told.
    """

    class Kind(models.TextChoices):
        LICENCE = "licence", _("Licence or registration")
        ASSIGNMENT = "assignment", _("Letter of assignment")
        PHOTO = "photo", pgettext_lazy("a paper", "Photo")
        ID_PAPER = "id_paper", _("Identity paper")
        PRESS_CARD = "press_card", _("Press card")
        OTHER = "other", _("Other paper")

    OF_OUTLET: Final = (Kind.LICENCE, Kind.OTHER)
    OF_APPLICATION: Final = (Kind.ASSIGNMENT, Kind.OTHER)
    OF_MEMBER: Final = (Kind.PHOTO, Kind.ID_PAPER, Kind.PRESS_CARD, Kind.OTHER)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    outlet = models.ForeignKey(
        Outlet, on_delete=models.CASCADE, related_name="papers", null=True, blank=True, verbose_name=_("outlet")
    )
    application = models.ForeignKey(
        Application,
        on_delete=models.CASCADE,
        related_name="papers",
        null=True,
        blank=True,
        verbose_name=_("application"),
    )
    member = models.ForeignKey(
        TeamMember,
        on_delete=models.CASCADE,
        related_name="papers",
        null=True,
        blank=True,
        verbose_name=_("team member"),
    )
    name = models.CharField(max_length=120, editable=False)
    original_name = models.CharField(_("name of the file"), max_length=200, blank=True)
    content_type = models.CharField(_("type"), max_length=40)
    size_bytes = models.PositiveIntegerField(_("size, bytes"))
    sha256 = models.CharField(max_length=64, editable=False)
    width_px = models.PositiveIntegerField(_("width, pixels"), null=True, blank=True)
    height_px = models.PositiveIntegerField(_("height, pixels"), null=True, blank=True)
    page_count = models.PositiveSmallIntegerField(_("pages"), null=True, blank=True)
    issued_date = models.DateField(_("issued on"), null=True, blank=True)
    expires_date = models.DateField(_("valid until"), null=True, blank=True)
    uploaded_at = models.DateTimeField(_("uploaded"))
    uploader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("uploaded by"),
        help_text=_("Empty: by a member through their own link."),
    )
    removed_at = models.DateTimeField(pgettext_lazy("a paper", "removed"), null=True, blank=True)
    purged_at = models.DateTimeField(_("file deleted"), null=True, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        constraints = [
            models.CheckConstraint(
                name="a_paper_is_of_one_outlet_application_or_member",
                condition=Q(outlet__isnull=False, application=None, member=None)
                | Q(outlet=None, application__isnull=False, member=None)
                | Q(outlet=None, application=None, member__isnull=False),
            ),
            *(
                models.UniqueConstraint(
                    name=f"one_kept_paper_a_kind_and_{owner}",
                    fields=[owner, "kind"],
                    condition=Q(removed_at=None, purged_at=None) & ~Q(kind="other"),
                )
                for owner in ("outlet", "application", "member")
            ),
            models.CheckConstraint(
                name="a_paper_expires_after_it_was_issued",
                condition=Q(issued_date=None) | Q(expires_date=None) | Q(expires_date__gte=models.F("issued_date")),
            ),
            models.CheckConstraint(
                name="a_paper_has_a_file_until_it_is_purged",
                condition=Q(purged_at=None) & ~Q(name="") | Q(purged_at__isnull=False, name=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class PaperView(models.Model):
    """One look at one paper: who, when, from where. Written before the file is served."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="views", verbose_name=_("paper"))
    viewed_at = models.DateTimeField(_("looked at"))
    viewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="paper_views", verbose_name=_("looked at by")
    )
    address = models.GenericIPAddressField(_("from"), null=True, blank=True)

    class Meta:
        verbose_name = _("look at a paper")
        verbose_name_plural = _("looks at papers")

    def __str__(self) -> str:
        return f"{self.paper_id} {self.viewed_at:%Y-%m-%d %H:%M}"
