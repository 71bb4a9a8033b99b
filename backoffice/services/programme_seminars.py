"""Seminars as staff list them and look at one: what each lacks, where it stands, what has become of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Prefetch, Q
from django.utils.translation import gettext as _

from backoffice.services.trail import Happening, history_of_parts
from openday.editions.models import Edition
from seminars.models import Contribution, Material, Placement, ReleasedEntry, Seminar, SeminarQuerySet
from seminars.services.conflicts import Conflict, conflicts_of
from seminars.services.sittings import sittings_of
from seminars.services.states import with_state

# What the trail tells of a seminar's parts beside itself.
UNTOLD: Final = ("seminar", "position", "name", "size_bytes", "content_type")


def seminars_for_list(edition: Edition, told: Mapping[str, Any], *, now: datetime) -> SeminarQuerySet:
    """Narrowed by what the list's form has cleaned, by code. For a page: three queries, two more with words."""
    seminars: Any = with_state(Seminar.objects.of_edition(edition), now)
    for name in ("state", "kind", "theme"):
        if value := told.get(name):
            seminars = seminars.filter(**{name: value})
    if hall := told.get("hall"):
        seminars = seminars.filter(placement__hall=hall)
    if typed := told.get("q"):
        seminars = seminars.filter(pk__in=Seminar.objects.of_edition(edition).matching(typed).values("pk"))
    speakers = Contribution.objects.select_related("speaker").order_by("position", "pk")
    found: SeminarQuerySet = (
        seminars.select_related("placement__hall", "seating")
        .prefetch_related(Prefetch("contributions", speakers))
        .annotate(handed_out=Count("materials", filter=Q(materials__removed_at=None), distinct=True))
        .order_by("code", "pk")
    )
    return found


def lacks_of(seminar: Seminar) -> list[str]:
    """What the public would miss, in words. Its contributions are loaded: no query."""
    parts = list(seminar.contributions.all())
    missing = {
        _("nobody speaks"): not parts,
        _("nobody moderates"): bool(parts)
        and seminar.kind == Seminar.Kind.ROUND_TABLE
        and not any(part.role == Contribution.Role.MODERATOR for part in parts),
        _("no abstract"): not seminar.abstract_ar,
        _("no French"): not (seminar.title_fr and (seminar.abstract_fr or not seminar.abstract_ar)),
        _("no English"): not (seminar.title_en and (seminar.abstract_en or not seminar.abstract_ar)),
    }
    return [what for what, is_missing in missing.items() if is_missing]


@dataclass(frozen=True)
class SeminarPage:
    """One seminar with what stands around it. `placement` is the draft's, `entry` the current release's."""

    seminar: Seminar
    parts: list[Contribution]
    materials: list[Material]
    placement: Placement | None
    entry: ReleasedEntry | None
    conflicts: list[Conflict]
    events: list[Happening]

    @property
    def is_moved(self) -> bool:
        """Whether the draft has it elsewhere than the public reads."""
        if self.placement is None or self.entry is None:
            return False
        return (self.placement.hall_id, self.placement.starts_at, self.placement.ends_at) != (
            self.entry.hall_id,
            self.entry.starts_at,
            self.entry.ends_at,
        )


def seminar_page(seminar: Seminar) -> SeminarPage:
    """With all of it: a fixed number of queries."""
    placement = Placement.objects.filter(seminar=seminar).select_related("hall", "changed_by").first()
    return SeminarPage(
        seminar=seminar,
        parts=list(seminar.contributions.select_related("speaker").order_by("position", "pk")),
        materials=list(seminar.materials.select_related("uploader").order_by("uploaded_at", "pk")),
        placement=placement,
        entry=sittings_of([seminar.pk]).get(seminar.pk),
        conflicts=[
            conflict
            for conflict in (conflicts_of(seminar.edition) if placement else [])
            if conflict.seminar is not None and conflict.seminar.pk == seminar.pk
        ],
        events=history_of_parts(
            [
                (Seminar, {"pgh_obj": seminar.pk}, {}),
                (Contribution, {"seminar": seminar.pk}, {}),
                (Material, {"seminar": seminar.pk}, {}),
                (Placement, {"seminar": seminar.pk}, {}),
            ],
            hidden=UNTOLD,
        ),
    )
