"""The text of a pass: what it says comes back, and whatever is not exactly that is refused by name."""

import json
import subprocess
import sys
from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openday.passes import tokens
from openday.passes.qr import QUIET_ZONE, qr_path
from openday.passes.tokens import (
    MOST_CHARACTERS,
    BadText,
    Claims,
    Kind,
    PassRefused,
    TooEarly,
    TooLate,
    from_base45,
    sign,
    to_base45,
    verify,
)
from tests.passes import vectors
from tests.passes.vectors import GROUP, LARGEST, NINE, private_key

VECTORS = json.loads(vectors.FILE.read_text())
KEYS = {key["id"]: urlsafe_b64decode(key["public_key"] + "=") for key in VECTORS["keys"]}


def by_name(vector):
    return vector["name"]


def test_the_kept_vectors_are_those_that_this_code_makes():
    assert vectors.FILE.read_text() == vectors.written()


@pytest.mark.parametrize("vector", VECTORS["valid"], ids=by_name)
def test_a_pass_that_holds_says_what_was_signed(vector):
    claims = verify(vector["text"], keys=KEYS, at=datetime.fromisoformat(vector["at"]))

    assert vectors.as_json(claims) == vector["claims"]
    assert from_base45(vector["text"]).hex().startswith(vector["payload"])


@pytest.mark.parametrize("vector", VECTORS["refused"], ids=by_name)
def test_what_does_not_hold_is_refused_by_name(vector):
    with pytest.raises(PassRefused) as refusal:
        verify(vector["text"], keys=KEYS, at=datetime.fromisoformat(vector["at"]))

    assert refusal.value.code == vector["code"]


def test_the_vectors_know_every_refusal():
    assert {vector["code"] for vector in VECTORS["refused"]} == {
        refusal.code for refusal in PassRefused.__subclasses__()
    }


ids = st.integers(1, 2**32 - 1)
seconds = st.integers(0, 2**32 - 1)
any_claims = st.builds(
    lambda between, **values: Claims(
        starts_at=datetime.fromtimestamp(min(between), UTC),
        ends_at=datetime.fromtimestamp(max(between), UTC),
        **values,
    ),
    between=st.sets(seconds, min_size=2, max_size=2),
    kind=st.sampled_from(Kind),
    serial=st.integers(1, 2**63 - 1),
    edition=st.integers(0, 2**16 - 1),
    heads=st.integers(1, 2**16 - 1),
    gate_id=st.none() | ids,
    zone_ids=st.sets(ids, max_size=10).map(lambda zone_ids: tuple(sorted(zone_ids))),
)


@given(any_claims)
def test_whatever_a_pass_can_say_comes_back_and_fits_a_small_code(claims):
    text = sign(claims, key_id=1, private_key=private_key(1))

    assert verify(text, keys=KEYS, at=claims.starts_at) == claims
    assert len(text) <= MOST_CHARACTERS
    assert text == text.strip()  # a scanner that trims harms nothing


@given(any_claims, st.data())
def test_one_changed_bit_is_refused(claims, data):
    signed = bytearray(from_base45(sign(claims, key_id=1, private_key=private_key(1))))
    bit = data.draw(st.integers(0, 8 * len(signed) - 1))
    signed[bit // 8] ^= 1 << bit % 8

    with pytest.raises(PassRefused):
        verify(to_base45(bytes(signed)), keys=KEYS, at=claims.starts_at)


@given(st.text(max_size=300) | st.text(alphabet=tokens._BASE45, max_size=230))
def test_any_text_is_refused_by_name_and_never_breaks(text):
    with pytest.raises(PassRefused):
        verify(text, keys=KEYS, at=NINE)


@given(st.binary(max_size=147))
def test_base45_comes_back_and_is_the_only_text_of_its_bytes(data):
    text = to_base45(data)

    assert data == b"" or from_base45(text) == data


@given(st.text(alphabet=tokens._BASE45, min_size=1, max_size=12))
def test_two_texts_never_have_the_same_bytes(text):
    try:
        data = from_base45(text)
    except BadText:
        return
    assert to_base45(data) == text


@pytest.mark.parametrize(
    ("text", "data"), [("BB8", b"AB"), ("%69 VD92EX0", b"Hello!!"), ("UJCLQE7W581", b"base-45"), ("QED8WEX0", b"ietf!")]
)
def test_base45_is_that_of_the_rfc(text, data):
    assert (to_base45(data), from_base45(text)) == (text, data)


@pytest.mark.parametrize(("claims", "version"), [(GROUP, 6), (LARGEST, 8)])
def test_the_code_is_small(claims, version):
    text = sign(claims, key_id=1, private_key=private_key(1))

    assert qr_path(text)["size"] == 17 + 4 * version + 2 * QUIET_ZONE


CANNOT_BE_SAID = {
    "nobody": {"heads": 0},
    "too many people": {"heads": 2**16},
    "no serial": {"serial": 0},
    "a serial of 64 bits": {"serial": 2**63},
    "eleven zones": {"zone_ids": tuple(range(1, 12))},
    "zones out of order": {"zone_ids": (2, 1)},
    "a zone twice": {"zone_ids": (1, 1)},
    "a zone above 32 bits": {"zone_ids": (2**32,)},
    "a gate below one": {"gate_id": -1},
    "an end at its start": {"ends_at": NINE},
    "a start before 1970": {"starts_at": datetime(1969, 1, 1, tzinfo=UTC)},
    "a large edition": {"edition": 2**16},
    "an unknown kind": {"kind": 256},
}


@pytest.mark.parametrize("change", CANNOT_BE_SAID.values(), ids=CANNOT_BE_SAID)
def test_what_the_format_cannot_say_is_not_signed(change):
    with pytest.raises(ValueError, match="no pass"):
        sign(replace(GROUP, **change), key_id=1, private_key=private_key(1))


def test_a_lenient_gate_widens_the_window():
    text = sign(GROUP, key_id=1, private_key=private_key(1))
    early, late = NINE - timedelta(minutes=30), GROUP.ends_at + timedelta(minutes=30)

    with pytest.raises(TooEarly) as too_early:
        verify(text, keys=KEYS, at=early)
    with pytest.raises(TooLate) as too_late:
        verify(text, keys=KEYS, at=late)

    assert too_early.value.claims == too_late.value.claims == GROUP
    assert verify(text, keys=KEYS, at=early, early=timedelta(minutes=30)) == GROUP
    assert verify(text, keys=KEYS, at=late, late=timedelta(minutes=31)) == GROUP
    with pytest.raises(TooLate):
        verify(text, keys=KEYS, at=late, late=timedelta(minutes=30))  # half-open, widened or not


def test_the_file_stands_alone():
    """Gates and other programs take it as it is: it needs nothing of this site, and no Django."""
    code = (
        "import runpy, sys; names = runpy.run_path(sys.argv[1], run_name='tokens');"
        "print(sorted({'django', 'openday', 'celery'} & set(sys.modules)), callable(names['verify']))"
    )

    done = subprocess.run(
        [sys.executable, "-I", "-c", code, tokens.__file__], capture_output=True, text=True, check=False
    )

    assert (done.stderr, done.stdout.strip()) == ("", "[] True")
