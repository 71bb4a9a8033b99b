"""The letter of a visit: what its adult in charge shows at the gate, and what each group carries along."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from openday import moments
from openday.editions.models import Gate, Level
from openday.editions.words import edition_said
from openday.passes.documents import Said, Typeset, named, pdf_of, said
from openday.passes.qr import qr_path
from openday.telephones import national
from pavilions.guide import Guide
from pavilions.plan_drawing import draw_plan
from pavilions.plan_on_paper import plan_on_paper
from schools.models import Visit, VisitGroup
from schools.papers.routes import routes_on_paper
from schools.papers.words import group_said, institution_said, of_whom
from schools.plans import guide_of
from schools.templatetags.visits import counted, length_said, needs_said
from schools.timeline import Lane, Step, draw

LINES_ON_ONE_PLAN: Final = 2  # routes that can be told apart
STOPS_OF_A_SHORT_LETTER: Final = {1: 12, 2: 6}  # at most, by the number of groups


def letters_pdf(
    visits: Sequence[Visit],
    *,
    codes: Mapping[int, str],
    language: str,
    made_at: datetime,
    typeset: Typeset = pdf_of,
    progress: Callable[[int], None] = lambda _done: None,
) -> bytes:
    """The letters of `visits` (from `for_papers`, of one edition) in one file, each from a page of its own.

    `codes` holds the text of each group's pass, by the group's primary key. `progress` is told how many letters are
    written. One query, six where the plan changed.
    """
    edition = visits[0].edition
    with translation.override(language):
        guide = guide_of(edition)
        letters = []
        for number, visit in enumerate(visits, start=1):
            letters.append(_letter(visit, codes, guide, made_at=made_at))
            progress(number)
        data = {
            "language": language,
            "title": _title(visits),
            "edition": edition_said(edition),
            "words": _words(),
            "plan": plan_on_paper(draw_plan(guide, shown=())) if guide else None,
            "letters": letters,
            "made": said(_("Made on %(moment)s") % {"moment": moments.day_and_clock(made_at)}),
        }
        return typeset("letter", data, made_at=made_at)


def _title(visits: Sequence[Visit]) -> str:
    if len(visits) == 1:
        return _("Letter of visit %(reference)s") % {"reference": visits[0].reference}
    return _("Letters of visits")


def _words() -> dict[str, str]:
    """What the template says by itself."""
    return {
        "letter": _("Letter of a visit"),
        "reference": _("Visit number"),
        "day": _("Day"),
        "arrival": _("Arrival"),
        "gate": _("Gate"),
        "people": _("People"),
        "in_charge": _("In charge on the day"),
        "coaches": _("Coaches"),
        "groups": _("Groups"),
        "group": _("Group"),
        "level": _("Level"),
        "needs": _("Needs"),
        "from": pgettext("a time", "From"),
        "until": pgettext("a time", "Until"),
        "stops": _("Stops"),
        "time": _("Time"),
        "pavilion": _("Pavilion"),
        "code": _("Code of the group, to be shown at the gate"),
        "plan": _("Plan of the site"),
        "on_the_day": _("On the day"),
        "changes": _("To change or cancel"),
        "cut": _("Cut here: each group carries its own sheet"),
        "version": _("Version"),
        "page": _("Page"),
    }


def _letter(visit: Visit, codes: Mapping[int, str], guide: Guide | None, *, made_at: datetime) -> dict[str, Any]:
    groups = list(visit.groups.all())
    window = visit.arrival_window
    lanes = draw(window, [[stop.slot for stop in group.stops.all()] for group in groups]).lanes
    stops = max((len(lane.steps) for lane in lanes), default=0)
    is_short = stops <= STOPS_OF_A_SHORT_LETTER.get(len(groups), -1)
    return {
        "reference": visit.reference,
        "version": visit.revision,
        "institution": institution_said(visit.institution),
        "day": moments.day(visit.arrives_at),
        "arrival": moments.clock_range(window.starts_at, window.ends_at),
        "gate": named(window.gate.name),
        "people": counted(visit.heads, "people"),
        "of_whom": of_whom(groups),
        "in_charge": {"name": named(visit.adult_in_charge), "phone": national(visit.adult_phone)},
        "coaches": _coaches(visit),
        "is_short": is_short,
        "groups": [_group(group, lane, codes) for group, lane in zip(groups, lanes, strict=True)],
        "routes": _routes(guide, window.gate, lanes, is_short=is_short) if guide else None,
        "rules": [said(rule) for rule in _rules(visit)],
        "changes": _changes(visit, made_at=made_at),
    }


def _routes(guide: Guide, gate: Gate, lanes: Sequence[Lane], *, is_short: bool) -> dict[str, Any]:
    """Over the plan of a first page, and over the sheets of groups where there are any."""
    together = lanes if len(lanes) <= LINES_ON_ONE_PLAN else []
    return {
        "together": routes_on_paper(guide, gate, together, shown=lanes),
        "each": [] if is_short else [routes_on_paper(guide, gate, [lane], shown=[]) for lane in lanes],
    }


def _coaches(visit: Visit) -> dict[str, Any]:
    """How many, the plates that are known, and how many are not."""
    missing = visit.coach_count - len(visit.coach_plates)
    return {
        "count": counted(visit.coach_count, "coaches") if visit.coach_count else _("No coach"),
        "plates": visit.coach_plates,
        "missing": _("Plates still to be given: %(count)d") % {"count": missing} if missing > 0 else "",
    }


def _group(group: VisitGroup, lane: Lane, codes: Mapping[int, str]) -> dict[str, Any]:
    code, ends_at = codes.get(group.pk), lane.ends_at
    return {
        "position": group.position,
        "level": str(Level(group.level).label),
        "people": group_said(group),
        "needs": needs_said(group.needs),
        "qr": qr_path(code) if code else None,
        "from": moments.clock(lane.steps[0].slot.starts_at) if lane.steps else "",
        "until": moments.clock(ends_at) if ends_at else "",
        "stops": [_stop(step) for step in lane.steps],
    }


def _stop(step: Step) -> dict[str, Said]:
    pavilion, walk = step.slot.pavilion, step.leg.walk_minutes
    return {
        "time": moments.clock_range(step.slot.starts_at, step.slot.ends_at),
        "code": pavilion.code,
        "name": named(pavilion.name),
        "walk": _("%(walk)s on foot") % {"walk": length_said(walk)} if walk else "",
    }


def _rules(visit: Visit) -> list[str]:
    arrive = _("Arrive in the time above, at the gate above.")
    with_coaches = _("Arrive in the time above, at the gate above: coaches set down there, and wait outside the site.")
    return [
        with_coaches if visit.coach_count else arrive,
        _("Each group shows its own code at the gate, on paper or on a telephone."),
        _("Be at each pavilion before its time: a turn does not wait."),
        _("Pupils stay with the adults of their group."),
        _("The adult in charge keeps the telephone above switched on: the gate calls it."),
    ]


def _changes(visit: Visit, *, made_at: datetime) -> dict[str, Any]:
    """Until when, and where: an address that can be typed."""
    deadline = visit.changes_close_at(visit.edition)
    moment = {"moment": moments.day_and_clock(deadline)}
    is_open = made_at < deadline
    until = _("Until %(moment)s, in your space:") if is_open else _("Changes were possible until %(moment)s.")
    return {
        "until": said(until % moment),
        "address": f"{settings.SITE_URL}{reverse('schools:home')}".split("://", 1)[-1] if is_open else "",
        "after": _(
            "If the number of people changes, come all the same: the gate counts you on arrival. If you cannot come, "
            "please call the visits office."
        ),
    }
