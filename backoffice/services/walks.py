"""Whether booked groups could still follow their stops if something on the plan were different."""

from openday.editions.models import Edition
from pavilions.models import Pavilion
from schools.models import VisitQuerySet
from schools.timeline import draw


def visits_too_late(
    visits: VisitQuerySet, *, edition: Edition | None = None, pavilion: Pavilion | None = None
) -> list[int]:
    """The visits, by primary key, of which a group would come too late to a stop.

    `edition` and `pavilion` stand in, as they would be, for the ones that are stored. Five queries.
    """
    late = []
    for visit in visits.for_detail_page().order_by("pk"):
        window = visit.arrival_window
        window.gate.edition = edition or visit.edition
        routes = []
        for group in visit.groups.all():
            slots = [stop.slot for stop in group.stops.all()]
            for slot in slots:
                if pavilion is not None and slot.pavilion_id == pavilion.pk:
                    slot.pavilion = pavilion
            routes.append(slots)
        if any(step.is_late for lane in draw(window, routes).lanes for step in lane.steps):
            late.append(visit.pk)
    return late
