"""Makes `openday/passes/vectors.json`: passes that hold and texts that do not, for every implementation of the format.

    python -m tests.passes.vectors

The keys are those of RFC 8032 (7.1, tests 1 and 2) and anybody's to use: never a site's.
"""

import json
from base64 import urlsafe_b64encode
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from openday.passes import tokens
from openday.passes.tokens import Claims, Kind, from_base45, sign, to_base45

FILE = Path(tokens.__file__).with_name("vectors.json")
PRIVATE_KEYS = {
    1: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    258: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
}
NINE = datetime(2027, 4, 17, 9, tzinfo=UTC)
GROUP = Claims(
    kind=Kind.VISIT_GROUP,
    serial=4186,
    edition=7,
    starts_at=NINE,
    ends_at=NINE + timedelta(minutes=15),
    heads=31,
    gate_id=2,
    zone_ids=(1, 4, 7),
)
LARGEST = Claims(
    kind=Kind.VISIT_GROUP,
    serial=2**63 - 1,
    edition=2**16 - 1,
    starts_at=NINE,
    ends_at=datetime.fromtimestamp(2**32 - 1, UTC),
    heads=2**16 - 1,
    gate_id=2**32 - 1,
    zone_ids=tuple(range(2**32 - 10, 2**32)),
)
BADGE = Claims(
    kind=Kind.BADGE,
    serial=2**62 + 9,
    edition=7,
    starts_at=datetime(2027, 4, 16, 23, tzinfo=UTC),
    ends_at=datetime(2027, 4, 21, 23, tzinfo=UTC),
    heads=1,
    zone_ids=(1, 4, 7),
)
SEATS = Claims(
    kind=Kind.SEMINAR,
    serial=2**61 + 5,
    edition=7,
    starts_at=NINE,
    ends_at=NINE + timedelta(hours=2),
    heads=4,
    zone_ids=(3,),
)
VALID: dict[str, tuple[int, Claims]] = {
    "a group through gate 2 into three zones": (1, GROUP),
    "another key": (258, replace(GROUP, serial=2**40 + 1)),
    "any gate, all zones": (1, replace(GROUP, gate_id=None, zone_ids=())),
    "ids of two bytes": (1, replace(GROUP, gate_id=128, zone_ids=(127, 128, 16383, 16384))),
    "one person": (1, replace(GROUP, heads=1, zone_ids=(1,))),
    "the largest of everything": (258, LARGEST),
    "a badge for five days": (1, BADGE),
    "four seats in a seminar": (1, SEATS),
}
HEAD_BYTES, SIGNATURE_BYTES = 25, 64


def private_key(key_id: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(PRIVATE_KEYS[key_id]))


def signed(payload: bytes, key_id: int = 1) -> str:
    """Authentic, whatever the payload is."""
    return to_base45(payload + private_key(key_id).sign(payload))


def with_bytes(at: int, changed: bytes, *, of: bytes) -> bytes:
    return of[:at] + changed + of[at + len(changed) :]


def refused() -> dict[str, tuple[str, datetime, str]]:
    """By name: the text, the moment, and the code that says why."""
    good = sign(GROUP, key_id=1, private_key=private_key(1))
    data = from_base45(good)
    payload = data[:-SIGNATURE_BYTES]
    head = payload[:HEAD_BYTES]
    order = 2**252 + 27742317777372353535851937790883648493
    scalar = int.from_bytes(data[-32:], "little") + order  # the same signature, for who forgets to look
    texts = {
        # of the text
        ("empty", "bad_text"): "",
        ("an address on the web", "bad_text"): "https://openday.example/pass/4186",
        ("in small letters", "bad_text"): good.lower(),
        ("a character too few", "bad_text"): good[:-1],
        ("a space behind", "bad_text"): good + " ",
        ("three characters above 65535", "bad_text"): "GGX" + good[3:],
        ("two characters above 255", "bad_text"): good[:-2] + "V5",
        ("longer than any pass", "bad_text"): good * 2,
        ("Arabic digits", "bad_text"): "٠١٢" + good[3:],
        # of the version
        ("version 0", "unknown_version"): signed(with_bytes(0, b"\0", of=payload)),
        ("version 2", "unknown_version"): signed(with_bytes(0, b"\2", of=payload)),
        # of the layout, all of them authentic
        ("a version alone", "bad_layout"): to_base45(b"\1"),
        ("a version and a signature", "bad_layout"): signed(b"\1"),
        ("a character too many", "bad_layout"): good + "0",
        ("a head cut short", "bad_layout"): signed(head[:-1]),
        ("no gate", "bad_layout"): signed(head),
        ("a byte behind the zones", "bad_layout"): signed(payload + b"\0"),
        ("a zone more than counted", "bad_layout"): signed(payload + b"\x09"),
        ("a zone fewer than counted", "bad_layout"): signed(payload[:-1]),
        ("zones that descend", "bad_layout"): signed(head + bytes([2, 4, 1, 7])),
        ("a zone named twice", "bad_layout"): signed(head + bytes([2, 1, 1, 7])),
        ("zone 0", "bad_layout"): signed(head + bytes([2, 0, 4, 7])),
        ("eleven zones", "bad_layout"): signed(head[:-1] + bytes([11, 2, *range(1, 12)])),
        ("a number longer than it need be", "bad_layout"): signed(head + bytes([0x82, 0, 1, 4, 7])),
        ("a zero in two bytes", "bad_layout"): signed(head + bytes([0x80, 0, 1, 4, 7])),
        ("a number that does not end", "bad_layout"): signed(head + bytes([2, 1, 4, 0x87])),
        ("a number above 32 bits", "bad_layout"): signed(head + bytes([0x80, 0x80, 0x80, 0x80, 0x10, 1, 4, 7])),
        ("nobody", "bad_layout"): signed(with_bytes(22, bytes(2), of=payload)),
        ("serial 0", "bad_layout"): signed(with_bytes(4, bytes(8), of=payload)),
        ("serial of 64 bits", "bad_layout"): signed(with_bytes(4, b"\x80" + bytes(7), of=payload)),
        ("key 0", "bad_layout"): signed(with_bytes(2, bytes(2), of=payload)),
        ("an end before its start", "bad_layout"): signed(payload[:18] + payload[14:18] + payload[22:]),
        # of the key and the signature
        ("a key that is not given", "unknown_key"): signed(with_bytes(2, b"\0\2", of=payload)),
        ("signed by another key", "wrong_signature"): signed(payload, 258),
        ("one person more than signed", "wrong_signature"): to_base45(with_bytes(23, b"\x20", of=data)),
        ("another gate than signed", "wrong_signature"): to_base45(with_bytes(25, b"\3", of=data)),
        ("a bit of the signature", "wrong_signature"): to_base45(data[:-1] + bytes([data[-1] ^ 1])),
        ("a signature of zeros", "wrong_signature"): to_base45(payload + bytes(64)),
        ("a signature written otherwise", "wrong_signature"): to_base45(data[:-32] + scalar.to_bytes(32, "little")),
        # of the kind
        ("kind 0", "unknown_kind"): signed(with_bytes(1, b"\0", of=payload)),
        ("kind 255", "unknown_kind"): signed(with_bytes(1, b"\xff", of=payload)),
    }
    second = timedelta(seconds=1)
    moments = {
        "a second before the window": (good, GROUP.starts_at - second, "too_early"),
        "the second at which it ends": (good, GROUP.ends_at, "too_late"),
        "a day later": (good, GROUP.starts_at + timedelta(days=1), "too_late"),
    }
    return {name: (text, NINE, code) for (name, code), text in texts.items()} | moments


def instant(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def as_json(claims: Claims) -> dict[str, Any]:
    """As the API says it: a serial is a text, since programs that count in floats would round it."""
    values = asdict(claims) | {"kind": Kind(claims.kind).name.lower(), "serial": str(claims.serial)}
    return values | {
        "starts_at": instant(claims.starts_at),
        "ends_at": instant(claims.ends_at),
        "zone_ids": list(claims.zone_ids),
    }


def vectors() -> dict[str, Any]:
    valid = []
    for name, (key_id, claims) in VALID.items():
        text = sign(claims, key_id=key_id, private_key=private_key(key_id))
        valid.append(
            {
                "name": name,
                "key_id": key_id,
                "claims": as_json(claims),
                "payload": from_base45(text)[:-SIGNATURE_BYTES].hex(),
                "text": text,
                "at": instant(claims.starts_at),
            }
        )
    return {
        "about": "Passes of the Open Days, version 1: see docs/passes.md. The keys are public knowledge.",
        "keys": [
            {
                "id": key_id,
                "private_key": private,
                "public_key": urlsafe_b64encode(private_key(key_id).public_key().public_bytes_raw())
                .decode()
                .rstrip("="),
            }
            for key_id, private in PRIVATE_KEYS.items()
        ],
        "valid": valid,
        "refused": [
            {"name": name, "text": text, "at": instant(at), "code": code}
            for name, (text, at, code) in refused().items()
        ],
    }


def written() -> str:
    return json.dumps(vectors(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    FILE.write_text(written())
