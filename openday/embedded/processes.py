"""Child processes that never outlive us, are found again without pid files, and stop in bounded time.

A pid file that was left behind names whatever process has that number today. So nothing here trusts one: a process
is ours when it works in our data folder, or carries the mark of our place in its environment.
"""

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

MARK = "OPENDAY_PLACE"
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1


def die_with_parent(signal_number: int = signal.SIGTERM) -> None:
    """Have the kernel send this process `signal_number` when its parent is gone, however it went."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(signal_number))


def start(
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str],
    cwd: Path | None = None,
    user: pwd.struct_passwd | None = None,
    death_signal: int = signal.SIGTERM,
    pass_fds: Sequence[int] = (),
) -> "subprocess.Popen[bytes]":
    """Start `command` in a session of its own, so that a Ctrl-C at the terminal reaches the supervisor alone."""
    parent = os.getpid()

    def before_exec() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signal.valid_signals())
        die_with_parent(death_signal)  # after the change of user, which would clear it
        if os.getppid() != parent:
            os._exit(1)

    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env),
            cwd=cwd,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
            start_new_session=True,
            preexec_fn=before_exec,  # noqa: PLW1509 - no thread runs here when children start
            pass_fds=pass_fds,
        )


def stop(process: "subprocess.Popen[bytes]", *, with_signal: int = signal.SIGTERM, patience: float = 15) -> None:
    """End `process` and all of its session: asked first, then forced after `patience` seconds."""
    if process.poll() is None:
        process.send_signal(with_signal)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    kill_session(process)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(5)


def kill_session(process: "subprocess.Popen[bytes]") -> None:
    """End what is left of the session that `process` led."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


# --- Processes of an earlier start, found by what they are ----------------------------------------


def working_in(folder: Path, *programs: str) -> list[int]:
    """Processes of one of `programs` whose working directory is `folder`."""
    try:
        wanted = folder.stat()
    except OSError:
        return []

    def is_one(process: Path) -> bool:
        here = (process / "cwd").stat()
        program = (process / "exe").readlink().name.removesuffix(" (deleted)")
        return (here.st_dev, here.st_ino) == (wanted.st_dev, wanted.st_ino) and program in programs

    return _processes(is_one)


def marked(place: Path) -> list[int]:
    """Processes that were started for `place`, and their children. This one apart."""
    mark = os.fsencode(f"{MARK}={place}")
    return [
        pid
        for pid in _processes(lambda process: mark in (process / "environ").read_bytes().split(b"\0"))
        if pid != os.getpid()
    ]


def _processes(is_one: Callable[[Path], bool]) -> list[int]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # gone meanwhile, or somebody else's
            if is_one(process):
                found.append(int(process.name))
    return found


def end_all(find: Callable[[], list[int]], *, with_signal: int = signal.SIGTERM, patience: float = 10) -> None:
    """End every process that `find` names: asked first, then forced. `find` is asked again before each signal."""
    deadline = time.monotonic() + patience
    _signal_all(find(), with_signal)
    while find():
        if time.monotonic() > deadline:
            _signal_all(find(), signal.SIGKILL)
            deadline = time.monotonic() + 2
        time.sleep(0.05)


def _signal_all(pids: list[int], signal_number: int) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal_number)
