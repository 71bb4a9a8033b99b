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
    make_private_folder(place.redis)
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
    command = [str(find_broker()), *(word for name, value in options.items() for word in (f"--{name}", value))]
    process = processes.start(command, log=log, env={"PATH": "/usr/bin:/bin"}, cwd=place.redis)
    broker = Broker(process, socket, log)
    try:
        _wait(broker)
    except BaseException:
        broker.stop()
        raise
    return broker


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
