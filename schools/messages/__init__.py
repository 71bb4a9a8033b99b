"""What the institutions' space tells people: the kinds of its messages, with their shipped texts."""

from schools.messages.memberships import MEMBERSHIP_KINDS
from schools.messages.pavilion_day import PAVILION_DAY
from schools.messages.reminders import REMINDER_KINDS
from schools.messages.visits import VISIT_KINDS

KINDS = (*VISIT_KINDS, *REMINDER_KINDS, *MEMBERSHIP_KINDS, PAVILION_DAY)
