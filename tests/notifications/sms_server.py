"""An SMS gateway on this machine: a real HTTP server that keeps to docs/sms-gateway.md, and misbehaves when told to."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from openday.notifications.sms.signing import Key, NotSigned, Purpose, checked

KEY = Key("2027-a", "correct horse battery staple")
SETTING = [f"{KEY.id}:{KEY.secret}"]


@dataclass
class SmsServer:
    """`sent` are the SMS that went on to a telephone, each once; `asked` every request that was believed.

    `answers` are taken one a request before the usual one: a status with a body, or what to do to the connection.
    """

    url: str = ""
    sent: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)
    nonces: set[str] = field(default_factory=set)
    connections: set[Any] = field(default_factory=set)
    answers: list[tuple[int, Any] | Callable[["Handler"], None]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    book: SmsServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        now = datetime.now(UTC)
        try:
            signed = checked(
                purpose=Purpose.MESSAGE,
                method="POST",
                path=self.path,
                body=body,
                headers=self.headers,
                keys=[KEY],
                now=now,
            )
        except NotSigned:
            self.say(401, {"code": "not_signed"})
            return
        with self.book.lock:
            if signed.nonce in self.book.nonces:
                self.say(409, {"code": "told_before"})
                return
            self.book.nonces.add(signed.nonce)
            self.book.connections.add(self.client_address)
            told = json.loads(body)
            self.book.asked.append(told)
            answer = self.book.answers.pop(0) if self.book.answers else None
        if callable(answer):
            answer(self)
        elif answer:
            self.say(*answer)
        else:
            self.take(told)

    def take(self, told: dict[str, Any]) -> None:
        self.keep(told)
        self.say(202, {"id": f"gw-{told['id'][:8]}"})

    def keep(self, told: dict[str, Any]) -> None:
        """Send it on, once for each id."""
        with self.book.lock:
            self.book.sent.setdefault(told["id"], told)

    def say(self, status: int, answer: Any) -> None:
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: Any) -> None:
        pass


# --- Misbehaviour ---------------------------------------------------------------------------------------


def hang_up(handler: Handler) -> None:
    """Before anything was done."""
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def take_and_hang_up(handler: Handler) -> None:
    """The SMS is on its way, and nobody says so."""
    handler.keep(handler.book.asked[-1])
    hang_up(handler)


def take_and_grow_tired(handler: Handler) -> None:
    """Answer, and close the line behind it without a word, as servers do with one that is idle."""
    handler.take(handler.book.asked[-1])
    hang_up(handler)


def never_answer(handler: Handler) -> None:
    with suppress(OSError):
        handler.connection.settimeout(5)
        handler.connection.recv(1)  # until the other side has had enough
    handler.close_connection = True


def drip(handler: Handler) -> None:
    """An answer that takes for ever, a byte at a time and each in time."""
    _drip(handler, b"HTTP/1.1 202 Accepted" + b"!" * 500)


def take_and_drip(handler: Handler) -> None:
    """The same, after it has said yes."""
    handler.keep(handler.book.asked[-1])
    handler.wfile.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 500\r\n\r\n")
    _drip(handler, b" " * 500)


def _drip(handler: Handler, content: bytes) -> None:
    handler.close_connection = True
    with suppress(OSError):
        for at in range(len(content)):
            handler.wfile.write(content[at : at + 1])
            time.sleep(0.05)


@contextmanager
def sms_server() -> Iterator[SmsServer]:
    book = SmsServer()
    handler = type("Handler", (Handler,), {"book": book})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    book.url = f"http://127.0.0.1:{server.server_port}/v1/messages?account=1"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield book
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
