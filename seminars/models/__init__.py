"""Halls, speakers and seminars; the draft of the schedule and its releases; seats; live streams."""

from seminars.models.halls import Hall
from seminars.models.live import LiveStream, StreamViews
from seminars.models.registrations import Registration, RegistrationQuerySet, Seating
from seminars.models.rules import SeminarRules
from seminars.models.schedule import (
    Placement,
    ReleaseChange,
    ReleasedEntry,
    ScheduleChange,
    ScheduleDraft,
    ScheduleRelease,
    SpeakerTime,
)
from seminars.models.seminars import Contribution, Material, Seminar, SeminarQuerySet, SpokenLanguage
from seminars.models.speakers import Availability, Speaker, SpeakerQuerySet

__all__ = [
    "Availability",
    "Contribution",
    "Hall",
    "LiveStream",
    "Material",
    "Placement",
    "Registration",
    "RegistrationQuerySet",
    "ReleaseChange",
    "ReleasedEntry",
    "ScheduleChange",
    "ScheduleDraft",
    "ScheduleRelease",
    "Seating",
    "Seminar",
    "SeminarQuerySet",
    "SeminarRules",
    "Speaker",
    "SpeakerQuerySet",
    "SpeakerTime",
    "SpokenLanguage",
    "StreamViews",
]
