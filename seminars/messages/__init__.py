"""What seminars tell people: the kinds of their messages, with their shipped texts."""

from seminars.messages.speakers import SPEAKER_KINDS

KINDS = (*SPEAKER_KINDS,)
