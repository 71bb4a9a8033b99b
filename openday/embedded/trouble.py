"""What goes wrong at start-up and is told in one line, never as a traceback."""

import errno
from pathlib import Path


class Trouble(Exception):
    """One sentence for the person at the terminal: what is wrong, and what to do about it."""


def of_system(error: OSError) -> Trouble:
    """The sentence for an error of the operating system."""
    where = error.filename or "this machine"
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Trouble(f"no space is left on the disk that holds {where}.")
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return Trouble(f"{where} may not be written or read by this user: {error.strerror}. {_owner(where)}".rstrip())
    return Trouble(f"{where}: {error.strerror or error}.")


def _owner(where: str | bytes | int) -> str:
    try:
        return f"It belongs to {Path(str(where)).owner()}." if isinstance(where, str) else ""
    except (OSError, KeyError):
        return ""


def last_words(log: Path, lines: int = 1) -> str:
    """The end of a log, for a sentence that says why something did not start."""
    try:
        said = [line.strip() for line in log.read_text(errors="replace")[-20000:].splitlines() if line.strip()]
    except OSError:
        return "it said nothing"
    if any("No space left on device" in line for line in said[-40:]):
        return "no space is left on the disk"
    return "\n".join(said[-lines:]) or "it said nothing"
