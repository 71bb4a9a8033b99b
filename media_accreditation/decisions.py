"""What was decided of a team, in the outlet's words, and how far each badge is."""

from collections.abc import Sequence
from dataclasses import dataclass

from media_accreditation.models import Badge, TeamMember, Verdict
from media_accreditation.services.reasons import words_of


@dataclass(frozen=True)
class Decided:
    """`words` say why a member is not cleared; `badge` is the newest one, None before there is one."""

    member: TeamMember
    words: list[str]
    badge: Badge | None

    @property
    def is_cleared(self) -> bool:
        return self.member.released_verdict == Verdict.CLEARED


def decided_team(team: Sequence[TeamMember]) -> list[Decided]:
    """Cleared ones first, else in the order of the team. One query."""
    badges = {badge.member_id: badge for badge in Badge.objects.filter(member__in=team).order_by("pk")}
    decided = [
        Decided(member, words_of([*member.press_reasons, *member.security_reasons]), badges.get(member.pk))
        for member in team
    ]
    return sorted(decided, key=lambda each: not each.is_cleared)
