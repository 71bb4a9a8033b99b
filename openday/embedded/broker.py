"""An embedded broker and cache: one Redis or Valkey in a folder, reached through a private socket only."""

import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import redis

from openday.embedded import processes
from openday.embedded.binaries import find_broker
from openday.embedded.place import Place, make_private_folder
from openday.embedded.trouble import Trouble, last_words

PROGRAMS = ("redis-server", "valkey-server", "redis-check-rdb", "valkey-check-rdb")  # one file under several names


@dataclass
class Broker:
    process: "subprocess.Popen[bytes]"
    socket: Path
    log: Path

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def stop(self) -> None:
        processes.stop(self.process)  # SIGTERM: writes what is left to its file first


def recover(place: Place) -> None:
    """End a broker that an earlier start left behind."""
    processes.end_all(lambda: processes.working_in(place.redis, *PROGRAMS), with_signal=signal.SIGTERM)


def start(place: Place, sockets: Path, *, keep: bool = True) -> Broker:
    """Start the broker of `place`. With `keep`, what is queued outlives it."""
    program = program_of(place)
    make_private_folder(place.redis)
    written_by(place).write_text(str(program))
    socket, log = sockets / "redis.sock", place.log("redis")
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(place.redis),
        "appendonly": "yes" if keep else "no",
        "save": "",
        "daemonize": "no",
        "databases": "64",
        "maxmemory-policy": "noeviction",  # a queue forgets nothing
    }
    command = [str(program), *(word for name, value in options.items() for word in (f"--{name}", value))]
    process = processes.start(command, log=log, env={"PATH": "/usr/bin:/bin"}, cwd=place.redis)
    broker = Broker(process, socket, log)
    try:
        _wait(broker)
    except BaseException:
        broker.stop()
        raise
    return broker


def written_by(place: Place) -> Path:
    """Where it is noted which program wrote the data: another one may not read them."""
    return place.redis / "written-by"


def program_of(place: Place) -> Path:
    """The program that wrote the data of `place`; another, on a new folder, when that one is gone."""
    note = written_by(place)
    if not note.exists():
        return find_broker()
    writer = Path(note.read_text().strip())
    if writer.exists():
        return writer
    aside = place.redis.with_name(f"redis.{time.strftime('%Y%m%d%H%M%S')}")
    place.redis.rename(aside)
    print(f"openday: {writer}, which kept the queue, is gone; what it kept is put aside in {aside}", flush=True)
    return find_broker()


def _wait(broker: Broker, seconds: float = 30) -> None:
    """Until it answers; it first reads the file it left."""
    deadline = time.monotonic() + seconds
    while True:
        if broker.process.poll() is not None:
            raise Trouble(f"the broker did not start: {last_words(broker.log)} (all of it: {broker.log})")
        try:
            with redis.Redis(unix_socket_path=str(broker.socket)) as client:
                client.ping()
        except redis.RedisError:
            if time.monotonic() > deadline:
                raise Trouble(f"the broker did not answer within {seconds:.0f} s (its log: {broker.log})") from None
            time.sleep(0.05)
        else:
            return
