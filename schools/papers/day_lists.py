"""The list of a day: every visit by its time of arrival, to be ticked off at a gate or read on the way."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from openday import moments
from openday.editions.models import Edition, Gate, Level
from openday.editions.words import edition_said
from openday.passes.documents import large_pdf_of, named, said
from openday.telephones import national
from schools.models import Visit
from schools.papers.words import group_said, institution_said, of_whom
from schools.templatetags.visits import counted, needs_said


def day_list_pdf(visits: Sequence[Visit], *, edition: Edition, day: date, language: str, made_at: datetime) -> bytes:
    """The list of `visits` (from `for_papers`, in the order of arrival); a sentence where there are none. No query."""
    with translation.override(language):
        heading = _("Visits of %(day)s") % {"day": date_format(day, "l j F Y")}
        data = {
            "language": language,
            "title": heading,
            "heading": heading,
            "edition": edition_said(edition),
            "words": _words(),
            "total": _total(visits),
            "of_whom": of_whom(group for visit in visits for group in visit.groups.all()) if visits else "",
            "gates": [{"name": named(gate.name), "said": _total(those)} for gate, those in _by_gate(visits).items()],
            "visits": [_visit(visit) for visit in visits],
            "made": said(_("Made on %(moment)s") % {"moment": moments.day_and_clock(made_at)}),
        }
        return large_pdf_of("day_list", data, made_at=made_at)


def _words() -> dict[str, str]:
    return {
        "arrival": _("Arrival"),
        "institution": _("Institution"),
        "groups": _("Groups"),
        "people": _("People"),
        "coaches": _("Coaches"),
        "in_charge": _("In charge on the day"),
        "none": _("No visit on this day."),
        "page": _("Page"),
    }


def _by_gate(visits: Sequence[Visit]) -> dict[Gate, list[Visit]]:
    gates: dict[Gate, list[Visit]] = defaultdict(list)
    for visit in visits:
        gates[visit.arrival_window.gate].append(visit)
    return dict(sorted(gates.items(), key=lambda item: item[0].code))


def _total(visits: Sequence[Visit]) -> str:
    return _(", ").join(
        (
            counted(len(visits), "visits"),
            counted(sum(visit.heads for visit in visits), "people"),
            counted(sum(visit.coach_count for visit in visits), "coaches"),
        )
    )


def _visit(visit: Visit) -> dict[str, Any]:
    window = visit.arrival_window
    return {
        "arrival": moments.clock_range(window.starts_at, window.ends_at),
        "gate": named(window.gate.name),
        "reference": visit.reference,
        "institution": institution_said(visit.institution),
        "groups": [
            {
                "position": group.position,
                "level": str(Level(group.level).label),
                "people": group_said(group),
                "needs": needs_said(group.needs),
            }
            for group in visit.groups.all()
        ],
        "heads": visit.heads,
        "coach_count": visit.coach_count,
        "plates": visit.coach_plates,
        "in_charge": named(visit.adult_in_charge),
        "phone": national(visit.adult_phone),
    }
