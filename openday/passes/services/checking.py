"""Judging a code where the site is at hand: as a gate does, and by what was revoked since."""

from datetime import datetime

from openday.passes.errors import NeverIssued, PassRevoked
from openday.passes.models import Pass
from openday.passes.services.keys import public_keys
from openday.passes.tokens import verify


def check_pass(*, text: str, at: datetime) -> Pass:
    """The pass whose code is `text`, where it lets its bearer in at `at` (aware). Two queries.

    Raises a PassRefused as `tokens.verify` does, NeverIssued or PassRevoked.
    """
    claims = verify(text, keys=public_keys(), at=at)
    issued = Pass.objects.filter(serial=claims.serial, kind=claims.kind).first()
    if issued is None:
        raise NeverIssued
    if issued.revoked_at is not None:
        raise PassRevoked(issued.serial, issued.revoked_at, issued.revoked_reason)
    return issued
