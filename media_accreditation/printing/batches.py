"""The file of a print batch, as the worker makes it."""

from collections.abc import Sequence
from datetime import datetime

from media_accreditation.errors import NoBadges
from media_accreditation.models import Badge, PrintBatch
from media_accreditation.printing.badges import badges_pdf
from media_accreditation.services.badge_batches import Made
from media_accreditation.services.badges import has_photo
from media_accreditation.services.papers import content_of
from openday.passes.documents import Typeset, large_pdf_of, pdf_of
from openday.passes.models import Pass


def make_badges(batch: PrintBatch, *, now: datetime) -> Made:
    """The badges of `batch` that still hold, as they are now. Raises NoBadges or a DocumentError."""
    badges = list(batch.badges.for_printing().order_by("member__application__outlet_id", "number"))
    return made_of(badges, now=now, typeset=large_pdf_of)


def one_badge_pdf(badge: Badge, *, now: datetime) -> bytes:
    """One alone, at the desk or to look at before printing. Raises NoBadges where it holds no more or has no photo."""
    return made_of(list(Badge.objects.for_printing().filter(pk=badge.pk)), now=now, typeset=pdf_of).content


def made_of(badges: Sequence[Badge], *, now: datetime, typeset: Typeset) -> Made:
    """Three queries, and what the paper takes. A badge whose code a gate would turn away is not printed."""
    holding = set(
        Pass.objects.active()
        .filter(serial__in=[badge.pass_serial for badge in badges])
        .values_list("serial", flat=True)
    )
    faces = {badge.pk: face for badge in badges if badge.pass_serial in holding and (face := _face_of(badge))}
    if not faces:
        raise NoBadges
    printed = [badge for badge in badges if badge.pk in faces]
    content = badges_pdf(printed, faces=faces, made_at=now, typeset=typeset)
    return Made(content, left_out=[badge.pk for badge in badges if badge.pk not in faces])


def _face_of(badge: Badge) -> bytes | None:
    """None where the badge ended, or its photo went since it was ordered."""
    photo = badge.member.photo
    if photo is None or badge.state not in Badge.ACTIVE_STATES or not has_photo(badge.member):
        return None
    try:
        return content_of(photo)
    except FileNotFoundError:
        return None
