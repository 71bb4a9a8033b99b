"""Lists of outlets that staff uploaded, and what they said of their rows."""

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from media_accreditation.models.outlets import Outlet


def _private_name(upload: "OutletImport", name: str) -> str:
    """Nothing of the name that was sent: only whether it is a CSV or a workbook, which readers go by."""
    return f"imports/outlets-{upload.public_id}{'.xlsx' if name.lower().endswith('.xlsx') else '.csv'}"


@pghistory.track(
    exclude=["mapping", "decisions", "report"],
    meta={"verbose_name": _("event of a list of outlets"), "verbose_name_plural": _("history of lists of outlets")},
)
class OutletImport(models.Model):
    """A list on its way: uploaded, looked at row by row, written. Its file is private, and deleted once it is written.

    `decisions`: by row number, what a person said of a row that is in doubt (`services.imports`).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    usual_kind = models.CharField(_("kind, where the list says none"), max_length=12, choices=Outlet.Kind, blank=True)
    name = models.CharField(_("file"), max_length=200)
    file = models.FileField(_("list"), upload_to=_private_name, blank=True)
    mapping = models.JSONField(_("columns as staff say"), default=dict, blank=True)
    decisions = models.JSONField(_("rows as staff say"), default=dict, blank=True)
    report = models.JSONField(_("report"), null=True, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="outlet_imports", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded"))
    written_at = models.DateTimeField(_("written"), null=True, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("written by"),
    )

    class Meta:
        verbose_name = _("list of outlets")
        verbose_name_plural = _("lists of outlets")
        constraints = [
            models.CheckConstraint(
                name="a_list_of_outlets_written_by_someone_at_some_time",
                condition=Q(written_at=None, written_by=None, report=None)
                | Q(written_at__isnull=False, written_by__isnull=False, report__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name
