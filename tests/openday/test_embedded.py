"""The embedded stack: what it finds again after a crash, and whom it never touches. No server is started here."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from openday.embedded import broker, postgresql, processes, services
from openday.embedded.place import LONGEST_SOCKET_PATH, Place
from openday.embedded.supervisor import Part, Supervisor, listening_at
from openday.embedded.trouble import Trouble, of_system


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path / "place")
    (place.folder / "log").mkdir(parents=True)
    return place


@pytest.fixture
def stranger():
    """A process that has nothing to do with us."""
    process = subprocess.Popen(["/bin/sleep", "60"])
    yield process
    process.kill()
    process.wait()


def test_a_place_is_for_one_at_a_time(place):
    place.tell_what_runs(address="http://127.0.0.1:8000")

    with place.alone(), pytest.raises(Trouble, match=r"running already at http://127.0.0.1:8000"), place.alone():
        pass


def test_a_place_is_free_again_afterwards(place):
    for _ in range(2):
        with place.alone():
            pass


def test_the_secret_key_is_made_once_and_private(place):
    key = place.secret_key()

    assert len(key) >= 50
    assert place.secret_key() == key
    assert (place.folder / "secret_key").stat().st_mode & 0o077 == 0


def test_sockets_are_private_short_and_leave_nothing(place):
    folder = place.make_sockets(None)

    assert folder.stat().st_mode & 0o777 == 0o700
    assert len(str(folder / ".s.PGSQL.5432.lock")) < LONGEST_SOCKET_PATH

    place.remove_sockets()

    assert not folder.exists()


def test_a_temporary_folder_with_a_long_name_is_gone_round(place, tmp_path, monkeypatch):
    long = tmp_path / ("x" * 120)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))

    folder = place.make_sockets(None)

    assert len(str(folder / ".s.PGSQL.5432.lock")) < LONGEST_SOCKET_PATH
    assert list(long.iterdir()) == []
    place.remove_sockets()


def test_a_folder_that_is_not_ours_is_not_removed(place, tmp_path):
    theirs = tmp_path / "theirs"
    theirs.mkdir(mode=0o700)
    (place.folder / "sockets").write_text(str(theirs))

    place.remove_sockets()

    assert theirs.exists()


def test_recover_leaves_the_stranger_that_an_old_pid_file_names(place, stranger):
    place.postgresql.mkdir()
    pid_file = place.postgresql / "postmaster.pid"
    pid_file.write_text(f"{stranger.pid}\n{place.postgresql}\n1795505553\n5432\n/tmp\n\n  1 2\nready\n")

    postgresql.recover(place)

    assert stranger.poll() is None
    assert not pid_file.exists()


def test_a_stranger_that_works_in_our_folder_is_not_ours(place):
    place.postgresql.mkdir()
    visitor = subprocess.Popen(["/bin/sleep", "60"], cwd=place.postgresql)
    try:
        assert processes.working_in(place.postgresql, "postgres") == []
        assert processes.working_in(place.postgresql, Path("/bin/sleep").resolve().name) == [visitor.pid]
    finally:
        visitor.kill()
        visitor.wait()


def test_the_queue_is_read_by_the_program_that_wrote_it(place, tmp_path):
    place.redis.mkdir()
    writer = tmp_path / "valkey-server"
    writer.touch()
    broker.written_by(place).write_text(str(writer))

    assert broker.program_of(place) == writer


def test_the_queue_of_a_program_that_is_gone_is_put_aside(place, tmp_path, monkeypatch):
    place.redis.mkdir()
    broker.written_by(place).write_text(str(tmp_path / "gone"))
    monkeypatch.setattr(broker, "find_broker", lambda: Path("/usr/bin/another"))

    assert broker.program_of(place) == Path("/usr/bin/another")
    assert not place.redis.exists()
    (aside,) = place.folder.glob("redis.*")
    assert (aside / "written-by").exists()


def test_marked_processes_are_found_and_ended(place, stranger):
    left_behind = subprocess.Popen(["/bin/sleep", "60"], env={processes.MARK: str(place.folder)})
    wait_for(lambda: processes.marked(place.folder) == [left_behind.pid])

    processes.end_all(lambda: [pid for pid in processes.marked(place.folder) if left_behind.poll() is None])

    assert left_behind.wait() == -signal.SIGTERM
    assert stranger.poll() is None


def test_a_child_ends_with_its_parent_however_that_ends(tmp_path):
    code = (
        "import pathlib, os, signal; from openday.embedded import processes;"
        f"child = processes.start(['/bin/sleep', '60'], log=pathlib.Path({str(tmp_path / 'log')!r}), env={{}});"
        "print(child.pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )

    parent = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert parent.returncode == -signal.SIGKILL
    wait_for(lambda: not is_alive(int(parent.stdout)))


def test_a_part_that_dies_is_started_again_later_and_later(place):
    part = Part("clock", ["/bin/true"], place.log("clock"), {})

    pauses = []
    for _ in range(7):
        part.start()
        wait_for(part.has_ended)
        pauses.append(part.bury())

    assert pauses == [0, 1, 3, 7, 15, 30, 30]


def test_a_part_that_cannot_start_is_named_with_its_last_words(place):
    part = Part("worker", ["/bin/sh", "-c", "echo it is all wrong; exit 3"], place.log("worker"), {}, b"never said")

    with pytest.raises(Trouble, match="the worker did not start: it is all wrong"):
        Supervisor([part]).watch_until_ready("http://127.0.0.1:1/readyz")


def test_stop_ends_the_whole_session_of_a_part(place):
    part = Part("web", ["/bin/sh", "-c", "trap '' TERM; sleep 61 & echo $!; wait"], place.log("web"), {})
    part.start()
    wait_for(lambda: place.log("web").read_text().strip().isdecimal())
    child = int(place.log("web").read_text())

    assert part.process is not None
    processes.stop(part.process, patience=0.2)

    wait_for(lambda: not is_alive(child))


@pytest.mark.parametrize("port", ["abc", "0", "70000", "-1", "٨٠٠٠٠", ""])
def test_a_port_that_is_none_is_told(port):
    with pytest.raises(Trouble, match="PORT should be a number"), listening_at("127.0.0.1", port):
        pass


def test_a_port_that_is_taken_is_told_with_a_free_one():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        told = rf"port {port} of 127\.0\.0\.1 is taken by another program\. Choose another: make demo PORT=\d+"

        with pytest.raises(Trouble, match=told), listening_at("127.0.0.1", str(port)):
            pass


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mysql://user@host/name", "should look like postgres://"),
        ("nonsense", "should look like postgres://"),
        ("postgres://user:secret@127.0.0.1:1/name", "cannot use the database at 127.0.0.1:1: .*refused"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_without_its_password(url, told):
    with pytest.raises(Trouble, match=told) as trouble:
        services.check_database(url)

    assert "secret" not in str(trouble.value)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("nonsense", "should look like redis://"),
        ("redis://:secret@127.0.0.1:1/0", "cannot use the broker at 127.0.0.1:1/0: .*refused"),
    ],
)
def test_a_broker_that_cannot_be_used_is_told_without_its_password(url, told):
    with pytest.raises(Trouble, match=told) as trouble:
        services.check_broker(url)

    assert "secret" not in str(trouble.value)


def test_a_full_disk_is_told_in_words():
    assert str(of_system(OSError(28, "No space left on device", "/data"))) == (
        "no space is left on the disk that holds /data."
    )


def wait_for(condition, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
