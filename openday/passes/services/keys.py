"""The keys that sign passes: made, put to use and withdrawn so that gates know a key before its first pass comes.

Their only writer. Whoever changes a key holds the table; whoever signs holds the key, so that none is withdrawn
between the signature and the commit.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction
from django.db.models import Max

from openday.accounts.secrets import SecretIsUnreadable, opened, sealed
from openday.passes.errors import KeyTooNew, NoSuchKey
from openday.passes.models import Pass, SigningKey
from openday.passes.services.voiding import void

# A gate asks for keys when it is online, at the latest on the evening before.
KNOWN_TO_GATES_AFTER: Final = timedelta(hours=24)

State = SigningKey.State


def public_keys() -> dict[int, bytes]:
    """The keys whose passes hold, as `tokens.verify` takes them. One query."""
    keys = SigningKey.objects.verifying().values_list("number", "public_key")
    return {number: urlsafe_b64decode(text + "=") for number, text in keys}


def key_to_sign_with(*, now: datetime) -> tuple[SigningKey, Ed25519PrivateKey]:
    """The active key, which nobody changes before this transaction ends; on a new site it is made, with the next one.

    One query. Raises SecretIsUnreadable where SECRET_KEY was lost: then keys are to be rotated.
    """
    key = _active_key() or _first_key(now)
    return key, _private_key_of(key)


@transaction.atomic
def rotate_keys(*, now: datetime, is_urgent: bool = False) -> SigningKey:
    """Let the prepared key sign from now on, retire the one that did, and prepare the next. Answers the new active key.

    Passes signed before still hold. Raises KeyTooNew while gates may not know the prepared key yet, unless
    `is_urgent`.
    """
    _lock_keys()
    prepared = SigningKey.objects.filter(state=State.PREPARED).first()
    if prepared and not is_urgent and now < (ready_at := prepared.prepared_at + KNOWN_TO_GATES_AFTER):
        raise KeyTooNew(prepared.number, ready_at)
    for key in SigningKey.objects.filter(state=State.ACTIVE):
        _end(key, State.RETIRED, now=now)
    return _put_next_to_use(now)


@transaction.atomic
def withdraw_key(*, number: int, now: datetime) -> int:
    """For a key that others may have: nothing that it signed holds from now on. Answers how many passes that voids.

    They are issued anew, by another key, when they are asked for. Raises NoSuchKey.
    """
    _lock_keys()
    key = SigningKey.objects.verifying().filter(number=number).first()
    if key is None:
        raise NoSuchKey(number)
    was_active = key.state == State.ACTIVE
    _end(key, State.WITHDRAWN, now=now)
    voided = void(Pass.objects.filter(key=key), reason=Pass.Reason.KEY_WITHDRAWN, now=now)
    if was_active:
        _put_next_to_use(now)
    else:
        _prepared_key(now)
    return voided


def _active_key() -> SigningKey | None:
    # Shared, so that any number sign at once while whoever would change the key waits.
    keys = SigningKey.objects.raw("SELECT * FROM passes_signingkey WHERE state = %s FOR SHARE", [State.ACTIVE])
    return next(iter(keys), None)


@transaction.atomic
def _first_key(now: datetime) -> SigningKey:
    _lock_keys()
    return SigningKey.objects.filter(state=State.ACTIVE).first() or _put_next_to_use(now)


def _lock_keys() -> None:
    """One at a time; those who only read the keys go on."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE passes_signingkey IN SHARE ROW EXCLUSIVE MODE")


@transaction.atomic
def reseal_keys() -> int:
    """Seal the private parts anew under today's SECRET_KEY; how many. Raises SecretIsUnreadable."""
    _lock_keys()
    keys = list(SigningKey.objects.exclude(sealed_private_key="").order_by("pk"))
    for key in keys:
        key.sealed_private_key = sealed(opened(key.sealed_private_key))
    SigningKey.objects.bulk_update(keys, ["sealed_private_key"])
    return len(keys)


def _put_next_to_use(now: datetime) -> SigningKey:
    """The prepared key, active and sealed anew under today's SECRET_KEY; with the one after it prepared."""
    key = _prepared_key(now)
    key.state, key.activated_at, key.sealed_private_key = State.ACTIVE, now, sealed(opened(key.sealed_private_key))
    key.save(update_fields=["state", "activated_at", "sealed_private_key"])
    _prepared_key(now)
    return key


def _prepared_key(now: datetime) -> SigningKey:
    """The one there is, else a new one. One that can no longer be opened is withdrawn: it never signed."""
    key = SigningKey.objects.filter(state=State.PREPARED).first()
    if key:
        try:
            opened(key.sealed_private_key)
        except SecretIsUnreadable:
            _end(key, State.WITHDRAWN, now=now)
        else:
            return key
    private = Ed25519PrivateKey.generate()
    last = SigningKey.objects.aggregate(last=Max("number"))["last"] or 0
    return SigningKey.objects.create(
        number=last + 1,
        state=State.PREPARED,
        public_key=_as_text(private.public_key().public_bytes_raw()),
        sealed_private_key=sealed(_as_text(private.private_bytes_raw())),
        prepared_at=now,
    )


def _end(key: SigningKey, state: SigningKey.State, *, now: datetime) -> None:
    """Retire or withdraw `key`: it signs no more, so its private part goes."""
    key.state, key.sealed_private_key = state, ""
    key.retired_at = now if state == State.RETIRED else key.retired_at
    key.withdrawn_at = now if state == State.WITHDRAWN else key.withdrawn_at
    key.save(update_fields=["state", "sealed_private_key", "retired_at", "withdrawn_at"])


def _private_key_of(key: SigningKey) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(urlsafe_b64decode(opened(key.sealed_private_key) + "="))


def _as_text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")
