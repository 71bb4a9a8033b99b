"""Badges in every state, made by the services."""

from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from media_accreditation.models import Application, Badge, TeamMember
from media_accreditation.services import badges
from openday.accounts.models import User
from openday.editions.models import Edition
from openday.passes.models import Pass
from tests.factories.editions import EditionFactory
from tests.factories.media_accreditation import NOW, ApplicationFactory, TeamMemberFactory

State = Badge.State
NATIONAL = TeamMember.IdKind.NATIONAL


def accredited(**values) -> Application:
    """In the published edition, unless told otherwise."""
    values.setdefault("edition", Edition.objects.published().first() or EditionFactory())
    return ApplicationFactory(state=Application.State.APPROVED, **values)


def approved(**values) -> TeamMember:
    application = values.pop("application", None) or accredited()
    return TeamMemberFactory(application=application, papers=True, **values)


def ordered(officer: User, **values) -> Badge:
    return badges.order_badge(member_id=approved(**values).pk, by=officer, now=NOW)


def printed(officer: User, **values) -> Badge:
    badge = ordered(officer, **values)
    badges.mark_printed(badge_ids=[badge.pk], by=officer, now=NOW)
    badge.refresh_from_db()
    return badge


def collected(officer: User, **values) -> Badge:
    return badges.collect_badge(badge_id=printed(officer, **values).pk, id_kind=NATIONAL, by=officer, now=NOW)


def lost(officer: User, **values) -> Badge:
    return badges.report_lost(badge_id=collected(officer, **values).pk, by=officer, now=NOW)


def replaced(officer: User, **values) -> Badge:
    badge = lost(officer, **values)
    badges.replace_badge(badge_id=badge.pk, by=officer, now=NOW)
    badge.refresh_from_db()
    return badge


def revoked(officer: User, **values) -> Badge:
    return badges.revoke_badge(badge_id=ordered(officer, **values).pk, reason="سحب الاعتماد", by=officer, now=NOW)


IN_STATE = {
    State.ORDERED: ordered,
    State.PRINTED: printed,
    State.COLLECTED: collected,
    State.LOST: lost,
    State.REPLACED: replaced,
    State.REVOKED: revoked,
}


def pass_of(badge: Badge) -> Pass:
    return Pass.objects.get(serial=badge.pass_serial)


def face(colour: str = "#cda080") -> bytes:
    """A photo, if a small one."""
    written = BytesIO()
    Image.new("RGB", (70, 90), colour).save(written, "JPEG")
    return written.getvalue()


def with_face(badge: Badge) -> Badge:
    """Its photo is in the store, as an upload leaves it there."""
    default_storage.save(f"{badge.member.photo.name}/1", ContentFile(face()))
    return badge
