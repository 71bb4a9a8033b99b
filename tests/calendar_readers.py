"""Reading calendar files back, by two programs that know nothing of each other."""

from typing import Any

import vobject
from icalendar import Calendar


def events_by_icalendar(content: bytes) -> list[dict[str, Any]]:
    whole = Calendar.from_ical(content)
    return [
        {
            "method": str(whole["method"]),
            "uid": str(event["uid"]),
            "sequence": int(event["sequence"]),
            "stamp": event.decoded("dtstamp"),
            "starts_at": event.decoded("dtstart"),
            "ends_at": event.decoded("dtend"),
            "summary": str(event["summary"]),
            "location": str(event["location"]),
            "description": str(event["description"]),
            "status": str(event["status"]),
            "url": str(event["url"]),
            "alarms": [alarm.decoded("trigger") for alarm in event.walk("VALARM")],
            "attendee": str(event.get("attendee", "")),
            "organizer": str(event.get("organizer", "")),
        }
        for event in whole.walk("VEVENT")
    ]


def events_by_vobject(content: bytes) -> list[dict[str, Any]]:
    whole = vobject.readOne(content.decode())
    return [
        {
            "method": whole.method.value,
            "uid": event.uid.value,
            "sequence": int(event.sequence.value),
            "stamp": event.dtstamp.value,
            "starts_at": event.dtstart.value,
            "ends_at": event.dtend.value,
            "summary": event.summary.value,
            "location": event.location.value,
            "description": event.description.value,
            "status": event.status.value,
            "url": event.url.value,
            "alarms": [alarm.trigger.value for alarm in getattr(event, "valarm_list", [])],
            "attendee": event.attendee.value if hasattr(event, "attendee") else "",
            "organizer": event.organizer.value if hasattr(event, "organizer") else "",
        }
        for event in getattr(whole, "vevent_list", [])
    ]
