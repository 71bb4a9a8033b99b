"""Requests signed with a secret that both sides know, so that neither believes a stranger or an echo.

HMAC-SHA256 over what the request is for, its method and path, when it was made, a number used once, and its body.
The same scheme goes both ways: to the gateway ("message") and back from it ("report"). docs/sms-gateway.md has it for
whoever stands on the other side, with a worked example that a test holds against this code.
"""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final

VERSION: Final = "OPENDAY-1"
KEY, AT, NONCE, SIGNATURE = "Openday-Key", "Openday-At", "Openday-Nonce", "Openday-Signature"
# How far the clocks of both sides may be apart, and how long an answer is worth anything.
TOLERANCE: Final = timedelta(minutes=5)
_NONCE_LETTERS: Final = range(16, 65)


class Purpose(StrEnum):
    MESSAGE = "message"
    REPORT = "report"


class NotSigned(Exception):
    """By none of the keys that are known, or not at this time."""


@dataclass(frozen=True)
class Key:
    """`id` is sent along, `secret` never."""

    id: str
    secret: str

    @classmethod
    def read(cls, text: str) -> "Key":
        """`id:secret`, as the setting holds it."""
        key_id, _, secret = text.partition(":")
        return cls(key_id.strip(), secret.strip())


@dataclass(frozen=True)
class Signed:
    """A request whose signature holds. `nonce` is still to be compared with those that came before."""

    key_id: str
    nonce: str


def headers_for(
    *, purpose: Purpose, method: str, path: str, body: bytes, key: Key, at: datetime, nonce: str = ""
) -> dict[str, str]:
    """The four headers of a request. `path` is what the request line holds, with its query."""
    stamp, nonce = str(int(at.timestamp())), nonce or secrets.token_hex(16)
    said = _said(purpose, method, path, stamp, nonce) + sha256(body).hexdigest()
    return {KEY: key.id, AT: stamp, NONCE: nonce, SIGNATURE: _signature(key, said)}


def checked(
    *,
    purpose: Purpose,
    method: str,
    path: str,
    body: bytes,
    headers: Mapping[str, str],
    keys: Sequence[Key],
    now: datetime,
) -> Signed:
    """Who signed this request. Raises NotSigned."""
    stamp, nonce = headers.get(AT, ""), headers.get(NONCE, "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12):
        raise NotSigned("no time")
    if not (nonce.isascii() and nonce.isalnum() and len(nonce) in _NONCE_LETTERS):
        raise NotSigned("no nonce")
    if abs(datetime.fromtimestamp(int(stamp), UTC) - now) > TOLERANCE:
        raise NotSigned("not at this time")
    said = _said(purpose, method, path, stamp, nonce) + sha256(body).hexdigest()
    given = headers.get(SIGNATURE, "").encode()
    for key in keys:
        if key.id == headers.get(KEY) and hmac.compare_digest(_signature(key, said).encode(), given):
            return Signed(key.id, nonce)
    raise NotSigned("by no known key")


def _said(purpose: Purpose, method: str, path: str, stamp: str, nonce: str) -> str:
    return "\n".join((VERSION, purpose, method.upper(), path, stamp, nonce, ""))


def _signature(key: Key, said: str) -> str:
    return hmac.new(key.secret.encode(), said.encode(), sha256).hexdigest()
