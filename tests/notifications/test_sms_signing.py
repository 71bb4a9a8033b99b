"""Requests that are believed, and those that are not. The example is the one of docs/sms-gateway.md."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from openday.notifications.sms.signing import (
    AT,
    KEY,
    NONCE,
    SIGNATURE,
    TOLERANCE,
    Key,
    NotSigned,
    Purpose,
    Signed,
    checked,
    headers_for,
)

NOW = datetime(2027, 5, 1, 9, tzinfo=UTC)
FIRST, SECOND = Key("2027-a", "first secret"), Key("2027-b", "second secret")
REQUEST: dict[str, Any] = {
    "purpose": Purpose.MESSAGE,
    "method": "POST",
    "path": "/v1/messages?x=1",
    "body": b'{"a": 1}',
}
HEADERS = headers_for(**REQUEST, key=FIRST, at=NOW, nonce="0123456789abcdef")


def check(request: dict[str, Any] = REQUEST, headers: dict[str, str] = HEADERS, **changes: Any) -> Signed:
    return checked(**request, headers=headers, **{"keys": [SECOND, FIRST], "now": NOW} | changes)


def test_a_signed_request_is_believed():
    assert check() == Signed("2027-a", "0123456789abcdef")
    assert check(now=NOW + TOLERANCE) == check(now=NOW - TOLERANCE) == check()


@pytest.mark.parametrize(
    "change",
    [
        {"purpose": Purpose.REPORT},  # an echo from the other direction
        {"method": "PUT"},
        {"path": "/v1/messages?x=2"},
        {"body": b'{"a": 2}'},
    ],
)
def test_each_part_of_a_request_is_signed(change):
    with pytest.raises(NotSigned):
        check(REQUEST | change)


@pytest.mark.parametrize(
    "change",
    [
        {KEY: "2027-b"},
        {KEY: ""},
        {AT: str(int(NOW.timestamp()) + 1)},
        {NONCE: "0123456789abcdee"},
        {SIGNATURE: "0" * 64},
        {SIGNATURE: ""},
        {SIGNATURE: "é"},
        {AT: ""},
        {AT: "٣"},
        {AT: "9" * 30},
        {NONCE: ""},
        {NONCE: "short"},
        {NONCE: "a" * 65},
        {NONCE: "0123456789abcd\nf"},
    ],
)
def test_each_header_is_looked_at(change):
    with pytest.raises(NotSigned):
        check(headers=HEADERS | change)


@pytest.mark.parametrize("missing", [KEY, AT, NONCE, SIGNATURE])
def test_each_header_is_needed(missing):
    with pytest.raises(NotSigned):
        check(headers={name: value for name, value in HEADERS.items() if name != missing})


@pytest.mark.parametrize(
    "late", [TOLERANCE + timedelta(seconds=1), -TOLERANCE - timedelta(seconds=1), timedelta(days=9)]
)
def test_a_request_is_believed_for_minutes(late):
    with pytest.raises(NotSigned):
        check(now=NOW + late)


def test_a_key_that_was_dropped_is_not_believed():
    with pytest.raises(NotSigned):
        check(keys=[SECOND])
    with pytest.raises(NotSigned):
        check(keys=[replace(FIRST, secret="another")])
    with pytest.raises(NotSigned):
        check(keys=[])


def test_a_nonce_is_never_the_same():
    nonces = {headers_for(**REQUEST, key=FIRST, at=NOW)[NONCE] for _ in range(100)}

    assert len(nonces) == 100


def test_keys_are_read_from_the_setting():
    assert Key.read("2027-a: first:secret ") == Key("2027-a", "first:secret")


def test_the_example_of_the_contract_is_what_we_do():
    told = (Path(__file__).resolve().parents[2] / "docs" / "sms-gateway.md").read_text()
    example = told.partition("### Worked example")[2]
    lines = dict(line.split(": ", 1) for line in example.split("```")[1].strip().splitlines())
    at = datetime.fromtimestamp(int(lines[AT]), UTC)

    headers = headers_for(
        purpose=Purpose(lines["purpose"]),
        method="POST",
        path=lines["path"],
        body=lines["body"].encode(),
        key=Key(lines[KEY], lines["secret"]),
        at=at,
        nonce=lines[NONCE],
    )

    assert headers == {name: lines[name] for name in (KEY, AT, NONCE, SIGNATURE)}
