"""Lists of institutions that staff uploaded, and what became of them."""

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schools.models.institutions import Institution


def _private_name(upload: "InstitutionImport", name: str) -> str:
    """Nothing of the name that was sent: only whether it is a CSV or a workbook, which readers go by."""
    return f"imports/{upload.public_id}{'.xlsx' if name.lower().endswith('.xlsx') else '.csv'}"


def _rejects_name(upload: "InstitutionImport", name: str) -> str:
    return f"imports/{upload.public_id}-left-out.csv"


def _outcomes_name(upload: "InstitutionImport", name: str) -> str:
    return f"imports/{upload.public_id}-rows.csv"


@pghistory.track(
    exclude=["mapping", "report"],
    meta={"verbose_name": _("event of an import"), "verbose_name_plural": _("history of imports")},
)
class InstitutionImport(models.Model):
    """A list on its way: uploaded, tried without writing, then written. Its files are private and purged."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Columns to be checked")
        CHECKING = "checking", _("Being tried")
        CHECKED = "checked", _("Tried, nothing written yet")
        WRITING = "writing", _("Being imported")
        WRITTEN = "written", _("Imported")
        FAILED = "failed", _("Failed, nothing written")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Institution.Kind, default=Institution.Kind.SCHOOL)
    name = models.CharField(_("file"), max_length=200)
    file = models.FileField(_("list"), upload_to=_private_name, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.UPLOADED)
    mapping = models.JSONField(_("columns as staff say"), default=dict, blank=True)
    report = models.JSONField(_("report"), null=True, blank=True)
    trouble = models.TextField(_("what went wrong"), blank=True)
    rejects = models.FileField(_("rows left out"), upload_to=_rejects_name, blank=True)
    outcomes = models.FileField(_("what became of each row"), upload_to=_outcomes_name, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="institution_imports",
        verbose_name=_("uploaded by"),
    )
    uploaded_at = models.DateTimeField(_("uploaded"))
    queued_at = models.DateTimeField(_("asked for"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("import of institutions")
        verbose_name_plural = _("imports of institutions")
        constraints = [
            models.CheckConstraint(
                name="a_tried_or_written_import_has_a_report",
                condition=~Q(state__in=("checked", "written")) | Q(report__isnull=False),
            ),
            models.CheckConstraint(name="a_failed_import_says_why", condition=~Q(state="failed") | ~Q(trouble="")),
            models.CheckConstraint(
                name="an_import_on_its_way_was_asked_for",
                condition=~Q(state__in=("checking", "writing")) | Q(queued_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_on_its_way(self) -> bool:
        return self.state in (self.State.CHECKING, self.State.WRITING)
