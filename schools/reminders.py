"""What the institutions' space reminds people of, and whom: see docs/reminders.md for the form."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Final

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from openday.notifications.models import Channel
from openday.notifications.reminders import Asked, Due, Reminder, UsualRule
from openday.notifications.services.outbox import Recipient, recipients_of
from pavilions.models import PavilionContact, Slot
from schools.models import Membership, Visit, VisitQuerySet

REPRESENTATIVES: Final = "representatives"
ADULT_IN_CHARGE: Final = "adult_in_charge"
CONTACTS: Final = "contacts"
AUDIENCES: Final = {
    REPRESENTATIVES: _("Those who represent the institution"),
    ADULT_IN_CHARGE: _("The adult in charge, by telephone"),
}
ON_THE_SITE: Final = (Channel.EMAIL, Channel.SITE)
BY_SMS: Final = (Channel.SMS,)

Row = tuple[int, datetime, int, str, str]  # visit, arrival, institution, telephone and language of the adult in charge


def visits_to_come(asked: Asked) -> Iterable[Due]:
    return _told(asked, _arriving(asked))


def incomplete_visits(asked: Asked) -> Iterable[Due]:
    lacking = Q(coach_plates__len__lt=F("coach_count")) | Q(adult_in_charge="") | Q(adult_phone="")
    return _told(asked, _arriving(asked).filter(lacking))


def visits_closing(asked: Asked) -> Iterable[Due]:
    """Visits whose change deadline lies on the day: it is so many hours before each arrival."""
    before = timedelta(hours=asked.edition.change_deadline_hours)
    starts_at, ends_at = asked.occasion.bounds
    visits = _standing(asked).filter(
        state__in=Visit.TO_COME,
        arrives_at__gt=asked.now + before,
        arrives_at__gte=starts_at + before,
        arrives_at__lt=ends_at + before,
    )
    return _told(asked, visits, before=before)


def visits_over(asked: Asked) -> Iterable[Due]:
    starts_at, ends_at = asked.occasion.bounds
    visits = _standing(asked).filter(
        state__in=Visit.CAME, arrives_at__gte=starts_at, arrives_at__lt=min(ends_at, asked.now)
    )
    return _told(asked, visits)


def pavilions_of_the_day(asked: Asked) -> Iterable[Due]:
    """The contacts of every pavilion that is open on the day, with groups or without. One query."""
    starts_at, ends_at = asked.occasion.bounds
    turns = Slot.objects.filter(
        pavilion=OuterRef("pavilion"), closed_at=None, starts_at__gte=starts_at, starts_at__lt=ends_at
    )
    contacts = PavilionContact.objects.filter(Exists(turns), pavilion__edition=asked.edition)
    for contact in contacts.order_by("pk"):
        yield Due(
            about_id=contact.pk,
            happens_at=starts_at,
            recipients=[Recipient(email=contact.email, phone=contact.phone, language=contact.language)],
            context={"day": asked.occasion.day.isoformat()},
        )


def _arriving(asked: Asked) -> VisitQuerySet:
    starts_at, ends_at = asked.occasion.bounds
    return _standing(asked).filter(
        state__in=Visit.TO_COME, arrives_at__gt=asked.now, arrives_at__gte=starts_at, arrives_at__lt=ends_at
    )


def _standing(asked: Asked) -> VisitQuerySet:
    """Visits that were booked for when they arrive, when this was due: who books or moves later has just been told."""
    moved_before = Q(moved_at=None) | Q(moved_at__lte=asked.due_at)
    return Visit.objects.of_edition(asked.edition).filter(moved_before, booked_at__lte=asked.due_at)


def _told(asked: Asked, visits: VisitQuerySet, *, before: timedelta = timedelta()) -> Iterable[Due]:
    """Two queries, whatever the number."""
    rows: list[Row] = list(
        visits.order_by("pk").values_list("pk", "arrives_at", "institution_id", "adult_phone", "language")
    )
    people = _representatives({row[2] for row in rows}) if asked.audience == REPRESENTATIVES else {}
    for visit_id, arrives_at, institution_id, phone, language in rows:
        recipients = people.get(institution_id, [])
        if asked.audience == ADULT_IN_CHARGE and phone:
            recipients = [Recipient(phone=phone, language=language)]
        yield Due(about_id=visit_id, happens_at=arrives_at - before, recipients=recipients)


def _representatives(institution_ids: set[int]) -> Mapping[int, list[Recipient]]:
    """By institution. One query."""
    people: dict[int, list[Recipient]] = defaultdict(list)
    memberships = Membership.objects.verified().filter(institution__in=institution_ids).select_related("user")
    for membership in memberships.order_by("pk"):
        people[membership.institution_id] += recipients_of([membership.user])
    return people


def _usual(days_before: int, hour: int, audience: str, channels: tuple[Channel, ...]) -> UsualRule:
    return UsualRule(days_before, time(hour), audience, channels)


ARRIVAL: Final = _("the arrival")
REMINDERS: Final = (
    Reminder(
        name="schools.visit_ahead",
        title=_("Visit: is everything still right?"),
        happens=ARRIVAL,
        audiences=AUDIENCES,
        usual_rules=(_usual(7, 10, REPRESENTATIVES, ON_THE_SITE),),
        find=visits_to_come,
    ),
    Reminder(
        name="schools.visit_near",
        title=_("Visit: what to bring"),
        happens=ARRIVAL,
        audiences=AUDIENCES,
        usual_rules=(_usual(2, 10, REPRESENTATIVES, ON_THE_SITE), _usual(2, 10, ADULT_IN_CHARGE, BY_SMS)),
        find=visits_to_come,
    ),
    Reminder(
        name="schools.visit_today",
        title=_("Visit: the day itself"),
        happens=ARRIVAL,
        audiences=AUDIENCES,
        usual_rules=(_usual(0, 7, REPRESENTATIVES, ON_THE_SITE), _usual(0, 7, ADULT_IN_CHARGE, BY_SMS)),
        find=visits_to_come,
    ),
    Reminder(
        name="schools.visit_incomplete",
        title=_("Visit: something is missing"),
        happens=ARRIVAL,
        audiences=AUDIENCES,
        usual_rules=(_usual(4, 10, REPRESENTATIVES, ON_THE_SITE), _usual(1, 16, REPRESENTATIVES, ON_THE_SITE)),
        find=incomplete_visits,
    ),
    Reminder(
        name="schools.change_deadline",
        title=_("Visit: the end of changes is near"),
        happens=_("the last moment to change the visit"),
        audiences=AUDIENCES,
        usual_rules=(_usual(2, 17, REPRESENTATIVES, ON_THE_SITE),),
        find=visits_closing,
    ),
    Reminder(
        name="schools.visit_thanks",
        title=_("After the visit: thanks and three questions"),
        happens=ARRIVAL,
        audiences=AUDIENCES,
        usual_rules=(_usual(-1, 10, REPRESENTATIVES, ON_THE_SITE),),
        find=visits_over,
    ),
    Reminder(
        name="schools.pavilion_day",
        title=_("Groups of the day, to those who run a pavilion"),
        happens=_("the visits"),
        audiences={CONTACTS: _("Contacts of the pavilions")},
        usual_rules=(_usual(1, 18, CONTACTS, (Channel.EMAIL,)),),
        find=pavilions_of_the_day,
    ),
)
