"""The programme for programs and for paper: calendars, the XML of conference apps, PDFs. The same for everybody.

What is made of all of the programme is made once a version in each process; a paper, which takes as long as a hundred
pages, once for all of them.
"""

from collections.abc import Callable, Hashable
from hashlib import blake2b
from typing import Final

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from openday.calendars import CONTENT_TYPE as CALENDAR
from openday.public_pages import public_page
from seminars.feeds.calendars import calendar_of, calendar_of_chosen
from seminars.feeds.kept import KeptFiles
from seminars.feeds.schedule_xml import CONTENT_TYPE as XML
from seminars.feeds.schedule_xml import schedule_xml
from seminars.papers.programmes import Sheet, day_pdf, hall_pdf
from seminars.services.favourites import MOST
from seminars.services.programme import Programme
from seminars.views.found import programme_or_404

FRESH_SECONDS: Final = 60
PDF: Final = "application/pdf"
PAPER_KEPT_SECONDS: Final = 3600
FILES: Final = KeptFiles()
# Read by pages of other sites, too: everybody may, and nobody is known.
FOR_OTHER_SITES: Final = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


@public_page(fresh_seconds=FRESH_SECONDS)
def calendar(request: HttpRequest) -> HttpResponse:
    """All of the programme; or what `?s=` names, as a visitor's favourites.

    One or four queries; one or two more after a change.
    """
    programme = programme_or_404(request)
    if (asked := request.GET.get("s")) is not None:
        keys = asked.split(",", MOST)[:MOST]
        file = calendar_of_chosen(programme, keys, name=_("My programme of the Open Days"))
        return _feed(file, CALENDAR, "my-programme.ics")
    file = _kept(programme, "calendar", lambda: calendar_of(programme, name=_("Programme of the Open Days")))
    return _feed(file, CALENDAR, "programme.ics")


@public_page(fresh_seconds=FRESH_SECONDS)
def calendar_event(request: HttpRequest, key: str) -> HttpResponse:
    """One seminar, show or turn, to be put into a calendar; 404 for what never was on the programme. Four queries."""
    file = calendar_of_chosen(programme_or_404(request), [key], name="")
    if b"BEGIN:VEVENT" not in file:
        raise Http404
    return _feed(file, CALENDAR, f"{key}.ics")


@public_page(fresh_seconds=FRESH_SECONDS)
def schedule(request: HttpRequest) -> HttpResponse:
    """What conference apps read. One query."""
    programme = programme_or_404(request)
    return _feed(_kept(programme, "schedule", lambda: schedule_xml(programme)), XML, "schedule.xml")


@public_page(fresh_seconds=FRESH_SECONDS)
def day_paper(request: HttpRequest, sheet: str, day: str) -> HttpResponse:
    programme = programme_or_404(request)
    found = next((each for each in programme.days if each.date.isoformat() == day), None)
    if found is None:
        raise Http404
    return _paper(programme, sheet, day, lambda size: day_pdf(programme, found, size))


@public_page(fresh_seconds=FRESH_SECONDS)
def hall_paper(request: HttpRequest, sheet: str, code: str) -> HttpResponse:
    """Of a hall by its code, of a stage or a space for children by its slug."""
    programme = programme_or_404(request)
    if (place := programme.hall_by_code.get(code) or programme.place_by_slug.get(code)) is None:
        raise Http404
    return _paper(programme, sheet, code, lambda size: hall_pdf(programme, place, size))


def _kept(programme: Programme, what: Hashable, make: Callable[[], bytes]) -> bytes:
    return FILES.get((programme.edition.pk, programme.language, programme.version, what), make)


def _feed(file: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(file, content_type=content_type, headers=FOR_OTHER_SITES | _named(name))


def _paper(programme: Programme, sheet: str, what: str, make: Callable[[Sheet], bytes]) -> HttpResponse:
    if sheet not in list(Sheet):
        raise Http404
    name = f"programme-{what}-{sheet}"
    told = f"{programme.edition.pk} {programme.language} {programme.version} {name}"
    key = f"programme:{blake2b(told.encode(), digest_size=16).hexdigest()}"

    def made_once() -> bytes:
        file: bytes | None = cache.get(key)
        if file is None:
            file = make(Sheet(sheet))
            cache.set(key, file, PAPER_KEPT_SECONDS)
        return file

    headers = _named(f"{name}.pdf")
    return HttpResponse(_kept(programme, name, made_once), content_type=PDF, headers=headers)


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": content_disposition_header(as_attachment=False, filename=name) or ""}
