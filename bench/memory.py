"""How much memory processes hold: each shared page by its share, as what several map is there once."""

from pathlib import Path


def memory_of(*pids: int) -> float:
    """Megabytes of these processes and their children."""
    return sum(_share_kb(pid) for root in pids for pid in family_of(root)) / 1024


def family_of(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(each for child in children for each in family_of(int(child)))]


def _share_kb(pid: int) -> int:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:  # gone meanwhile
        return 0
    return sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
