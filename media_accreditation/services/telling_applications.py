"""Telling an outlet what became of its application on the way to the reviews, and a member of their own part."""

from datetime import datetime
from typing import Final

from media_accreditation.models import Application, TeamMember
from media_accreditation.services.telling_reviews import tell
from openday.accounts.models import User
from openday.notifications.kinds import kind_of
from openday.notifications.models import Channel
from openday.notifications.services.outbox import Recipient, write_messages

MEMBER: Final = "press.team_member"


def tell_submitted(*, application: Application, now: datetime) -> None:
    """The press office has it. Two queries."""
    tell([application], "press.application_submitted", now=now, occasion=f"sent {application.revision}")


def tell_late_allowed(*, application: Application, now: datetime) -> None:
    """It can be sent after the deadline. Two queries."""
    tell([application], "press.late_allowed", now=now, occasion="late")


def tell_filled_in(*, member: TeamMember, now: datetime) -> None:
    """On the site alone: a member has filled in their part. Two queries."""
    context = {"member": member.name}
    occasion = f"filled {member.pk}"
    tell(
        [member.application],
        "press.member_filled_in",
        now=now,
        occasion=occasion,
        context=context,
        channels=(Channel.SITE,),
    )


def tell_invited(*, member: TeamMember, by: User, now: datetime) -> None:
    """The member gets the link to their own part, by mail. One query."""
    write_messages(
        kind=kind_of("press.member_invited"),
        recipients=[Recipient(email=member.email, language=member.language)],
        edition=member.application.edition,
        now=now,
        about=(MEMBER, member.pk),
        context={"by": by.full_name},
        dedupe=f"invited {member.pk} {now:%Y%m%d%H%M%S}",
        channels=(Channel.EMAIL,),
    )
