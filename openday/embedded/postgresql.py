"""An embedded PostgreSQL: one cluster in a folder, reached through a private socket only."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from openday.embedded import processes
from openday.embedded.binaries import PostgreSQLPrograms, find_postgresql
from openday.embedded.place import Place
from openday.embedded.trouble import Trouble, last_words

USER = "openday"
DATABASE = "openday"
MIGRATED = "OPENDAY_MIGRATED"  # in the environment: the folder of a stopped cluster whose database is migrated
# Root may not run PostgreSQL: the server then runs as another user, who may not be able to walk the folders above
# ours (a clone under /root). It inherits the open data folder and knows it by that, so that no parent folder has to
# be opened to it, and the data stay where the rest of the place is.
INHERITED = "/proc/self/fd/{}"
# And no query outlives the test that was stopped for it, holding its locks.
TOO_FRAGILE_TO_KEEP = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "statement_timeout=100s")


@dataclass
class PostgreSQL:
    process: "subprocess.Popen[bytes]"
    sockets: Path
    log: Path

    def url(self, database: str = DATABASE) -> str:
        return f"postgres://{USER}@/{self.sockets}/{database}"

    def stop(self) -> None:
        processes.stop(self.process, with_signal=signal.SIGINT, patience=30)  # SIGINT: end the connections, write all


def server_user(data: Path) -> pwd.struct_passwd | None:
    """Who runs the server: None for we ourselves; as root, the owner of the data, or an unprivileged user."""
    if data.exists() and data.stat().st_uid not in {0, os.geteuid()}:
        owner = pwd.getpwuid(data.stat().st_uid)
        if os.geteuid() != 0:
            raise Trouble(f"{data} belongs to {owner.pw_name}: start it as root, or as that user")
        return owner
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Trouble("PostgreSQL refuses to run as root, and this machine has neither a user postgres nor nobody")


def recover(place: Place) -> None:
    """End a server that an earlier start left behind, and drop a pid file that names a stranger."""
    data = place.postgresql
    processes.end_all(lambda: processes.working_in(data, "postgres"), with_signal=signal.SIGINT, patience=20)
    # No server works here now, so whatever process the file names is not ours.
    (data / "postmaster.pid").unlink(missing_ok=True)


@dataclass(frozen=True)
class Cluster:
    """What runs the data of a place, and as whom (None: we ourselves)."""

    programs: PostgreSQLPrograms
    user: pwd.struct_passwd | None


def cluster_of(place: Place) -> Cluster:
    """The programs that fit the data of `place`, installed or fetched where the machine has none."""
    version = place.postgresql / "PG_VERSION"
    made_by = int(version.read_text()) if version.exists() else None
    programs = find_postgresql(user=server_user(place.postgresql), made_by=made_by)
    return Cluster(programs, server_user(place.postgresql))  # installing them may have made their own user


def start(place: Place, sockets: Path, *, cluster: Cluster | None = None, keep: bool = True) -> PostgreSQL:
    """Start the cluster of `place`, made at need. Without `keep` it is fast and would not survive a power cut."""
    cluster = cluster or cluster_of(place)
    data = place.postgresql
    if data.exists() and not (data / "PG_VERSION").exists():
        data.rmdir()  # empty, or not ours to remove: then the error says so
    if not data.exists():
        _make_cluster(place, cluster)
    settings = [
        f"unix_socket_directories={sockets}",
        "listen_addresses=",
        "port=5432",
        "max_connections=200",
        "shared_buffers=128MB",
        "timezone=UTC",
        "log_timezone=UTC",
        *(() if keep else TOO_FRAGILE_TO_KEEP),
    ]
    options = [word for setting in settings for word in ("-c", setting)]
    log = place.log("postgresql")
    process = _run(cluster, "postgres", options, data=data, log=log, death_signal=signal.SIGINT)
    server = PostgreSQL(process, sockets, log)
    try:
        _wait(server)
    except BaseException:
        server.stop()
        raise
    return server


def copy_data(data: Path, to: Path) -> None:
    """Copy the data of a stopped cluster, with their owner, whom PostgreSQL looks at: not always we."""
    shutil.copytree(data, to)
    for there, here in ((data, to), *((data / path.relative_to(to), path) for path in to.rglob("*"))):
        owner = there.stat()
        os.chown(here, owner.st_uid, owner.st_gid)


def _make_cluster(place: Place, cluster: Cluster) -> None:
    """initdb beside the final name: a cluster exists whole or not at all."""
    new, log = place.folder / "postgresql.new", place.log("initdb")
    # Arabic words are words only where the locale knows UTF-8: trigram search depends on it.
    for locale in ("C.UTF-8", "en_US.UTF-8", "fr_FR.UTF-8"):
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        if cluster.user:
            os.chown(new, cluster.user.pw_uid, cluster.user.pw_gid)
        options = ["-U", USER, "--auth=trust", "--encoding=UTF8", f"--locale={locale}"]
        process = _run(cluster, "initdb", options, data=new, log=log, death_signal=signal.SIGKILL)
        try:
            done = process.wait()
        finally:
            processes.kill_session(process)
        if done == 0:
            new.rename(place.postgresql)
            return
        if "invalid locale name" not in last_words(log, lines=3):
            break
    raise Trouble(f"the database could not be made: {last_words(log)} (all of it: {log})")


def _run(
    cluster: Cluster, program: str, options: Sequence[str], *, data: Path, log: Path, death_signal: int
) -> "subprocess.Popen[bytes]":
    """Start one of the programs on the folder `data`."""
    with _held_open(data) as descriptor:
        name = INHERITED.format(descriptor) if cluster.user else str(data)
        return processes.start(
            [cluster.programs[program], "-D", name, *options],
            log=log,
            env=_environment(),
            cwd=Path("/"),
            user=cluster.user,
            death_signal=death_signal,
            pass_fds=[descriptor] if cluster.user else [],
        )


@contextlib.contextmanager
def _held_open(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _environment() -> dict[str, str]:
    """What the server needs of ours: nothing that would steer it elsewhere (PGDATA, PGOPTIONS …)."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "HOME") if name in os.environ}
    return {**kept, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _wait(server: PostgreSQL, seconds: float = 60) -> None:
    """Until it answers (after a crash it first replays what it had written), and has our database."""
    deadline = time.monotonic() + seconds
    while True:
        if server.process.poll() is not None:
            raise Trouble(f"PostgreSQL did not start: {last_words(server.log)} (all of it: {server.log})")
        try:
            with psycopg.connect(
                host=str(server.sockets), user=USER, dbname="postgres", autocommit=True, connect_timeout=5
            ) as connection:
                if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchall():
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
                return
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise Trouble(f"PostgreSQL did not answer within {seconds:.0f} s (its log: {server.log})") from None
            time.sleep(0.05)
