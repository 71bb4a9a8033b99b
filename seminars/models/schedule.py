"""The draft of the schedule, and its releases: what is public, and never changes again."""

import uuid
from typing import Final

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.fields.ranges import RangeBoundary
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from openday.editions.models import Edition
from openday.languages import InReadersLanguage
from openday.time_ranges import TsTzRange
from seminars.models.halls import Hall
from seminars.models.seminars import TIMES_OF_SPEAKERS, Seminar
from seminars.models.speakers import Speaker

# A release is whole with the transaction that makes it. A row that the reader sees and whose transaction is still going
# is of the reader's own, or of one of its savepoints: their numbers may lie on the other side of 2^32.
MADE_BY_NOW: Final = """
    current := pg_current_xact_id()::text::bigint;
    SELECT (current >> 32 << 32) + xmin::text::bigint INTO made FROM seminars_schedulerelease WHERE id = NEW.release_id;
    IF made - current > 2147483648 THEN made := made - 4294967296; END IF;
    IF current - made > 2147483648 THEN made := made + 4294967296; END IF;
    IF pg_xact_status(made::text::xid8) IS DISTINCT FROM 'in progress' THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation',
            CONSTRAINT = 'nothing_joins_a_release', MESSAGE = 'nothing_joins_a_release';
    END IF;
    RETURN NEW;
"""


def nothing_joins_a_release() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="nothing_joins_a_release",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("current", "bigint"), ("made", "bigint")],
        func=MADE_BY_NOW,
    )


class ScheduleDraft(models.Model):
    """The one draft of an edition. `number` counts its changes: who read an older one has not seen the newest.

    Every change locks this row first, so that changes have one order.
    """

    edition = models.OneToOneField(
        Edition, on_delete=models.CASCADE, related_name="schedule_draft", verbose_name=_("edition")
    )
    number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("draft of the schedule")
        verbose_name_plural = _("drafts of the schedule")

    def __str__(self) -> str:
        return f"{self.edition_id} no {self.number}"


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    meta={"verbose_name": _("event of a placement"), "verbose_name_plural": _("history of placements")},
)
class Placement(models.Model):
    """Something in a hall at a time in the draft: a seminar, a break, or a blocker (the hall is needed otherwise)."""

    class Kind(models.TextChoices):
        SEMINAR = "seminar", _("Seminar")
        BREAK = "break", pgettext_lazy("of a schedule", "Break")
        BLOCKER = "blocker", _("Blocked")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="placements", verbose_name=_("edition"))
    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="placements", verbose_name=_("hall"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.SEMINAR)
    seminar = models.OneToOneField(
        Seminar, on_delete=models.CASCADE, related_name="placement", null=True, blank=True, verbose_name=_("seminar")
    )
    title_ar = models.CharField(_("title in Arabic"), max_length=120, blank=True)  # of breaks and blockers
    title_fr = models.CharField(_("title in French"), max_length=120, blank=True)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    title = InReadersLanguage("title")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    number = models.PositiveIntegerField(default=0, editable=False)  # of the draft, when this last changed
    changed_at = models.DateTimeField(_("last change"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("changed by")
    )

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        constraints = [
            models.CheckConstraint(name="a_placement_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="a_placement_holds_a_seminar_or_says_what_it_is",
                condition=Q(kind="seminar", seminar__isnull=False, title_ar="")
                | ~Q(kind="seminar") & Q(seminar=None) & ~Q(title_ar=""),
            ),
            ExclusionConstraint(
                name="no_hall_in_two_places_of_the_draft_at_once",
                expressions=[
                    ("hall", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="placement_lies_inside_opening_hours",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert
                | pgtrigger.UpdateOf("edition_id", "hall_id", "seminar_id", "starts_at", "ends_at"),
                # Holds the day until the commit, so that its hours cannot change meanwhile.
                func="""
                    IF NOT EXISTS (SELECT FROM seminars_hall WHERE id = NEW.hall_id AND edition_id = NEW.edition_id)
                        OR NEW.seminar_id IS NOT NULL AND NOT EXISTS (
                            SELECT FROM seminars_seminar WHERE id = NEW.seminar_id AND edition_id = NEW.edition_id
                        ) THEN
                        RAISE EXCEPTION USING ERRCODE = 'check_violation',
                            CONSTRAINT = 'placement_is_of_one_edition', MESSAGE = 'placement_is_of_one_edition';
                    END IF;
                    IF NOT EXISTS (
                        SELECT FROM editions_openingday
                        WHERE edition_id = NEW.edition_id AND opens_at <= NEW.starts_at AND closes_at >= NEW.ends_at
                        FOR SHARE
                    ) THEN
                        RAISE EXCEPTION USING ERRCODE = 'check_violation',
                            CONSTRAINT = 'placement_lies_inside_opening_hours',
                            MESSAGE = 'placement_lies_inside_opening_hours';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="speakers_go_with_the_placement",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("seminar_id", "starts_at", "ends_at"),
                func=f"""
                    DELETE FROM seminars_speakertime WHERE placement_id = NEW.id;
                    {TIMES_OF_SPEAKERS} WHERE placement.id = NEW.id;
                    RETURN NULL;
                """,  # noqa: S608 - all of it is ours
            ),
            pgtrigger.Trigger(
                name="speakers_are_free_without_the_placement",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func="DELETE FROM seminars_speakertime WHERE placement_id = OLD.id; RETURN OLD;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hall_id} {self.starts_at:%Y-%m-%d %H:%M}Z"


class SpeakerTime(models.Model):
    """When the draft needs a speaker. Written by triggers alone: one constraint then keeps a speaker in one place."""

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="speaker_times")
    speaker = models.ForeignKey(Speaker, on_delete=models.CASCADE, related_name="times")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        verbose_name = _("time of a speaker")
        verbose_name_plural = _("times of speakers")
        constraints = [
            ExclusionConstraint(
                name="no_speaker_in_two_places_of_the_draft_at_once",
                expressions=[
                    ("speaker", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.speaker_id} {self.starts_at:%Y-%m-%d %H:%M}Z"


class ScheduleChange(models.Model):
    """One change of the draft: what other editors are told, and what can be undone.

    `before` and `after` are the placement as JSON (`services.drafting.as_told`); null: it was not there.
    """

    draft = models.ForeignKey(ScheduleDraft, on_delete=models.CASCADE, related_name="changes")
    number = models.PositiveIntegerField()
    placement_id = models.UUIDField()  # its public_id: the placement may be gone
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, related_name="undone_by", null=True, blank=True)

    class Meta:
        verbose_name = _("change of the draft")
        verbose_name_plural = _("changes of the draft")
        constraints = [models.UniqueConstraint(name="changes_of_a_draft_have_one_order", fields=["draft", "number"])]

    def __str__(self) -> str:
        return f"{self.draft_id} no {self.number}"


class ScheduleRelease(models.Model):
    """What the public reads, whole and for ever. The one with the highest number is current."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="releases", verbose_name=_("edition"))
    number = models.PositiveIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=60)
    note_ar = models.CharField(_("note in Arabic"), max_length=400, blank=True)
    note_fr = models.CharField(_("note in French"), max_length=400, blank=True)
    note_en = models.CharField(_("note in English"), max_length=400, blank=True)
    note = InReadersLanguage("note")
    restores = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("goes back to")
    )
    released_at = models.DateTimeField(_("released"))
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("released by")
    )

    class Meta:
        verbose_name = _("release of the schedule")
        verbose_name_plural = _("releases of the schedule")
        constraints = [
            models.UniqueConstraint(name="one_release_a_number_and_edition", fields=["edition", "number"]),
            models.UniqueConstraint(name="one_release_a_name_and_edition", fields=["edition", "name"]),
        ]
        triggers = [pgtrigger.Protect(name="a_release_never_changes", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name


class ReleasedEntry(models.Model):
    """One placement as a release says it. `facts` are its public words then (`services.releases.facts_of`)."""

    release = models.ForeignKey(ScheduleRelease, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(_("kind"), max_length=8, choices=Placement.Kind)
    seminar = models.ForeignKey(
        Seminar, on_delete=models.PROTECT, related_name="released_entries", null=True, blank=True
    )
    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="released_entries")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    is_cancelled = models.BooleanField(_("cancelled"), default=False)
    facts = models.JSONField()

    class Meta:
        verbose_name = _("entry of a release")
        verbose_name_plural = _("entries of releases")
        constraints = [
            models.UniqueConstraint(name="a_seminar_is_once_in_a_release", fields=["release", "seminar"]),
            models.CheckConstraint(
                name="a_released_entry_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
            ExclusionConstraint(
                name="no_hall_in_two_places_of_a_release_at_once",
                expressions=[
                    ("release", RangeOperators.EQUAL),
                    ("hall", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(is_cancelled=False),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="a_released_entry_never_changes", operation=pgtrigger.Update | pgtrigger.Delete),
            nothing_joins_a_release(),
        ]

    def __str__(self) -> str:
        return f"{self.release_id} {self.starts_at:%Y-%m-%d %H:%M}Z"


class ReleaseChange(models.Model):
    """One line of the diff of a release against the one before: what of which seminar, before and after."""

    class Kind(models.TextChoices):
        ADDED = "added", _("New")
        REMOVED = "removed", pgettext_lazy("of a schedule", "Removed")
        CANCELLED = "cancelled", pgettext_lazy("a seminar", "Cancelled")
        REVIVED = "revived", _("Takes place after all")
        MOVED = "moved", _("Another time")
        HALL = "hall", _("Another hall")
        LENGTH = "length", _("Another length")
        SPEAKERS = "speakers", _("Other speakers")
        LANGUAGES = "languages", _("Other languages")
        TEXT = "text", _("Other title or text")

    release = models.ForeignKey(ScheduleRelease, on_delete=models.CASCADE, related_name="changes")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    seminar = models.ForeignKey(Seminar, on_delete=models.PROTECT, related_name="release_changes", null=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        verbose_name = _("change of a release")
        verbose_name_plural = _("changes of releases")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(name="changes_of_a_release_have_one_order", fields=["release", "position"])
        ]
        triggers = [
            pgtrigger.Protect(
                name="a_change_of_a_release_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            nothing_joins_a_release(),
        ]

    def __str__(self) -> str:
        return f"{self.release_id} {self.kind}"
