"""How often live streams were watched, as it is drawn: by day and hour, and by stream."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time

from backoffice.services.figures import crowd_of
from openday.editions.models import Edition
from openday.time_zone import local_date, local_zone
from seminars.services.views import views_by_hour


@dataclass(frozen=True)
class ViewCell:
    """The views of one hour; `crowd` is from 1 to 5, of the hour with the most."""

    views: int
    crowd: int
    is_peak: bool


@dataclass(frozen=True)
class ViewRow:
    date: date
    cells: list[ViewCell | None]  # None: nobody watched
    total: int


@dataclass(frozen=True)
class ViewFigures:
    """Views of all streams, by day and hour of the venue. `of_stream` and `today` are by the stream's primary key."""

    total: int
    hours: list[time]
    rows: list[ViewRow]
    peak: tuple[date, time] | None
    of_stream: Counter[int]
    today: Counter[int]


def view_figures(edition: Edition, *, now: datetime) -> ViewFigures:
    """One query, a row for each stream and hour in which it was watched."""
    counted: Counter[tuple[date, int]] = Counter()
    of_stream: Counter[int] = Counter()
    today: Counter[int] = Counter()
    for (stream_id, hour), views in views_by_hour(edition).items():
        local = hour.astimezone(local_zone())
        counted[local.date(), local.hour] += views
        of_stream[stream_id] += views
        if local.date() == local_date(now):
            today[stream_id] += views
    most = max(counted.values(), default=0)
    peak = max(counted, key=lambda hour: counted[hour], default=None)
    clocks = sorted({hour for _, hour in counted})
    hours = list(range(clocks[0], clocks[-1] + 1)) if clocks else []

    def cell(day: date, hour: int) -> ViewCell | None:
        views = counted[day, hour]
        return ViewCell(views, crowd_of(views / most), is_peak=(day, hour) == peak) if views else None

    days = sorted({day for day, _ in counted})
    cells = {day: [cell(day, hour) for hour in hours] for day in days}
    return ViewFigures(
        total=of_stream.total(),
        hours=[time(hour) for hour in hours],
        rows=[ViewRow(day, cells[day], sum(each.views for each in cells[day] if each)) for day in days],
        peak=(peak[0], time(peak[1])) if peak else None,
        of_stream=of_stream,
        today=today,
    )
