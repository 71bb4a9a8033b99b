"""What seminars tell people: the kinds of their messages, with their shipped texts."""

from seminars.messages.registrations import REGISTRATION_KINDS
from seminars.messages.releases import RELEASE_KINDS
from seminars.messages.speakers import SPEAKER_KINDS

KINDS = (
    *REGISTRATION_KINDS,
    *RELEASE_KINDS,
    *SPEAKER_KINDS,
)
