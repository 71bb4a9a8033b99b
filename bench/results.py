"""What a benchmark writes, and the table that docs/performance.md shows of it."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from openday.embedded.place import ROOT

RESULTS = ROOT / "bench" / "results"
PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- table: python -m bench table -->", "<!-- end of table -->"


@dataclass
class Entry:
    """One line: `rate` in `unit`, its `floor` in the same run, and the `ratio` of both."""

    name: str
    clients: int
    rate: float
    unit: str
    p50_ms: float | None = None
    p95_ms: float | None = None
    p99_ms: float | None = None
    errors: int = 0
    floor: float | None = None
    ratio: float | None = None


def write(name: str, entries: list[Entry]) -> Path:
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{name}.json"
    file.write_text(json.dumps([asdict(entry) for entry in entries], indent=1) + "\n")
    return file


def write_table() -> None:
    """Put the table of every file in bench/results between the two marks of docs/performance.md."""
    before, _, rest = PAGE.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{_table()}\n{END}{after}")


def _table() -> str:
    rows = [
        "| work | clients | rate | p50 ms | p95 ms | p99 ms | errors | floor | ratio |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for file in sorted(RESULTS.glob("*.json")):
        rows += [_row(entry) for entry in json.loads(file.read_text())]
    return "\n".join(rows)


def _row(entry: dict[str, Any]) -> str:
    cells = [f"`{entry['name']}`", str(entry["clients"]), f"{_figure(entry['rate'])} {entry['unit']}"]
    cells += [_figure(entry[name]) for name in ("p50_ms", "p95_ms", "p99_ms", "errors", "floor", "ratio")]
    return f"| {' | '.join(cells)} |"


def _figure(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 or float(value).is_integer() else f"{value:.3g}"
