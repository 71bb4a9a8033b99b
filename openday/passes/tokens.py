"""What the QR code of a pass says: signed, so that a gate can judge it without asking anybody.

`docs/passes.md` is the format and `vectors.json` its examples. This file stands alone: the standard library and
`cryptography`, so that gates and other implementations can take it as it is.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from itertools import pairwise
from typing import ClassVar, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

VERSION: Final = 1
MOST_ZONES: Final = 10  # whoever may go to more gets a pass for all
MOST_CHARACTERS: Final = 221  # what a QR code of version 8 holds at level M

# version, kind, key, serial, edition, start, end, people, count of zones; then gate and zones as varints
_HEAD: Final = struct.Struct(">BBHQHIIHB")
_SIGNATURE_BYTES: Final = 64
_MOST_ID: Final = 2**32 - 1
_MOST_SERIAL: Final = 2**63 - 1  # a signed integer of 64 bits holds it
_BASE45: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES: Final = {character: value for value, character in enumerate(_BASE45)}
_NONE: Final = timedelta(0)


class Kind(IntEnum):
    """Who carries the pass."""

    VISIT_GROUP = 1
    BADGE = 2  # of one person of the press
    SEMINAR = 3  # of somebody with seats in a seminar, and those who come along


_KINDS: Final = frozenset(Kind)


@dataclass(frozen=True)
class Claims:
    """What a pass says. Valid in `[starts_at, ends_at)`, aware, to the second.

    `kind` is a value of Kind, `edition` its number. `gate_id` None is any gate, no `zone_ids` are all zones; those that
    there are ascend.
    """

    kind: int
    serial: int
    edition: int
    starts_at: datetime
    ends_at: datetime
    heads: int
    gate_id: int | None = None
    zone_ids: tuple[int, ...] = ()


class PassRefused(Exception):
    """The text is no pass that holds now. `code` is for programs."""

    code: ClassVar[str]


class BadText(PassRefused):
    """It is not base45, or too long: some other QR code."""

    code = "bad_text"


class UnknownVersion(PassRefused):
    """Of a format that this program does not know."""

    code = "unknown_version"


class BadLayout(PassRefused):
    """Cut short, longer than it says, or written otherwise than in the one way there is."""

    code = "bad_layout"


class UnknownKey(PassRefused):
    """Signed by a key that is not among those given: withdrawn, or newer than them."""

    code = "unknown_key"


class WrongSignature(PassRefused):
    """Not signed by the key that it names: forged, or damaged."""

    code = "wrong_signature"


class UnknownKind(PassRefused):
    """Authentic, but for a bearer that this program does not know."""

    code = "unknown_kind"


@dataclass(eq=False)
class TooEarly(PassRefused):
    """Authentic, and valid from `claims.starts_at` on."""

    code = "too_early"
    claims: Claims


@dataclass(eq=False)
class TooLate(PassRefused):
    """Authentic, and valid until `claims.ends_at`."""

    code = "too_late"
    claims: Claims


def sign(claims: Claims, *, key_id: int, private_key: Ed25519PrivateKey) -> str:
    """The text of the pass, in the alphabet of a QR code's alphanumeric mode. The same claims give the same text.

    Raises ValueError for claims that the format cannot say.
    """
    payload = _written(claims, key_id)
    return to_base45(payload + private_key.sign(payload))


def verify(
    text: str, *, keys: Mapping[int, bytes], at: datetime, early: timedelta = _NONE, late: timedelta = _NONE
) -> Claims:
    """What the pass says, once it is known to be ours and to hold at `at` (aware).

    `keys` are public keys of 32 bytes by their id. `early` and `late` widen the window, for gates that are lenient.
    Raises a PassRefused, the first that applies in the order in which they stand above. Whether the pass was revoked
    since is for the caller to look up by its serial.
    """
    data = from_base45(text)
    if data[:1] != bytes([VERSION]):
        raise UnknownVersion
    payload, signature = data[:-_SIGNATURE_BYTES], data[-_SIGNATURE_BYTES:]
    key_id, claims = _read(payload)
    if key_id not in keys:
        raise UnknownKey
    try:
        Ed25519PublicKey.from_public_bytes(keys[key_id]).verify(signature, payload)
    except InvalidSignature:
        raise WrongSignature from None
    if claims.kind not in _KINDS:
        raise UnknownKind
    if at < claims.starts_at - early:
        raise TooEarly(claims)
    if at >= claims.ends_at + late:
        raise TooLate(claims)
    return claims


def _written(claims: Claims, key_id: int) -> bytes:
    zone_ids = claims.zone_ids
    starts, ends = (int(moment.timestamp()) for moment in (claims.starts_at, claims.ends_at))
    try:
        payload = _HEAD.pack(
            VERSION, claims.kind, key_id, claims.serial, claims.edition, starts, ends, claims.heads, len(zone_ids)
        ) + b"".join(_varint(number) for number in (claims.gate_id or 0, *zone_ids))
        _read(payload)
    except (struct.error, BadLayout) as error:
        raise ValueError(f"no pass can say {claims}") from error
    return payload


def _read(payload: bytes) -> tuple[int, Claims]:
    """The id of the key and the claims. Raises BadLayout for anything that `_written` does not write."""
    if len(payload) < _HEAD.size:
        raise BadLayout
    _, kind, key_id, serial, edition, starts, ends, heads, zone_count = _HEAD.unpack_from(payload)
    gate_id, *zone_ids = _varints(payload[_HEAD.size :])
    if (
        len(zone_ids) != zone_count
        or zone_count > MOST_ZONES
        or not _is_ascending(zone_ids)
        or min(key_id, serial, heads) < 1
        or serial > _MOST_SERIAL
        or starts >= ends
    ):
        raise BadLayout
    return key_id, Claims(
        kind=kind,
        serial=serial,
        edition=edition,
        starts_at=datetime.fromtimestamp(starts, UTC),
        ends_at=datetime.fromtimestamp(ends, UTC),
        heads=heads,
        gate_id=gate_id or None,
        zone_ids=tuple(zone_ids),
    )


def _is_ascending(zone_ids: Sequence[int]) -> bool:
    return all(before < after for before, after in pairwise([0, *zone_ids]))


def _varint(number: int) -> bytes:
    """Seven bits a byte, the lowest first; all bytes but the last have the top bit set."""
    if not 0 <= number <= _MOST_ID:
        raise BadLayout
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*written, number])


def _varints(data: bytes) -> list[int]:
    """All the numbers in `data`, one at least, each in its shortest form. Raises BadLayout."""
    numbers, number, shift = [], 0, 0
    for byte in data:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte & 0x80:
            continue
        if number > _MOST_ID or (byte == 0 and shift > 7):
            raise BadLayout
        numbers.append(number)
        number = shift = 0
    if shift or not numbers:
        raise BadLayout
    return numbers


def to_base45(data: bytes) -> str:
    """RFC 9285: two bytes are three characters, a last one is two."""
    text = []
    for at in range(0, len(data), 2):
        pair = data[at : at + 2]
        number = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            number, value = divmod(number, 45)
            text.append(_BASE45[value])
    return "".join(text)


def from_base45(text: str) -> bytes:
    """What `to_base45` was given. Raises BadText; no two texts give the same bytes."""
    if not 0 < len(text) <= MOST_CHARACTERS or len(text) % 3 == 1:
        raise BadText
    data = bytearray()
    try:
        for at in range(0, len(text), 3):
            values = [_VALUES[character] for character in text[at : at + 3]]
            number = sum(value * 45**place for place, value in enumerate(values))
            data += number.to_bytes(len(values) - 1, "big")
    except (KeyError, OverflowError):
        raise BadText from None
    return bytes(data)
