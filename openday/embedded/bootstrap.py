"""Make `.venv` hold exactly the pinned requirements. Standard library only: nothing is installed yet.

Run by the Makefile as `python3 openday/embedded/bootstrap.py [requirements-dev.txt]`. Does nothing, in a few
milliseconds, when the environment already holds what the file says.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
INSTALLED = VENV / ".installed"
LOG = ROOT / ".local" / "log" / "bootstrap.log"
MEGABYTES_NEEDED = 700


class Trouble(Exception):
    """One sentence for the person at the terminal."""


def main(requirements: str) -> None:
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with (ROOT / ".local" / "bootstrap.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two commands at once: the second finds the work done
        wanted = fingerprint(requirements)
        if wanted in installed():
            return
        require_room()
        if not venv_works():
            make_venv()
        say(f"installing the packages of {requirements}")
        install(requirements)
        # What checks the site includes what runs it, pinned to the same versions.
        held = [wanted, fingerprint("requirements.txt")] if requirements == "requirements-dev.txt" else [wanted]
        INSTALLED.write_text("\n".join(held))


def require_room() -> None:
    free = shutil.disk_usage(ROOT).free // 2**20
    if free < MEGABYTES_NEEDED:
        raise Trouble(f"no room: {free} MB are free under {ROOT}, and setting up needs about {MEGABYTES_NEEDED} MB.")


def fingerprint(requirements: str) -> str:
    return f"{requirements} {hashlib.sha256((ROOT / requirements).read_bytes()).hexdigest()}"


def installed() -> list[str]:
    """What `.venv` holds; nothing when the Python it was made from is gone."""
    if not (PYTHON.exists() and INSTALLED.exists()):
        return []
    return INSTALLED.read_text().split("\n")


def venv_works() -> bool:
    if not PYTHON.exists():
        return False
    asked = "import pip, sys; raise SystemExit(sys.version_info < (3, 11))"
    return run([str(PYTHON), "-c", asked])


def make_venv() -> None:
    python = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    say(f"making the virtual environment .venv with {python}")
    if not run([sys.executable, "-c", "import venv; from ensurepip import version"]):
        package = f"{python}-venv"
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            raise Trouble(
                f"{sys.executable} cannot make virtual environments (no ensurepip). Install what it lacks, for "
                f"instance as root: apt-get install {package}"
            )
        say(f"installing {package} with apt-get")
        apt_install(package)
    if not run([sys.executable, "-m", "venv", "--clear", str(VENV)]):
        raise Trouble(reason("the virtual environment could not be made"))


def apt_install(package: str) -> None:
    command = ["apt-get", "install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120", package]
    if not run(command) and not (run(["apt-get", "update"]) and run(command)):
        raise Trouble(reason(f"apt-get could not install {package}"))


def install(requirements: str) -> None:
    """Nothing is ever compiled here: a package without a wheel for this machine is refused by name."""
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    if not run([*command, "--require-hashes", "--only-binary", ":all:", "-r", str(ROOT / requirements)]):
        raise Trouble(reason("the packages could not be installed"))


def run(command: list[str]) -> bool:
    """Whether `command` succeeded; what it said is in the log."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # compiled once, here, rather than at every start
    with LOG.open("ab") as log:
        status = subprocess.call(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment)
    return status == 0


def reason(what: str) -> str:
    """`what`, and the line of the log that says why."""
    lines = [line.strip() for line in LOG.read_text(errors="replace")[-20000:].split("\n") if line.strip()]
    if any("No space left on device" in line for line in lines[-40:]):
        return f"{what}: no space is left on the disk that holds {ROOT}."
    errors = [line for line in lines[-40:] if line.startswith(("ERROR", "E:", "Error"))]
    why = errors[0] if errors else lines[-1] if lines else "no reason given"
    return f"{what}: {why} (all of it: {LOG.relative_to(ROOT)})"


def say(sentence: str) -> None:
    print(f"openday: {sentence}", flush=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "requirements.txt")
    except Trouble as trouble:
        sys.exit(f"openday: {trouble}")
    except OSError as error:
        sys.exit(f"openday: {error.filename or ROOT}: {error.strerror or error}")
    except KeyboardInterrupt:
        sys.exit(130)
