"""Pages that open without an account: their address holds a key, made of what it opens and the site's secret.

A key lasts as long as SECRET_KEY, or its successor's SECRET_KEY_FALLBACKS; the page itself says until when it opens.
"""

from uuid import UUID

from django.core.signing import BadSignature, Signer


def key_of(public_id: UUID, *, page: str) -> str:
    """The key of `page` (its URL name) of one record, as a slug. Who knows the record's own address cannot guess it."""
    return Signer(salt=page).sign(public_id.hex).partition(":")[2]


def opens(key: str, public_id: UUID, *, page: str) -> bool:
    try:
        Signer(salt=page).unsign(f"{public_id.hex}:{key}")
    except BadSignature:
        return False
    return True
