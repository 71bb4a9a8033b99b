"""Badges of a demo edition: ordered, printed, handed over, lost and made anew; and decisions that are taken back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from media_accreditation.models import Application, Badge, TeamMember
from media_accreditation.services.badges import (
    collect_badges,
    mark_printed,
    order_badges,
    replace_badge,
    report_lost,
    revoke_badge,
)
from media_accreditation.services.releasing import revoke_application, revoke_member
from openday.accounts.models import User
from openday.demo.press import Applicant, Story

State = Application.State


def hand_over(story: Story) -> None:
    """A badge for everybody who is approved: most are printed, most of those collected, some lost or revoked."""
    press, now = story.cast.press, story.moments.badged_at
    approved = TeamMember.objects.approved().filter(application__edition=story.edition).order_by("pk")
    badges = order_badges(member_ids=list(approved.values_list("pk", flat=True)), by=press, now=now).badges
    printed = badges[: len(badges) * 9 // 10]
    mark_printed(badge_ids=[badge.pk for badge in printed], by=press, now=now + timedelta(hours=2))
    teams: dict[int, list[int]] = {}
    outlets = dict(TeamMember.objects.values_list("pk", "application_id"))
    for badge in printed[: len(printed) * 5 // 6]:
        teams.setdefault(outlets[badge.member_id], []).append(badge.pk)
    later = now + timedelta(hours=20)
    for number, badge_ids in enumerate(teams.values()):
        if number % 3 == 0:
            _collect(badge_ids, courier="عبد الله الساعي", by=press, now=later)
        else:
            for badge_id in badge_ids:
                _collect([badge_id], courier="", by=press, now=later)
    _lose(story, [badge for badge in badges if badge.pk in {pk for team in teams.values() for pk in team}], now=later)


def _collect(badge_ids: list[int], *, courier: str, by: User, now: datetime) -> None:
    collect_badges(badge_ids=badge_ids, id_kind=TeamMember.IdKind.NATIONAL, courier=courier, by=by, now=now)


def _lose(story: Story, collected: Sequence[Badge], *, now: datetime) -> None:
    press, later = story.cast.press, now + timedelta(hours=1)
    chosen = collected[:: max(len(collected) // 9, 2)]
    for number, badge in enumerate(chosen):
        if number % 3 == 2:
            revoke_badge(badge_id=badge.pk, reason="سُلمت لغير صاحبها", by=press, now=later)
            continue
        report_lost(badge_id=badge.pk, by=press, now=now)
        if number % 3 == 0:
            replace_badge(badge_id=badge.pk, by=press, now=later)


def take_back(story: Story, applicants: Sequence[Applicant], *, now: datetime) -> None:
    """Revoke the applications that end so, and one person of another outlet."""
    press = story.cast.press
    of_outlet = dict(Application.objects.filter(edition=story.edition).values_list("outlet_id", "pk"))
    for applicant in applicants:
        if applicant.ends == State.REVOKED:
            revoke_application(
                application_id=of_outlet[applicant.outlet.pk], reason="خرق قواعد الحظر الصحفي", by=press, now=now
            )
    partly = [of_outlet[each.outlet.pk] for each in applicants if each.ends == State.PARTLY_APPROVED and each.size > 2]
    if partly:
        member = TeamMember.objects.approved().filter(application=partly[0]).order_by("pk").last()
        if member is not None:
            revoke_member(member_id=member.pk, reason="لم يعد يعمل بالمؤسسة", by=press, now=now)
