"""SMS from the row to the telephone, and what is told afterwards."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from redis.exceptions import ConnectionError as RedisAway

from openday.cache import ForgivingRedisCacheClient
from openday.notifications import kinds
from openday.notifications.kinds import Facts, MessageKind, ShippedText
from openday.notifications.models import BlockedAddress, Channel, Message, Priority
from openday.notifications.services.outbox import Recipient, write_messages
from openday.notifications.services.sending import send_due
from openday.notifications.services.sms_reports import Answer, Report, Status, take_reports
from openday.notifications.sms.signing import Purpose, headers_for
from tests.notifications.sms_server import KEY, SETTING, SmsServer, hang_up, sms_server, take_and_hang_up

NOW = datetime(2027, 5, 16, 12, tzinfo=UTC)
EVENING = datetime(2027, 5, 16, 22, tzinfo=UTC)
MORNING = datetime(2027, 5, 17, 8, tzinfo=UTC)
MOBILE = "+212612345678"
DOOR = "/sms/reports/"


def facts_of(messages: Sequence[Message]) -> Mapping[int, Facts | None]:
    return {message.pk: Facts({"school": message.context.get("school", "École")}) for message in messages}


KIND = MessageKind(
    name="tests.sms",
    title="Test",
    text=ShippedText(subject="S", lines=("L",), sms="{school}, demain à 09 h 30."),
    load=facts_of,
    channels=(Channel.SMS,),
)


@pytest.fixture(autouse=True)
def a_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(kinds._KINDS, KIND.name, KIND)


@pytest.fixture
def server() -> Iterator[SmsServer]:
    with (
        sms_server() as book,
        override_settings(SMS_GATEWAY_URL=book.url, SMS_GATEWAY_KEYS=SETTING, SMS_QUIET_HOURS=(time(21), time(8))),
    ):
        yield book


def write(*phones: str, now: datetime = NOW, **more: Any) -> None:
    recipients = [Recipient(None, "", phone, "fr") for phone in phones]
    write_messages(kind=KIND, recipients=recipients, edition=None, now=now, **more)


def send(now: datetime = NOW) -> Counter[str]:
    return send_due(clock=lambda: now)


def the_message() -> Message:
    return Message.objects.get(kind=KIND.name)


# --- Out


@pytest.mark.django_db(transaction=True)
def test_an_sms_leaves_and_its_number_is_kept(server):
    write(MOBILE)

    send()

    message = the_message()
    assert (message.state, message.provider_id) == ("sent", f"gw-{str(message.public_id)[:8]}")
    (told,) = server.sent.values()
    assert (told["id"], told["to"], told["text"]) == (str(message.public_id), MOBILE, "École, demain à 09 h 30.")
    assert (told["alphabet"], told["segments"]) == ("gsm7", 1)


@pytest.mark.django_db(transaction=True)
def test_nobody_is_written_to_by_sms_who_cannot_get_one(server):
    write("+212522123456", "", "0612345678", MOBILE)

    assert list(Message.objects.values_list("address", flat=True)) == [MOBILE]


@pytest.mark.django_db(transaction=True)
def test_without_a_gateway_no_sms_is_written():
    with override_settings(SMS_GATEWAY_URL=""):
        write(MOBILE)

    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_gateway_that_was_taken_away_leaves_them_waiting(server):
    write(MOBILE)

    with override_settings(SMS_GATEWAY_URL=""):
        send()

    assert (the_message().state, the_message().attempts) == ("queued", 0)


@pytest.mark.django_db(transaction=True)
def test_a_number_that_became_a_landlines_is_refused(server):
    write(MOBILE)
    Message.objects.update(address="+212522123456")

    send()

    assert (the_message().state, the_message().error) == ("dead", "refused: no_mobile")
    assert not BlockedAddress.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_text_without_end_is_refused(server):
    write(MOBILE, context={"school": "ب" * 700})

    send()

    assert (the_message().state, the_message().error) == ("dead", "refused: too_long: 11")


@pytest.mark.django_db(transaction=True)
def test_a_wrong_number_is_written_to_no_more(server):
    server.answers = [(422, {"code": "unknown_number"})]
    write(MOBILE)

    send()

    assert list(BlockedAddress.objects.values_list("channel", "address", "reason")) == [("sms", MOBILE, "bounced")]
    assert (the_message().state, the_message().error) == ("dead", "refused: 422 unknown_number")
    write(MOBILE, dedupe="another")
    send()
    assert Message.objects.latest("pk").error == "address_blocked"
    assert server.sent == {}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("misbehaviour", [hang_up, take_and_hang_up, (500, {}), (429, {})])
def test_after_a_failure_each_is_sent_once(server, misbehaviour):
    server.answers = [misbehaviour]
    write(MOBILE, "+212712345678")

    send()
    send(NOW + timedelta(hours=2))

    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
    assert sorted(told["to"] for told in server.sent.values()) == [MOBILE, "+212712345678"]


# --- The night


@pytest.mark.django_db(transaction=True)
def test_what_is_due_at_night_waits_until_the_morning(server):
    write(MOBILE, now=EVENING)

    send(EVENING)
    asleep = the_message()
    send(MORNING - timedelta(seconds=1))
    assert server.sent == {}
    send(MORNING)

    assert (asleep.state, asleep.due_at, asleep.attempts) == ("queued", MORNING, 0)
    assert (the_message().state, len(server.sent)) == ("sent", 1)


@pytest.mark.django_db(transaction=True)
def test_what_cannot_wait_leaves_at_night(server):
    write(MOBILE, now=EVENING, priority=Priority.URGENT)

    send(EVENING)

    assert the_message().state == "sent"


# --- Back


@pytest.fixture
def sent(db: None) -> Message:
    return Message.objects.create(
        kind=KIND.name,
        channel="sms",
        address=MOBILE,
        language="fr",
        state="sent",
        sent_at=NOW,
        due_at=NOW,
        created_at=NOW,
    )


def report(message: Message, status: str, *, minutes: int = 1, code: str = "") -> Report:
    return Report(message.public_id, Status(status), NOW + timedelta(minutes=minutes), code)


@pytest.mark.django_db
def test_an_sms_arrives(sent):
    assert take_reports(reports=[report(sent, "delivered")], now=NOW + timedelta(hours=1)) == 1

    sent.refresh_from_db()
    assert (sent.delivered_at, sent.bounced_at) == (NOW + timedelta(minutes=1), None)


@pytest.mark.django_db
def test_a_telephone_that_was_off_is_not_blocked(sent):
    take_reports(reports=[report(sent, "expired")], now=NOW + timedelta(hours=1))

    sent.refresh_from_db()
    assert (sent.bounced_at, sent.error) == (NOW + timedelta(minutes=1), "expired")
    assert not BlockedAddress.objects.exists()


@pytest.mark.django_db
def test_a_number_that_does_not_exist_is_blocked(sent):
    take_reports(reports=[report(sent, "failed", code="unknown_number")], now=NOW + timedelta(hours=1))

    sent.refresh_from_db()
    assert sent.error == "failed: unknown_number"
    assert list(BlockedAddress.objects.values_list("channel", "address", "reason")) == [("sms", MOBILE, "bounced")]


@pytest.mark.django_db
@pytest.mark.parametrize("order", [("delivered", "failed"), ("failed", "delivered")])
def test_arrived_is_arrived_in_whatever_order_it_is_told(sent, order):
    for status in (*order, *order):
        take_reports(reports=[report(sent, status)], now=NOW + timedelta(hours=1))

    sent.refresh_from_db()
    assert (sent.delivered_at, sent.bounced_at, sent.error) == (NOW + timedelta(minutes=1), None, "")


@pytest.mark.django_db
def test_a_clock_that_runs_ahead_is_not_believed(sent):
    take_reports(reports=[report(sent, "delivered", minutes=600)], now=NOW + timedelta(hours=1))

    sent.refresh_from_db()
    assert sent.delivered_at == NOW + timedelta(hours=1)


@pytest.mark.django_db
def test_reports_of_others_change_nothing(sent):
    Message.objects.update(channel="email")

    assert take_reports(reports=[report(sent, "delivered")], now=NOW) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["STOP", "stop", " Stop. ", "Arrêt", "ARRET", "قف", "توقف", "إيقاف", "ايقاف"])
def test_stop_is_obeyed_and_start_takes_it_back(word):
    take_reports(reports=[], answers=[Answer(MOBILE, word)], now=NOW)
    assert list(BlockedAddress.objects.values_list("channel", "address", "reason", "since")) == [
        ("sms", MOBILE, "unsubscribed_sms", NOW)
    ]

    take_reports(reports=[], answers=[Answer(MOBILE, "start")], now=NOW)
    assert not BlockedAddress.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["Merci", "Ne pas STOP", "شكرا", ""])
def test_other_answers_stop_nothing(text):
    assert take_reports(reports=[], answers=[Answer(MOBILE, text)], now=NOW) == 0
    assert not BlockedAddress.objects.exists()


@pytest.mark.django_db
def test_start_does_not_make_a_number_exist():
    BlockedAddress.objects.create(channel="sms", address=MOBILE, reason="bounced", since=NOW)

    assert take_reports(reports=[], answers=[Answer(MOBILE, "START")], now=NOW) == 0
    assert BlockedAddress.objects.exists()


# --- The door


@pytest.fixture
def door(client: Client, time_machine: Any) -> Any:
    time_machine.move_to(NOW, tick=False)

    def post(told: Any, *, path: str = DOOR, signed: bool = True, **headers: str) -> Any:
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        signature = headers_for(purpose=Purpose.REPORT, method="POST", path=path, body=body, key=KEY, at=NOW)
        client.logout()
        return client.post(
            path, body, content_type="application/json", headers={**(signature if signed else {}), **headers}
        )

    with override_settings(SMS_GATEWAY_KEYS=["2026:old", *SETTING]):
        yield post


def told(message: Message, **more: str) -> dict[str, Any]:
    return {"reports": [{"id": str(message.public_id), "status": "delivered", "at": "2027-05-16T11:59:00Z"} | more]}


def test_a_signed_report_is_taken(door, sent):
    assert door(told(sent)).status_code == 204

    sent.refresh_from_db()
    assert sent.delivered_at == datetime(2027, 5, 16, 11, 59, tzinfo=UTC)


def test_an_answer_is_taken_in_any_spelling_of_the_number(door, db):
    answers = [
        {"from": "00212612345678", "text": "STOP"},
        {"from": "36111", "text": "STOP"},
        {"from": "INFO", "text": ""},
    ]

    assert door({"answers": answers}).status_code == 204
    assert list(BlockedAddress.objects.values_list("address", flat=True)) == [MOBILE]


def test_an_unsigned_report_is_not_taken(door, sent):
    for answer in (door(told(sent), signed=False), door(told(sent), **{"Openday-Signature": "0" * 64})):
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed")

    sent.refresh_from_db()
    assert sent.delivered_at is None


def test_a_message_of_ours_that_comes_back_is_no_report(door, sent):
    body = json.dumps(told(sent)).encode()
    ours = headers_for(purpose=Purpose.MESSAGE, method="POST", path=DOOR, body=body, key=KEY, at=NOW)

    assert door(body, **ours).status_code == 401


def test_a_copy_of_a_report_is_known(door, sent):
    body = json.dumps(told(sent)).encode()
    signature = headers_for(purpose=Purpose.REPORT, method="POST", path=DOOR, body=body, key=KEY, at=NOW)

    assert door(body, **signature).status_code == 204
    Message.objects.update(delivered_at=None)
    copy = door(body, **signature)

    sent.refresh_from_db()
    assert (copy.status_code, copy.json()["code"], sent.delivered_at) == (409, "told_before", None)


def test_while_nobody_knows_what_was_told_before_it_is_to_be_told_again(door, sent, monkeypatch):
    def away(*_args: Any, **_kwargs: Any) -> None:
        raise RedisAway

    monkeypatch.setattr(ForgivingRedisCacheClient, "get_client", away)

    assert door(told(sent)).status_code == 503

    monkeypatch.undo()
    cache.clear()
    sent.refresh_from_db()
    assert sent.delivered_at is None


SOME_ID = "00000000-0000-4000-8000-000000000000"
SOME_TIME = "2027-05-16T11:59:00Z"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        {"reports": {}},
        {"reports": [1]},
        {"reports": ["x"]},
        {"reports": [{}]},
        {"reports": [{"id": "x", "status": "delivered", "at": SOME_TIME}]},
        {"reports": [{"id": 1, "status": "delivered", "at": SOME_TIME}]},
        {"reports": [{"id": SOME_ID, "status": "x", "at": SOME_TIME}]},
        {"reports": [{"id": SOME_ID, "status": "failed", "at": "2027-05-16T11:59:00"}]},
        {"reports": [{"id": SOME_ID, "status": "failed", "at": "2027-99-16T11:59:00Z"}]},
        {"reports": [{"id": SOME_ID, "status": "failed", "at": 1}]},
        {"reports": [{"id": SOME_ID, "status": "failed", "at": SOME_TIME, "code": 1}]},
        {"answers": [{"from": 1, "text": "STOP"}]},
        {"answers": [{"from": MOBILE}]},
        {"answers": [{"from": MOBILE, "text": 1}]},
        {"answers": [{"from": MOBILE, "text": "x"}] * 1001},
    ],
)
def test_what_is_not_understood_is_said_so(door, db, body):
    answer = door(body)

    assert (answer.status_code, answer.json()["code"]) == (400, "not_understood")


def test_the_door_takes_posts_without_a_cookie_from_machines(db):
    client = Client(enforce_csrf_checks=True)

    assert client.get(DOOR).status_code == 405
    answer = client.post(DOOR, b"{}", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed")
    assert not answer.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("count", [2, 1000])
def test_a_thousand_reports_cost_what_two_do(count, django_assert_num_queries):
    rows = Message.objects.bulk_create(
        Message(
            kind=KIND.name,
            channel="sms",
            address=MOBILE,
            language="fr",
            state="sent",
            sent_at=NOW,
            due_at=NOW,
            created_at=NOW,
        )
        for _ in range(count)
    )
    reports = [report(row, "delivered" if at % 2 else "expired") for at, row in enumerate(rows)]

    with django_assert_num_queries(4):  # two, in a savepoint
        assert take_reports(reports=reports, now=NOW) == count

    assert Message.objects.exclude(delivered_at=None).count() == Message.objects.exclude(bounced_at=None).count()
