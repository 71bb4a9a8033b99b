"""Activities for calendars: the agenda of an outlet, and the invitations that go with mails."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from media_accreditation.models import ActivityRequest
from openday.accounts.mail import link
from openday.calendars import Entry, Method, Status, calendar_file

ALARMS: Final = (timedelta(hours=-2), timedelta(minutes=-30))
State = ActivityRequest.State
STATUSES: Final = {State.PROPOSED: Status.TENTATIVE, State.CANCELLED: Status.CANCELLED}


def agenda_of(
    activities: Iterable[ActivityRequest], *, language: str, method: Method = Method.PUBLISH, attendee: str = ""
) -> bytes:
    """`activities` (from `for_agendas`) as a calendar. The same activities give the same bytes. No query."""
    with translation.override(language):
        name = _("Media activities at the Open Days")
    entries = (_entry(activity, language) for activity in activities if activity.starts_at)
    return calendar_file(entries, language=language, name=name, method=method, attendee=attendee)


def _entry(activity: ActivityRequest, language: str) -> Entry:
    if activity.starts_at is None or activity.ends_at is None:
        raise ValueError(f"{activity} has no time")
    edition = activity.application.edition
    return Entry(
        uid=f"activity-{activity.public_id}@openday",
        sequence=activity.revision,
        changed_at=activity.changed_at,
        starts_at=activity.starts_at,
        ends_at=activity.ends_at,
        summary=_("%(kind)s: %(subject)s") % {"kind": activity.get_kind_display(), "subject": activity.subject},
        location=_(", ").join(filter(None, (place_of(activity), edition.venue, edition.city))),
        description=_description(activity),
        url=page_of(activity, language),
        status=STATUSES.get(State(activity.state), Status.CONFIRMED),
        alarms=ALARMS if activity.state == State.AGREED else (),
    )


def page_of(activity: ActivityRequest, language: str) -> str:
    return link(reverse("press:activity-detail", args=[activity.public_id]), language)


def place_of(activity: ActivityRequest) -> str:
    """`P07 Forensics`, or nothing where it stands at no pavilion."""
    return f"{activity.pavilion.code} {activity.pavilion.name}" if activity.pavilion else ""


def with_whom(activity: ActivityRequest) -> str:
    """The officer with rank and function, or nothing."""
    officer = activity.officer
    return _(", ").join(filter(None, (officer.name, officer.title))) if officer else ""


def _description(activity: ActivityRequest) -> str:
    lines = [_("Activity number: %(reference)s") % {"reference": str(activity)}, activity.application.outlet.name]
    if whom := with_whom(activity):
        lines.append(_("With: %(officer)s") % {"officer": whom})
    if activity.staff_words:
        lines.append(_("From the press office: %(words)s") % {"words": activity.staff_words})
    if activity.state == State.PROPOSED:
        lines.append(_("The time is proposed: answer it on the site."))
    if activity.state == State.CANCELLED:
        lines.append(_("The activity is cancelled."))
    return "\n".join(lines)
