"""Real SMTP servers on loopback that count what they accepted: aiosmtpd, as fast as such a server is; and a small one
of ours, which can be made to misbehave at any byte."""

import asyncio
import contextlib
import multiprocessing
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection

_MESSAGE_ID = re.compile(rb"\r\nMessage-ID: *<([^>]+)>", re.IGNORECASE)
END = b"\r\n.\r\n"
TAKEN = "250 taken"

# What a server in trouble does: says "later" to every command; answers nothing; closes the line before the end of a
# mail; takes a mail, and closes the line instead of saying so.
FAULTS = ("later", "hang", "close", "drop")


class MailServer:
    """Its thread runs while `running()` does. `fault` is one of FAULTS, or empty."""

    def __init__(
        self,
        *,
        is_pipelining: bool = True,
        accepts: Callable[[str], str] = lambda _: "250 yes",
        session: "Callable[[MailServer], asyncio.Protocol] | None" = None,
    ) -> None:
        self.session = session or _Session
        self.port = 0
        self.fault = ""
        self.seconds_a_mail = 0.0  # how long it thinks before it says that it has a mail
        self.is_pipelining = is_pipelining
        self.accepts = accepts  # what RCPT is answered, by recipient
        self.accepted: Counter[str] = Counter()  # Message-ID: how often
        self.recipients: Counter[str] = Counter()
        self.sessions = 0
        self.dropped = 0  # mails that were taken without saying so
        self.bytes = 0
        self.kept: list[bytes] = []  # the first few mails, as they came
        self.first_at = self.last_at = 0.0
        self._loop = asyncio.new_event_loop()

    @contextlib.contextmanager
    def running(self) -> Iterator["MailServer"]:
        listening = threading.Event()
        thread = threading.Thread(target=self._run, args=(listening,), daemon=True)
        thread.start()
        listening.wait(10)
        try:
            yield self
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join(10)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def seen(self) -> "Seen":
        return Seen(
            accepted=self.accepted.total(),
            different=len(self.accepted),
            twice=sum(times - 1 for times in self.accepted.values()),
            sessions=self.sessions,
            dropped=self.dropped,
            first_at=self.first_at,
            last_at=self.last_at,
        )

    def forget(self) -> None:
        self.accepted.clear()
        self.recipients.clear()
        self.kept.clear()
        self.sessions = self.bytes = self.dropped = 0
        self.first_at = self.last_at = 0.0

    def take(self, recipients: list[str], content: bytes) -> None:
        found = _MESSAGE_ID.search(b"\r\n" + content[:4000])
        self.accepted[found[1].decode() if found else ""] += 1
        self.recipients.update(recipients)
        self.bytes += len(content)
        self.last_at = time.perf_counter()
        self.first_at = self.first_at or self.last_at
        if len(self.kept) < 200:
            self.kept.append(content)

    def soon(self, change: Callable[[], None]) -> None:
        """When what has just come is answered. For `accepts`."""
        self._loop.call_soon(change)

    def later(self, seconds: float, answer: Callable[[], None]) -> None:
        if seconds:
            self._loop.call_later(seconds, answer)
        else:
            answer()

    def _run(self, listening: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(self._loop.create_server(lambda: self.session(self), "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        listening.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()


@dataclass(frozen=True)
class Seen:
    """What a server accepted so far: mails, different ones, those beyond the first of each; when, by `perf_counter`."""

    accepted: int
    different: int
    twice: int
    sessions: int
    dropped: int
    first_at: float
    last_at: float


class Mailbox:
    """A MailServer in a process of its own, so that it shares no interpreter with whoever measures."""

    def __init__(self, port: int, line: Connection) -> None:
        self.port = port
        self._line = line

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def seen(self) -> Seen:
        self._line.send("seen")
        seen: Seen = self._line.recv()
        return seen

    def kept(self) -> list[bytes]:
        """The first mails, as they came."""
        self._line.send("kept")
        kept: list[bytes] = self._line.recv()
        return kept

    def forget(self) -> None:
        self._ask("forget")

    def misbehave(self, fault: str) -> None:
        """One of FAULTS from now on; "" to behave."""
        self._ask(f"fault {fault}")

    def slow_down(self, seconds_a_mail: float) -> None:
        self._ask(f"slow {seconds_a_mail}")

    def _ask(self, words: str) -> None:
        self._line.send(words)
        self._line.recv()


@contextlib.contextmanager
def mail_server(*, is_aiosmtpd: bool = False) -> Iterator[Mailbox]:
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(there, is_aiosmtpd), daemon=True)
    process.start()
    try:
        yield Mailbox(here.recv(), here)
    finally:
        here.send("stop")
        process.join(10)


def _serve(line: Connection, is_aiosmtpd: bool) -> None:
    with MailServer(session=_aiosmtpd if is_aiosmtpd else None).running() as server:
        line.send(server.port)
        while (words := line.recv()) != "stop":
            match words.split(" "):
                case ["seen"]:
                    line.send(server.seen())
                    continue
                case ["kept"]:
                    line.send(server.kept)
                    continue
                case ["forget"]:
                    server.forget()
                case ["fault", fault]:
                    server.fault = fault
                case ["slow", seconds]:
                    server.seconds_a_mail = float(seconds)
            line.send(None)


def _aiosmtpd(server: MailServer) -> asyncio.Protocol:
    from aiosmtpd.smtp import SMTP, Envelope, Session  # noqa: PLC0415 - not where nobody measures

    class Taker:
        async def handle_DATA(self, _smtp: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
            server.take(envelope.rcpt_tos, envelope.content or b"")  # type: ignore[arg-type]
            return TAKEN

    server.sessions += 1
    return SMTP(Taker(), loop=asyncio.get_running_loop())


class _Session(asyncio.Protocol):
    def __init__(self, server: MailServer) -> None:
        self.server = server
        self.buffer = b""
        self.is_content = False
        self.recipients: list[str] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        self.server.sessions += 1
        self.answer("220 loopback")

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        answers: list[str] = []
        while not self.transport.is_closing():
            if self.is_content:
                if not self._content(answers):
                    break
            else:
                line, found, rest = self.buffer.partition(b"\r\n")
                if not found:
                    break
                self.buffer = rest
                answers.append(self._command(line.decode()))
        if answers and not self.transport.is_closing():
            if answers[-1] == TAKEN:  # whatever befalls it meanwhile: only "drop" takes a mail and does not say so
                self.server.later(self.server.seconds_a_mail, lambda: self.say(*answers))
            else:
                self.answer(*answers)

    def answer(self, *lines: str) -> None:
        if self.server.fault != "hang":
            self.say(*lines)

    def say(self, *lines: str) -> None:
        if not self.transport.is_closing():
            self.transport.write("".join(f"{line}\r\n" for line in lines if line).encode())

    def _command(self, line: str) -> str:
        verb = line[:4].upper()
        if self.server.fault == "later" and verb in ("MAIL", "RCPT", "DATA"):
            return "451 later, please"
        said = "250 yes"
        match verb:
            case "EHLO" if self.server.is_pipelining:
                said = "250-loopback\r\n250-PIPELINING\r\n250 8BITMIME"
            case "MAIL":
                self.recipients = []
            case "RCPT":
                recipient = line.partition("<")[2].partition(">")[0]
                said = self.server.accepts(recipient)
                self.recipients += [recipient] if said.startswith("2") else []
            case "DATA":
                self.is_content = bool(self.recipients)
                said = "354 go on" if self.recipients else "554 nobody"
            case "QUIT":
                self.answer("221 bye")
                self.transport.close()
        return said

    def _content(self, answers: list[str]) -> bool:
        """Whether the mail is whole; then what is said of it is in `answers`."""
        if self.server.fault == "close" and len(self.buffer) > 100:
            self.transport.abort()
            return False
        content, found, rest = self.buffer.partition(END)
        if not found and self.buffer != b".\r\n":
            return False
        self.buffer, self.is_content = rest, False
        if self.server.fault == "later":
            answers.append("451 later, please")
        elif self.server.fault == "hang":
            return True
        else:
            self.server.take(self.recipients, content)
            if self.server.fault == "drop":
                self.server.dropped += 1
                self.transport.abort()
                return False
            answers.append(TAKEN)
        return True
