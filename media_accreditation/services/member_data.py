"""What is kept of one person of a team (law 09-08): shown, handed out, erased. They have no account, so staff do it."""

from datetime import datetime
from typing import Any, Final

from django.db import transaction

from media_accreditation.errors import MayNotDecide
from media_accreditation.models import Application, InformationRequest, Paper, TeamMember, Verdict
from media_accreditation.services.locks import lock_application
from media_accreditation.services.moves import written
from media_accreditation.services.releasing import revoke_member
from media_accreditation.services.retention import delete_files, forget_members
from openday.accounts.models import User
from openday.accounts.roles import Permission

NAMELESS: Final = "—"


def export_member(member: TeamMember) -> dict[str, Any]:
    """All that is kept of `member`, ready for JSON: what they gave, what was decided, and who looked at it.

    Notes between reviewers are no data that the person gave, and stay out. Seven queries.
    """
    papers = member.papers.order_by("pk").prefetch_related("views__viewed_by")
    return {
        "outlet": str(member.application.outlet),
        "edition": str(member.application.edition),
        "name_in_arabic": member.name_ar,
        "name_in_latin_letters": member.name_fr,
        "role": member.role,
        "nationality": member.nationality,
        "email": member.email,
        "telephone": member.phone,
        "identity_paper": {"kind": member.id_kind, "number": member.id_number},
        "press_card_number": member.press_card_number,
        "days": member.days,
        "zones": [str(zone) for zone in member.zones.order_by("pk")],
        "added_at": member.added_at,
        "decision": member.released_verdict,
        "papers": [_export_paper(paper) for paper in papers],
        "badges": [
            {
                "number": str(badge),
                "state": badge.state,
                "ordered_at": badge.ordered_at,
                "collected_at": badge.collected_at,
            }
            for badge in member.badges.order_by("pk")
        ],
        "questions": [
            {"asked_at": question.asked_at, "question": question.words, "answer": question.answer}
            for question in member.questions.order_by("pk")
        ],
    }


def _export_paper(paper: Paper) -> dict[str, Any]:
    return {
        "kind": paper.kind,
        "file": paper.original_name,
        "sent_at": paper.uploaded_at,
        "valid_until": paper.expires_date,
        "removed_at": paper.removed_at,
        "deleted_at": paper.purged_at,
        "looked_at": [
            {"at": view.viewed_at, "by": view.viewed_by.get_full_name()}
            for view in sorted(paper.views.all(), key=lambda view: view.pk)
        ],
    }


@transaction.atomic
def erase_member(*, member_id: int, reason: str, by: User, now: datetime) -> TeamMember:
    """Take the person off the team, end their badge, delete their papers, and empty who they are; the row stays for
    the figures, and so does its trail, without what identifies them. Idempotent.

    By staff with MANAGE_PRESS. Raises MayNotDecide or, where an accredited member is erased, what revoke_member does.
    """
    if not by.may(Permission.MANAGE_PRESS):
        raise MayNotDecide
    application = lock_application(TeamMember.objects.values_list("application_id", flat=True).get(pk=member_id))
    member = TeamMember.objects.select_for_update(of=("self",), no_key=True).get(pk=member_id)
    if member.released_verdict == Verdict.CLEARED and application.state in Application.APPROVED_STATES:
        revoke_member(member_id=member_id, reason=reason, by=by, now=now)
        member.refresh_from_db()
        application.refresh_from_db()
    delete_files(member.papers.filter(purged_at=None).select_for_update().order_by("pk"), now=now)
    forget_members([member.pk])
    _forget_name(member, now=now)
    written(application)
    return member


def _forget_name(member: TeamMember, *, now: datetime) -> None:
    member.name_ar, member.name_fr = "", NAMELESS
    member.withdrawn_at = member.withdrawn_at or now
    member.photo = None
    member.save(update_fields=["name_ar", "name_fr", "withdrawn_at", "photo"])
    events: Any = TeamMember.pgh_event_model  # type: ignore[attr-defined]  # pghistory adds it
    events.objects.filter(pgh_obj_id=member.pk).update(name_ar="", name_fr=NAMELESS)
    InformationRequest.objects.filter(member=member).update(words=NAMELESS, answer="")
