"""SMS handed over to a real server on this machine, well behaved and not."""

import json
import socket
import ssl
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings

from openday.notifications.errors import CarrierAway, Refused, TryLater
from openday.notifications.inbox import Inbox
from openday.notifications.sms import http_gateway
from openday.notifications.sms.folder_gateway import FolderGateway
from openday.notifications.sms.gateways import Gateway, Sms, gateway
from openday.notifications.sms.http_gateway import HttpGateway
from openday.notifications.sms.segments import as_sms, size_of
from tests.notifications.sms_server import (
    SETTING,
    SmsServer,
    drip,
    hang_up,
    never_answer,
    sms_server,
    take_and_drip,
    take_and_grow_tired,
    take_and_hang_up,
)


def sms(text: str = "زيارتكم غدا على 09:30 – 10:00", number: int = 1) -> Sms:
    text = as_sms(text)
    return Sms(uuid.UUID(int=number), "+212612345678", text, size_of(text))


@pytest.fixture
def server() -> Iterator[SmsServer]:
    with sms_server() as book, override_settings(SMS_GATEWAY_URL=book.url, SMS_GATEWAY_KEYS=SETTING):
        yield book


@pytest.fixture
def line(server: SmsServer) -> Iterator[Gateway]:
    line = gateway()
    line.open()
    yield line
    line.close()


def test_an_sms_is_handed_over_as_the_contract_says(server, line):
    assert isinstance(line, HttpGateway)

    assert line.send(sms()) == "gw-00000000"

    assert server.asked == [
        {
            "id": "00000000-0000-0000-0000-000000000001",
            "to": "+212612345678",
            "from": "DGSN",
            "text": "زيارتكم غدا على \u200e09:30 – 10:00",
            "alphabet": "ucs2",
            "segments": 1,
            "valid_seconds": 86400,
            "report_url": "http://testserver/sms/reports/",
        }
    ]


def test_many_go_over_one_connection(server, line):
    for number in range(1, 21):
        line.send(sms(number=number))

    assert (len(server.sent), len(server.connections), len(server.nonces)) == (20, 1, 20)


def test_a_wrong_secret_is_no_fault_of_the_message(server):
    with override_settings(SMS_GATEWAY_KEYS=["2027-a:another"]):
        stranger = gateway()
        stranger.open()
        with pytest.raises(TryLater) as refusal:
            stranger.send(sms())
    stranger.close()

    assert (refusal.value.reason, refusal.value.is_about_us) == ("401 not_signed", True)
    assert server.sent == {}


@pytest.mark.parametrize("status", [301, 307, 401, 403, 404, 405, 408, 425, 429, 500, 502, 503, 504])
def test_a_no_to_us_is_tried_later(server, line, status):
    server.answers = [(status, {"code": "busy"})]

    with pytest.raises(TryLater) as refusal:
        line.send(sms())
    line.send(sms())

    assert (refusal.value.reason, refusal.value.is_about_us) == (f"{status} busy", True)
    assert len(server.sent) == 1


@pytest.mark.parametrize(
    ("code", "is_address_wrong"),
    [("unknown_number", True), ("invalid_number", True), ("landline", True), ("forbidden_text", False), ("", False)],
)
@pytest.mark.parametrize("status", [400, 409, 413, 422])
def test_a_no_to_the_message_is_for_good(server, line, status, code, is_address_wrong):
    server.answers = [(status, {"code": code} if code else b"<html>")]

    with pytest.raises(Refused) as refusal:
        line.send(sms())

    assert (refusal.value.reason, refusal.value.is_address_wrong) == (f"{status} {code}".strip(), is_address_wrong)


@pytest.mark.parametrize("answer", [b"", b"OK", b"[1]", b'"id"', b"{}", b'{"id": null}', b"\xff\xfe"])
def test_an_odd_yes_is_a_yes(server, line, answer):
    server.answers = [(200, answer)]

    assert line.send(sms()) == ""


# --- Lines that break


def test_a_line_that_was_idle_for_too_long_is_opened_again(server, line):
    server.answers = [take_and_grow_tired]

    line.send(sms(number=1))
    line.send(sms(number=2))

    assert (len(server.sent), len(server.connections)) == (2, 2)


@pytest.mark.parametrize("misbehaviour", [hang_up, take_and_hang_up])
def test_an_sms_without_an_answer_may_be_asked_for_again_and_is_sent_once(server, line, misbehaviour):
    server.answers = [misbehaviour]

    with pytest.raises(CarrierAway) as away:
        line.send(sms())
    line.close()
    line.open()
    line.send(sms())

    assert away.value.was_tried
    assert (len(server.asked), len(server.sent)) == (2, 1)


def test_a_line_that_breaks_twice_is_given_up(server, line):
    line.send(sms(number=1))
    server.answers = [hang_up, hang_up]

    with pytest.raises(CarrierAway) as away:
        line.send(sms(number=2))

    assert away.value.was_tried
    assert len(server.sent) == 1


@pytest.mark.parametrize("misbehaviour", [never_answer, drip])
def test_an_answer_that_does_not_come_in_time_is_not_waited_for(server, monkeypatch, misbehaviour):
    monkeypatch.setattr(http_gateway, "STEP_SECONDS", 0.3)
    monkeypatch.setattr(http_gateway, "WHOLE_SECONDS", 0.35)
    server.answers = [misbehaviour]
    line = gateway()
    line.open()

    with pytest.raises(CarrierAway) as away:
        line.send(sms())
    line.close()

    assert away.value.was_tried


def test_a_yes_that_drips_is_a_yes_in_time(server, monkeypatch):
    monkeypatch.setattr(http_gateway, "WHOLE_SECONDS", 0.5)
    server.answers = [take_and_drip]
    line = gateway()
    line.open()

    began_at = time.monotonic()
    assert line.send(sms(number=1)) == ""
    assert time.monotonic() - began_at < 5  # of the 25 that it would take

    line.send(sms(number=2))
    line.close()
    assert (len(server.sent), len(server.connections)) == (2, 2)


def test_an_answer_without_end_is_cut_off(server, line, monkeypatch):
    monkeypatch.setattr(http_gateway, "LONGEST_ANSWER", 100)
    server.answers = [(202, {"id": "x" * 1000})]

    line.send(sms(number=1))
    line.send(sms(number=2))

    assert (len(server.asked), len(server.connections)) == (2, 2)


def test_a_gateway_that_is_away_was_not_tried():
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    with (
        override_settings(SMS_GATEWAY_URL=f"http://127.0.0.1:{port}/", SMS_GATEWAY_KEYS=SETTING),
        pytest.raises(CarrierAway) as away,
    ):
        gateway().open()

    assert not away.value.was_tried


def test_a_server_without_a_certificate_is_not_trusted(server):
    """It speaks plain HTTP; whatever it is, nothing is handed over to it."""
    with override_settings(SMS_GATEWAY_URL=server.url.replace("http:", "https:")), pytest.raises(CarrierAway):
        gateway().open()

    assert server.asked == []


def test_certificates_are_verified():
    context: Any = HttpGateway.__init__.__globals__["_connection"]("https", "gateway.example", None)._context

    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_without_an_address_there_is_none():
    with override_settings(SMS_GATEWAY_URL=""), pytest.raises(CarrierAway):
        gateway()


# --- The demonstration's


def test_a_demonstration_keeps_its_sms_in_a_folder(tmp_path):
    with override_settings(SMS_GATEWAY_URL=f"file://{tmp_path}/kept"):
        line = gateway()
    line.open()
    number = line.send(sms())
    line.close()

    assert isinstance(line, FolderGateway)
    (entry,) = Inbox(tmp_path / "kept").entries()
    assert (entry.id, entry.kind, entry.recipient) == (number, "sms", "+212612345678")
    assert json.loads(entry.file.read_bytes())["text"] == sms().text


def test_a_folder_that_cannot_be_written_is_a_gateway_that_is_away(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(CarrierAway):
        FolderGateway(tmp_path / "file" / "kept").send(sms())
