"""A place: the folder that one embedded stack lives in, and the promise that nobody else uses it meanwhile."""

import contextlib
import fcntl
import json
import os
import pwd
import shutil
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.core.management.utils import get_random_secret_key

from openday.embedded import trouble
from openday.embedded.trouble import Trouble

ROOT: Final = Path(__file__).resolve().parents[2]
LOCAL: Final = ROOT / ".local"
LARGEST_LOG = 5 * 2**20
LONGEST_SOCKET_PATH = 107  # what Linux takes, its closing zero included


@dataclass(frozen=True)
class Place:
    """`folder` holds postgresql/, redis/, log/, the secret key, and what is running."""

    folder: Path

    @property
    def postgresql(self) -> Path:
        return self.folder / "postgresql"

    @property
    def redis(self) -> Path:
        return self.folder / "redis"

    @property
    def mail(self) -> Path:
        return self.folder / "mail"

    @property
    def running(self) -> Path:
        """What runs here now: JSON, readable by its owner alone."""
        return self.folder / "running.json"

    def log(self, name: str) -> Path:
        return self.folder / "log" / f"{name}.log"

    def secret_key(self) -> str:
        """Made once for this place; sessions and links outlive a restart."""
        file = self.folder / "secret_key"
        if not file.exists():
            write_private(file, get_random_secret_key() + get_random_secret_key())
        return file.read_text().strip()

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the place. Trouble, naming who runs here, when another process holds it."""
        make_private_folder(self.folder)
        self._put_logs_aside()
        with (self.folder / "lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Trouble(self._who_is_here()) from None
            yield

    def _put_logs_aside(self) -> None:
        """Keep one earlier file of each log that has grown, so that months of starting fill no disk."""
        logs = self.folder / "log"
        logs.mkdir(exist_ok=True)
        for log in logs.glob("*.log"):
            if log.stat().st_size > LARGEST_LOG:
                log.replace(log.with_suffix(".log.1"))

    def _who_is_here(self) -> str:
        running = self.what_runs()
        where = f" at {running['address']}" if running.get("address") else ""
        process = f" (process {running['pid']})" if running.get("pid") else ""
        return f"it is running already{where}{process}; or is just starting or stopping. One at a time in {self.folder}"

    def what_runs(self) -> dict[str, Any]:
        try:
            told: dict[str, Any] = json.loads(self.running.read_text())
        except (OSError, ValueError):
            return {}
        return told

    def tell_what_runs(self, **facts: Any) -> None:
        write_private(self.running, json.dumps({"pid": os.getpid(), **facts}))

    def forget_what_runs(self) -> None:
        self.running.unlink(missing_ok=True)

    # --- The sockets, in a short folder of their own ------------------------------------------

    def make_sockets(self, owner: pwd.struct_passwd | None) -> Path:
        """A folder for the sockets that only the servers' owner (and root) may enter."""
        self.remove_sockets()
        for parent in (tempfile.gettempdir(), "/tmp", "/run"):  # noqa: S108 - mkdtemp: a new name, mode 0700
            with contextlib.suppress(OSError):
                folder = Path(tempfile.mkdtemp(prefix="openday-", dir=parent))
                if len(os.fsencode(folder / ".s.PGSQL.5432.lock")) < LONGEST_SOCKET_PATH:
                    if owner:
                        os.chown(folder, owner.pw_uid, owner.pw_gid)
                    write_private(self.folder / "sockets", str(folder))
                    return folder
                folder.rmdir()
        raise Trouble(f"no folder for sockets could be made in {tempfile.gettempdir()}: its path is too long, or shut")

    def remove_sockets(self) -> None:
        """Remove the folder that the last start made; anything else of that name stays."""
        note = self.folder / "sockets"
        with contextlib.suppress(OSError):
            folder = Path(note.read_text().strip())
            here = folder.lstat()
            ours = stat.S_ISDIR(here.st_mode) and stat.S_IMODE(here.st_mode) == 0o700
            if ours and folder.name.startswith("openday-"):
                shutil.rmtree(folder, ignore_errors=True)
            note.unlink()


def make_private_folder(folder: Path) -> None:
    """Make `folder`; trouble when it is somebody else's."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise Trouble(
                f"{folder} belongs to {folder.owner()}: run this as that user, or have it given to you (chown -R)"
            )
    except OSError as error:
        raise trouble.of_system(error) from None


def write_private(file: Path, text: str) -> None:
    """Replace `file` by `text`, whole or not at all, readable by its owner alone."""
    new = file.with_name(file.name + ".new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
        stream.write(text)
    new.replace(file)
