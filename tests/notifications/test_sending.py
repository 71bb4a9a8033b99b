"""What is due leaves, each once, over a real SMTP server; what breaks harms nobody else."""

import logging
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import OperationalError, connection
from django.utils import timezone

from bench.smtp import MailServer
from openday.notifications.kinds import Facts
from openday.notifications.models import BlockedAddress, Channel, Message, Preference
from openday.notifications.services import claims, sending
from openday.notifications.services.outbox import recipients_of, write_messages
from openday.notifications.services.outcomes import FIRST_WAIT, LONGEST_WAIT, MOST_ATTEMPTS, wait_after
from openday.notifications.services.sending import FIRST_BATCH, LARGEST_BATCH, limit_after
from tests.factories.accounts import UserFactory
from tests.notifications.post_office import (
    NEWS,
    NOTE,
    SECRET,
    at,
    make_due,
    send,
    states,
    use,
    write,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("known_kinds")]
S = Message.State


def test_each_leaves_once_over_one_connection(server):
    write(250)

    passed = send()

    assert (passed.counts["sent"], passed.is_finished) == (250, True)
    assert (server.seen().accepted, server.seen().different, server.sessions) == (250, 250, 1)
    assert set(Message.objects.values_list("state", "attempts", "error", "claimed_at")) == {("sent", 1, "", None)}
    assert send().counts == {}


def test_a_mail_says_what_its_kind_and_its_record_say(server):
    (row,) = write(context={"name": "ليلى"})

    send()

    (content,) = server.kept
    assert b"Note to" not in content  # Arabic: in encoded words
    assert f"Message-ID: <{row.public_id.hex}@".encode() in content


def test_a_mail_sent_again_is_the_same_mail_to_a_mailbox(server):
    server.fault = "drop"  # taken, and the line closed instead of saying so
    write()
    send()
    server.fault = ""
    make_due()

    send()

    assert list(server.accepted.values()) == [2]
    assert states() == {"person0@example.org": "sent"}


def test_nothing_leaves_before_its_time(server):
    write(due_at=timezone.now() + timedelta(minutes=5))

    assert send().counts == {}
    assert send_at(minutes=6).counts["sent"] == 1


def send_at(*, minutes: int):
    return sending.send_due(clock=at(timezone.now() + timedelta(minutes=minutes)))


# --- One message is wrong, the others leave


def test_what_is_no_longer_due_is_cancelled(server):
    write(context={"gone": True})
    write(dedupe="another")

    send()

    assert sorted(Message.objects.values_list("state", "error", "attempts")) == [
        ("cancelled", "no_longer_due", 0),
        ("sent", "", 1),
    ]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"context": {"broken": True}}, "facts: AssertionError broken"),
        ({"context": {"hole": True}}, "failed: KeyError 'name'"),
        ({"kind": "test.unknown"}, "facts: KeyError 'test.unknown'"),
        ({"address": "a\r\nBcc: b@example.org"}, "refused: not an address"),
        ({"address": "a b@example.org"}, "refused: not an address"),
    ],
)
def test_one_that_cannot_be_made_fails_alone(server, changes, error, caplog):
    wrong, *_others = write(3)
    Message.objects.filter(pk=wrong.pk).update(**changes)

    with caplog.at_level(logging.CRITICAL):
        send()

    wrong.refresh_from_db()
    assert wrong.error == error
    assert wrong.state == (S.DEAD if error.startswith("refused") else S.FAILED)
    assert server.seen().different == 2
    assert Message.objects.filter(state=S.SENT).count() == 2


@pytest.mark.parametrize(
    ("answer", "state", "is_blocked"),
    [
        ("550 5.1.1 no such user", S.DEAD, True),
        ("550 5.7.1 not from you", S.DEAD, False),
        ("450 4.2.0 greylisted", S.FAILED, False),
    ],
)
def test_an_address_that_is_refused_stops_nobody(settings, answer, state, is_blocked):
    refusing = MailServer(accepts=lambda recipient: answer if recipient == "person1@example.org" else "250 yes")
    with refusing.running():
        use(refusing, settings)
        write(3)

        send()

    assert states() == {"person0@example.org": S.SENT, "person1@example.org": state, "person2@example.org": S.SENT}
    assert refusing.seen().different == 2
    assert answer[:3] in Message.objects.get(address="person1@example.org").error
    assert BlockedAddress.objects.filter(address="person1@example.org").exists() is is_blocked


def test_ten_greylisted_addresses_do_not_stop_the_eleventh(settings):
    greylisting = MailServer(
        accepts=lambda recipient: "250 yes" if recipient == "person10@example.org" else "450 later"
    )
    with greylisting.running():
        use(greylisting, settings)
        write(11)

        passed = send()

    assert passed.counts == {"failed": 10, "sent": 1, "released": 0}


def test_a_blocked_address_gets_nothing(server):
    write(2)
    BlockedAddress.objects.create(
        channel="email", address="person0@example.org", reason="complained", since=timezone.now()
    )
    Message.objects.filter(address="person0@example.org").update(address="Person0@Example.org")

    send()

    dead = Message.objects.get(state=S.DEAD)
    assert (dead.error, dead.attempts, server.seen().different) == ("address_blocked", 0, 1)


def test_who_wants_no_news_since_it_was_written_gets_none(server):
    silent, other = UserFactory.create_batch(2)
    write_messages(kind=NEWS, recipients=recipients_of([silent, other]), edition=None, now=timezone.now())
    Preference.objects.create(user=silent, wants_email=False)

    send()

    assert states() == {silent.email: S.CANCELLED, other.email: S.SENT}


def test_what_is_given_up_is_dead_and_logged(server, caplog):
    server.fault = "later"
    (row,) = write(kind=SECRET, context={"name": "x"})
    Message.objects.update(attempts=MOST_ATTEMPTS - 1)

    with caplog.at_level(logging.ERROR):
        send()

    row.refresh_from_db()
    assert (row.state, row.attempts, row.context) == (S.DEAD, MOST_ATTEMPTS, {})
    assert "was given up: later: 451 later, please" in caplog.text


def test_waits_double_and_differ():
    longest = [max(wait_after(attempts) for _ in range(200)) for attempts in (1, 2, 3, 16)]

    assert FIRST_WAIT * 0.9 < longest[0] <= FIRST_WAIT
    assert FIRST_WAIT * 1.8 < longest[1] <= FIRST_WAIT * 2
    assert FIRST_WAIT * 3.6 < longest[2] <= FIRST_WAIT * 4
    assert LONGEST_WAIT * 0.9 < longest[3] <= LONGEST_WAIT
    assert len({wait_after(1) for _ in range(20)}) > 10
    total = sum((wait_after(attempts) for attempts in range(1, MOST_ATTEMPTS)), timedelta())
    assert timedelta(hours=4) < total < timedelta(hours=12)  # a night


# --- The server is in trouble: what was not tried stays as it was


def outcomes() -> list[tuple[str, int]]:
    return list(Message.objects.order_by("pk").values_list("state", "attempts"))


def test_a_server_that_is_away_costs_nobody_an_attempt(settings):
    with MailServer().running() as gone:
        use(gone, settings)
    write(3)

    passed = send()

    assert (passed.is_finished, outcomes()) == (True, [("queued", 0)] * 3)


def test_a_server_that_says_later_to_us_is_left_alone_after_three(server):
    server.fault = "later"
    write(8)

    send()

    assert outcomes() == [("failed", 1)] * 3 + [("queued", 0)] * 5
    waits = [message.due_at - timezone.now() for message in Message.objects.filter(state=S.FAILED)]
    assert all(FIRST_WAIT * 0.4 < wait <= FIRST_WAIT for wait in waits)


def test_a_server_that_closes_in_the_middle_of_a_mail_costs_that_one_an_attempt(server):
    server.fault = "close"
    write(3)

    send()

    assert (outcomes(), server.seen().accepted) == ([("failed", 1), ("queued", 0), ("queued", 0)], 0)


def test_a_server_that_hangs_over_a_mail_costs_that_one_an_attempt(server):
    def hang_when_it_comes(_recipient: str) -> str:
        server.soon(lambda: setattr(server, "fault", "hang"))
        return "250 yes"

    server.accepts = hang_when_it_comes
    write(3)

    send()

    assert outcomes() == [("failed", 1), ("queued", 0), ("queued", 0)]


def test_a_server_that_hangs_before_it_had_a_mail_costs_nobody_an_attempt(server):
    taken = server.take

    def hang_after_the_first(recipients: list[str], content: bytes) -> None:
        taken(recipients, content)
        server.fault = "hang"

    server.take = hang_after_the_first
    write(3)

    send()

    assert outcomes() == [("sent", 1), ("queued", 0), ("queued", 0)]


def test_a_mail_over_which_the_server_hangs_again_and_again_stops_nobody_for_ever(server):
    """Twice over the same one, and on a new line: it counts as tried, and the others go first."""

    def hang_over_the_first(recipient: str) -> str:
        return "" if recipient == "person0@example.org" else "250 yes"

    server.accepts = hang_over_the_first
    write(3)
    send()
    send()

    assert outcomes() == [("failed", 1), ("sent", 1), ("sent", 1)]


def test_a_server_that_never_says_hello_costs_nobody_an_attempt(server):
    server.fault = "hang"
    write(2)

    send()

    assert outcomes() == [("queued", 0)] * 2


def test_when_the_server_is_well_again_everybody_has_one(server):
    for fault in ("later", "close", "hang"):
        server.fault = fault
        write(4)
        send()
    server.fault = ""
    make_due()

    send()

    assert {state for state, _attempts in outcomes()} == {"sent"}
    assert (server.seen().different, server.seen().twice) == (12, 0)


def test_a_line_that_was_closed_between_two_mails_is_opened_again(settings):
    """Servers close after so many mails: those that come after it are as good as the others."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closing = Thread(target=_take_two_a_line, args=(listener, taken := []), daemon=True)
        closing.start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = (*listener.getsockname(), 2)
        write(5)

        send()

    assert outcomes() == [("sent", 1)] * 5
    assert taken == [2, 2, 1]


def _take_two_a_line(listener: socket.socket, taken: list[int]) -> None:
    while True:
        try:
            line, _ = listener.accept()
        except OSError:
            return
        taken.append(0)
        with line, line.makefile("rwb") as file:

            def say(words: bytes, file=file) -> None:
                file.write(words + b"\r\n")
                file.flush()

            say(b"220 hello")
            while command := file.readline():
                if command.startswith(b"DATA"):
                    say(b"354 go on")
                    while file.readline() != b".\r\n":
                        pass
                    taken[-1] += 1
                    say(b"250 taken")
                    if taken[-1] == 2:
                        break
                else:
                    say(b"250 yes")


def test_a_server_without_pipelining_takes_everything_too(settings):
    with MailServer(is_pipelining=False).running() as plain:
        use(plain, settings)
        write(3)

        send()

    assert (plain.seen().different, plain.sessions) == (3, 1)


def test_the_carrier_of_one_channel_stops_no_other(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    nadia = UserFactory()
    soon = timezone.now() + timedelta(seconds=1)
    write_messages(
        kind=NOTE,
        recipients=recipients_of([nadia]),
        edition=None,
        now=timezone.now(),
        channels=[Channel.EMAIL, Channel.SITE],
        due_at=soon,
    )

    sending.send_due(clock=at(soon))

    assert dict(Message.objects.values_list("channel", "state")) == {"email": S.QUEUED, "site": S.SENT}


# --- The worker is in trouble


def test_a_worker_that_is_told_to_stop_gives_back_the_rest(server):
    write(10)

    passed = send(must_stop=lambda: server.accepted.total() >= 4)

    assert (passed.is_finished, passed.counts["sent"], passed.counts["released"]) == (False, 4, 6)
    assert outcomes() == [("sent", 1)] * 4 + [("queued", 0)] * 6


def test_a_pass_ends_with_its_time(server):
    write(3)

    assert (send(seconds=0).is_finished, outcomes()) == (False, [("queued", 0)] * 3)


def test_a_worker_whose_batch_was_given_to_another_sends_nothing_of_it_any_more(server):
    """It was stopped for minutes in the middle of its batch, or the clock of another jumped."""
    write(5)

    def take_it_away() -> bool:
        if server.accepted.total() == 2:
            Message.objects.filter(state=S.SENDING).update(claimed_at=timezone.now() - timedelta(hours=1))
        return False

    send(must_stop=take_it_away)

    # The third was under way already when it was taken; the other two were asked for first.
    assert server.accepted.total() == 3
    assert Message.objects.filter(state=S.SENDING).count() == 3


def test_whatever_happens_what_was_not_tried_is_given_back(server, monkeypatch):
    write(5)

    def fall_over(*_: object) -> Facts:
        raise SystemExit

    monkeypatch.setattr(sending, "facts_of", fall_over)
    with pytest.raises(SystemExit):
        send()

    assert outcomes() == [("queued", 0)] * 5


def test_a_database_that_is_away_for_a_moment_forgets_nothing_that_left(server, monkeypatch):
    write(3)
    settle, failures = claims.settle, iter([True, True])

    def away_twice(*args: object, **options: object) -> bool:
        if next(failures, False):
            raise OperationalError("terminating connection")
        return settle(*args, **options)

    monkeypatch.setattr(claims, "settle", away_twice)
    monkeypatch.setattr(sending, "_wait_for_the_database", lambda: None)

    send()

    assert outcomes() == [("sent", 1)] * 3
    assert (server.seen().different, server.seen().twice) == (3, 0)


def test_more_is_claimed_of_what_is_quick_and_less_of_what_is_slow():
    assert [limit_after(10, seconds=seconds) for seconds in (0.001, 0.5, 1.0, 9.0)] == [LARGEST_BATCH, 20, 10, 5]
    assert limit_after(5, seconds=50) == FIRST_BATCH // 2


def test_help_is_called_once_and_only_where_something_leaves(server):
    calls = []
    write(250)
    send(call_help=lambda: calls.append("called"))
    server.fault = "later"
    write(250)
    send(call_help=lambda: calls.append("called in vain"))

    assert calls == ["called"]


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
def test_four_passes_at_once_send_each_once(server):
    write(300)
    together = Barrier(4)

    def work(_number: int) -> int:
        try:
            together.wait(10)
            return send().counts["sent"]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as rush:
        sent = list(rush.map(work, range(4)))

    assert sum(sent) == 300
    assert (server.seen().different, server.seen().twice) == (300, 0)
    assert sum(count > 0 for count in sent) > 1


# --- Another way out than SMTP


def test_without_a_mail_server_django_sends(mailoutbox):
    write(2)

    send()

    assert [message.to for message in mail.outbox] == [["person0@example.org"], ["person1@example.org"]]
    assert {state for state, _attempts in outcomes()} == {"sent"}
