"""Web, worker and beat together: started, watched, started again when they die, stopped together."""

import contextlib
import errno
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from openday.embedded import processes
from openday.embedded.trouble import Trouble, last_words

WORKER = ("worker", "--queues", "mail,default,heavy", "--concurrency", "2", "--loglevel", "INFO")
LONGEST_PAUSE = 30.0  # seconds between two tries of a part that keeps dying
STEADY_AFTER = 60.0  # seconds after which a part counts as well again


class Stop(BaseException):
    """The person, `make` or the system asked for the end."""


def stop_on_signals() -> None:
    """Turn the first Ctrl-C, SIGTERM or hang-up into Stop. Later ones change nothing: stopping takes bounded time."""
    signals = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup asks to stay
        signals.append(signal.SIGHUP)

    def on_signal(number: int, _frame: object) -> None:
        for one in signals:
            signal.signal(one, lambda *_: None)
        raise Stop(signal.Signals(number).name)

    for one in signals:
        signal.signal(one, on_signal)
    if "MAKELEVEL" in os.environ:
        processes.die_with_parent(signal.SIGTERM)  # a make that is killed takes us along


@dataclass
class Part:
    """One of the processes: `command` is run again whenever it ends. Its log says `says_when_ready`."""

    name: str
    command: Sequence[str]
    log: Path
    env: Mapping[str, str]
    says_when_ready: bytes = b""
    pass_fds: Sequence[int] = ()
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    log_starts_at: int = 0
    deaths: int = field(default=0)
    next_try_at: float = 0.0

    def start(self) -> None:
        self.log_starts_at = self.log.stat().st_size if self.log.exists() else 0
        self.process = processes.start(self.command, log=self.log, env=self.env, pass_fds=self.pass_fds)
        self.started_at = time.monotonic()

    def is_ready(self) -> bool:
        with self.log.open("rb") as log:
            log.seek(self.log_starts_at)
            return self.says_when_ready in log.read()

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def bury(self) -> float:
        """Clear away what is left of it; the seconds to wait before the next try."""
        assert self.process is not None  # noqa: S101 - for the type checker: only called after has_ended
        processes.kill_session(self.process)
        if time.monotonic() - self.started_at > STEADY_AFTER:
            self.deaths = 0
        pause = min(LONGEST_PAUSE, 2.0**self.deaths - 1)
        self.deaths += 1
        self.next_try_at = time.monotonic() + pause
        self.process = None
        return pause

    def stop(self) -> None:
        if self.process is not None:
            processes.stop(self.process, patience=20)


@dataclass
class Supervisor:
    parts: list[Part]

    def watch_until_ready(self, url: str, seconds: float = 90) -> None:
        """Start all; return once `url` answers 200 and each says it is ready.

        A part that ends before that is trouble, told with its last words.
        """
        for part in self.parts:
            part.start()
        deadline = time.monotonic() + seconds
        while not (all(part.is_ready() for part in self.parts) and answers(url)):
            for part in self.parts:
                if part.has_ended():
                    raise Trouble(f"the {part.name} did not start: {last_words(part.log)} (all of it: {part.log})")
            if time.monotonic() > deadline:
                waited_for = next((part for part in self.parts if not part.is_ready()), self.parts[0])
                raise Trouble(f"the {waited_for.name} was not ready within {seconds:.0f} s. Its log: {waited_for.log}")
            time.sleep(0.1)

    def watch(self) -> None:
        """For as long as nobody stops us."""
        while True:
            for part in self.parts:
                if part.has_ended():
                    status = part.process.returncode if part.process else None
                    pause = part.bury()
                    why = signal.Signals(-status).name if status and status < 0 else f"status {status}"
                    say(f"the {part.name} ended ({why}); starting it again in {pause:.0f} s. Its log: {part.log}")
                if part.process is None and time.monotonic() >= part.next_try_at:
                    part.start()
            time.sleep(0.2)

    def stop(self) -> None:
        """All of them at once, each with its time to finish what it does."""
        for part in self.parts:
            if part.process is not None and part.process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    part.process.terminate()
        for part in self.parts:
            part.stop()


def parts_of_the_site(*, env: Mapping[str, str], logs: Path, schedule: Path, listener: socket.socket) -> list[Part]:
    python = sys.executable
    celery = [python, "-m", "celery", "-A", "openday.celery"]
    return [
        Part(
            name="web server",
            command=[python, "-m", "gunicorn", "--config", "gunicorn.conf.py", "openday.wsgi:application"],
            log=logs / "web.log",
            env={**env, "WEB_BIND": f"fd://{listener.fileno()}"},
            pass_fds=[listener.fileno()],
        ),
        Part(
            name="worker",
            # Pages come first: who makes papers takes what they leave. Two at a time: mail never waits behind a list.
            command=["nice", "-n", "5", *celery, *WORKER],
            log=logs / "worker.log",
            env=env,
            says_when_ready=b" ready.",
        ),
        Part(
            name="beat",
            command=[
                python,
                "-m",
                "celery",
                "-A",
                "openday.beat",
                "beat",
                "--schedule",
                str(schedule),
                "--pidfile=",
                "--loglevel",
                "INFO",
            ],
            log=logs / "beat.log",
            env=env,
            says_when_ready=b"beat: Starting",
        ),
    ]


@contextlib.contextmanager
def listening_at(host: str, port: str) -> Iterator[socket.socket]:
    """The address of the site, taken before anything else is started."""
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise Trouble(f"PORT should be a number from 1 to 65535, and is {port!r}")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0]
    except OSError:
        raise Trouble(f"HOST should be an address of this machine (127.0.0.1, 0.0.0.0 …), and is {host!r}") from None
    with socket.socket(family, kind, protocol) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
            listener.listen(1024)
        except PermissionError:
            raise Trouble(f"port {port} is for root alone. Choose one above 1023: make demo PORT=8000") from None
        except OSError as error:
            free = next_free(family, str(address[0]), int(port))
            why = (
                "is taken by another program" if error.errno == errno.EADDRINUSE else f"cannot be had: {error.strerror}"
            )
            raise Trouble(f"port {port} of {host} {why}. Choose another: make demo PORT={free}") from None
        yield listener


def next_free(family: socket.AddressFamily, host: str, port: int) -> int:
    for candidate in range(port + 1, min(port + 100, 65536)):
        with socket.socket(family) as probe, contextlib.suppress(OSError):
            probe.bind((host, candidate))
            return candidate
    return port + 1


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - our own http address
            return bool(response.status == 200)
    except (OSError, urllib.error.URLError, json.JSONDecodeError):
        return False


def say(sentence: str) -> None:
    print(f"openday: {sentence}", flush=True)
