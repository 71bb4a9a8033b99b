"""What the press space reminds people of, and whom: see docs/reminders.md for the form."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time
from typing import Final

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from media_accreditation.messages.applications import TO_COLLECT
from media_accreditation.models import (
    Application,
    ApplicationQuerySet,
    Badge,
    InformationRequest,
    Representative,
    TeamMember,
)
from media_accreditation.services.missing import missing_of
from media_accreditation.services.rules import press_rules_of
from media_accreditation.services.telling_reviews import recipients_by_address
from openday.accounts.models import User
from openday.notifications.models import Channel
from openday.notifications.reminders import Asked, Due, Reminder, UsualRule
from openday.notifications.services.outbox import Recipient

OUTLETS: Final = "outlets"
MEMBERS: Final = "members"
AUDIENCES: Final = {OUTLETS: _("Those who act for the outlet")}
ON_THE_SITE: Final = (Channel.EMAIL, Channel.SITE)
State = Application.State


def drafts_before_the_deadline(asked: Asked) -> Iterable[Due]:
    """Three queries, one where the deadline is on another day."""
    if (deadline := _deadline_on(asked)) is None:
        return
    drafts = Application.objects.filter(edition=asked.edition, state=State.DRAFT, created_at__lte=asked.due_at)
    yield from _to_outlets(drafts, deadline)


def questions_without_an_answer(asked: Asked) -> Iterable[Due]:
    """Applications of which something was asked on the day, and that still wait. Three queries."""
    starts_at, ends_at = asked.occasion.bounds
    first_asked: dict[int, datetime] = {}
    waiting = InformationRequest.objects.filter(
        application__edition=asked.edition,
        application__state=State.MORE_INFO,
        review=F("application__asked_during"),
        answered_at=None,
        asked_at__gte=starts_at,
        asked_at__lt=ends_at,
    )
    for application_id, asked_at in waiting.order_by("asked_at").values_list("application_id", "asked_at"):
        first_asked.setdefault(application_id, asked_at)
    for due in _to_outlets(Application.objects.filter(pk__in=first_asked), asked.now):
        yield Due(due.about_id, first_asked[due.about_id], due.recipients)


def parts_not_filled_in(asked: Asked) -> Iterable[Due]:
    """Members of drafts who were invited and still lack something. Three queries, one on other days."""
    if (deadline := _deadline_on(asked)) is None:
        return
    invited = TeamMember.objects.standing().filter(
        application__edition=asked.edition, application__state=State.DRAFT, invited_at__lte=asked.due_at
    )
    for member in invited.exclude(email="").prefetch_related("papers").order_by("pk"):
        if missing_of(member):
            yield Due(member.pk, deadline, [Recipient(email=member.email, language=member.language)])


def badges_not_collected(asked: Asked) -> Iterable[Due]:
    """Outlets whose badges wait for the first day. Three queries, one on other days."""
    first = asked.edition.days.order_by("date").first()
    starts_at, ends_at = asked.occasion.bounds
    if first is None or not starts_at <= first.opens_at < ends_at or asked.now >= first.opens_at:
        return
    waiting = Badge.objects.filter(edition=asked.edition, state__in=TO_COLLECT, ordered_at__lte=asked.due_at)
    applications = Application.objects.approved().filter(pk__in=waiting.values("member__application"))
    yield from _to_outlets(applications, first.opens_at)


def _deadline_on(asked: Asked) -> datetime | None:
    """The deadline, where it lies on the day that is asked for and is still to come."""
    deadline = press_rules_of(asked.edition).deadline_at
    starts_at, ends_at = asked.occasion.bounds
    return deadline if starts_at <= deadline < ends_at and asked.now < deadline else None


def _to_outlets(applications: ApplicationQuerySet, happens_at: datetime) -> Iterable[Due]:
    found = list(applications.select_related("outlet").order_by("pk"))
    people: dict[int, list[User]] = defaultdict(list)
    acting = Representative.objects.acting().filter(outlet__in={application.outlet_id for application in found})
    for row in acting.select_related("user").order_by("pk"):
        people[row.outlet_id].append(row.user)
    for application in found:
        yield Due(application.pk, happens_at, recipients_by_address(application, people[application.outlet_id]))


def _usual(days_before: int, hour: int, audience: str, channels: tuple[Channel, ...]) -> UsualRule:
    return UsualRule(days_before, time(hour), audience, channels)


DEADLINE: Final = _("the deadline of accreditation")
REMINDERS: Final = (
    Reminder(
        name="press.draft_waits",
        title=_("Press: the application is not sent yet"),
        happens=DEADLINE,
        audiences=AUDIENCES,
        usual_rules=(_usual(7, 10, OUTLETS, ON_THE_SITE), _usual(2, 10, OUTLETS, ON_THE_SITE)),
        find=drafts_before_the_deadline,
    ),
    Reminder(
        name="press.part_waits",
        title=_("Press: a member has not filled in their part"),
        happens=DEADLINE,
        audiences={MEMBERS: _("Invited members, by e-mail")},
        usual_rules=(_usual(4, 10, MEMBERS, (Channel.EMAIL,)),),
        find=parts_not_filled_in,
    ),
    Reminder(
        name="press.questions_wait",
        title=_("Press: a question waits for an answer"),
        happens=_("the day of the question"),
        audiences=AUDIENCES,
        usual_rules=(_usual(-2, 10, OUTLETS, ON_THE_SITE),),
        find=questions_without_an_answer,
    ),
    Reminder(
        name="press.badges_wait",
        title=_("Press: badges wait to be collected"),
        happens=_("the first day of the edition"),
        audiences=AUDIENCES,
        usual_rules=(_usual(2, 10, OUTLETS, ON_THE_SITE),),
        find=badges_not_collected,
    ),
)
