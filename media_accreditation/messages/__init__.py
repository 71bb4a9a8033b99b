"""What accreditation tells people: the kinds of its messages, with their shipped texts."""

from media_accreditation.messages.activities import ACTIVITY_KINDS
from media_accreditation.messages.applications import APPLICATION_KINDS
from media_accreditation.messages.outlets import OUTLET_KINDS
from media_accreditation.messages.reviews import REVIEW_KINDS

KINDS = (*ACTIVITY_KINDS, *APPLICATION_KINDS, *OUTLET_KINDS, *REVIEW_KINDS)
