"""What the machine itself can do: the same booking as bare SQL by pgbench, the same bytes as a file by nginx."""

import re
import subprocess
from pathlib import Path
from typing import NamedTuple

from bench.stack import Stack, program
from openday.embedded.trouble import Trouble

SLOTS, WINDOWS, HOT = 4_500, 120, 8

_TABLES = f"""
DROP TABLE IF EXISTS floor_stop, floor_group, floor_visit, floor_slot, floor_window;
CREATE TABLE floor_slot (id bigint PRIMARY KEY, capacity int NOT NULL, heads_taken int NOT NULL,
    CHECK (heads_taken <= capacity));
CREATE TABLE floor_window (LIKE floor_slot INCLUDING ALL);
CREATE TABLE floor_visit (id bigserial PRIMARY KEY, institution_id bigint NOT NULL,
    window_id bigint NOT NULL REFERENCES floor_window, heads int NOT NULL, adult_in_charge text NOT NULL,
    booked_at timestamptz NOT NULL);
CREATE TABLE floor_group (id bigint PRIMARY KEY, visit_id bigint NOT NULL REFERENCES floor_visit,
    pupils int NOT NULL, adults int NOT NULL);
CREATE TABLE floor_stop (id bigserial PRIMARY KEY, group_id bigint NOT NULL REFERENCES floor_group,
    slot_id bigint NOT NULL REFERENCES floor_slot, heads int NOT NULL);
INSERT INTO floor_slot SELECT id, 2000000000, 0 FROM generate_series(1, {SLOTS}) AS id;
INSERT INTO floor_window SELECT id, 2000000000, 0 FROM generate_series(1, {WINDOWS}) AS id;
VACUUM ANALYZE floor_slot, floor_window;
"""
# Locks 9 rows, inserts 11, updates 9: what a visit of two groups with four stops each cannot do without.
_BOOKING = """
BEGIN;
SELECT id FROM floor_slot WHERE id IN ({slots}) ORDER BY id FOR UPDATE;
SELECT id FROM floor_window WHERE id = :w FOR UPDATE;
INSERT INTO floor_visit (institution_id, window_id, heads, adult_in_charge, booked_at)
    VALUES (1, :w, 62, 'Nadia Alaoui', now()) RETURNING id AS visit \\gset
INSERT INTO floor_group VALUES (:visit * 2, :visit, 28, 3), (:visit * 2 + 1, :visit, 28, 3);
INSERT INTO floor_stop (group_id, slot_id, heads) VALUES {stops};
UPDATE floor_slot SET heads_taken = heads_taken + 31 WHERE id IN ({slots});
UPDATE floor_window SET heads_taken = heads_taken + 62 WHERE id = :w;
COMMIT;
"""


def bookings_a_second(stack: Stack, *, hot: bool, clients: int, seconds: int, protocol: str = "simple") -> float:
    """pgbench on the same server with the same durability, on tables with keys and nothing else of the site's.

    In `protocol` `simple`, pgbench's own choice, the server plans each statement anew; in `prepared` it never does.
    """
    psql = [_near_server("psql", stack), "-X", "-q", "-v", "ON_ERROR_STOP=1", *_where(stack)]
    subprocess.run(psql, input=_TABLES, text=True, check=True, capture_output=True)
    script = stack.place.folder / f"floor_{'hot' if hot else 'spread'}.sql"
    script.write_text(_script(hot=hot))
    command = [_near_server("pgbench", stack), "-n", "-M", protocol, "-f", script, "-T", seconds]
    command += ["-c", clients, "-j", min(2, clients), *_where(stack)]
    said = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False).stdout
    rate = re.search(r"tps = ([\d.]+) \(without", said)
    if rate is None:
        raise Trouble(f"pgbench gave no rate: {said}")
    return float(rate[1])


def _script(*, hot: bool) -> str:
    names = [f":s{n}" for n in range(1, 9)]
    slots = [f"\\set s{n} {n}" if hot else f"\\set s{n} random(1, {SLOTS})" for n in range(1, 9)]
    window = "\\set w 1" if hot else f"\\set w random(1, {WINDOWS})"
    stops = ", ".join(f"(:visit * 2 + {n % 2}, {name}, 31)" for n, name in enumerate(names))
    return "\n".join([*slots, window]) + _BOOKING.format(slots=", ".join(names), stops=stops)


def _where(stack: Stack) -> list[str]:
    return ["-h", str(stack.sockets), "-U", "openday", "openday"]


def _near_server(name: str, stack: Stack) -> str:
    """The program that came with the server that runs, else the one on the PATH."""
    server = Path(f"/proc/{stack.database.process.pid}/exe").readlink()
    beside = server.with_name(name)
    return str(beside) if beside.exists() else program(name, "postgresql")


class Served(NamedTuple):
    """Requests a second, percentiles in milliseconds, and how many answers were none or no 2xx."""

    rate: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    errors: int


def requests_a_second(url: str, *, clients: int, seconds: int) -> Served:
    """By wrk, which costs less than clients in Python: for what nginx serves, they would be the slowest part."""
    script = Path(__file__).with_name("percentiles.lua")
    command = [program("wrk", "wrk"), "-t", "1", "-c", str(clients), "-d", f"{seconds}s", "-s", str(script), url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    figures = re.search(r"figures (\S+) (\S+) (\S+) (\S+) (\d+)", said)
    if figures is None:
        raise Trouble(f"wrk gave no figures: {said}")
    rate, p50, p95, p99 = map(float, figures.groups()[:4])
    return Served(rate, p50, p95, p99, errors=int(figures[5]))
