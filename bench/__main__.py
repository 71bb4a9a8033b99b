"""`python -m bench NAME` runs a benchmark, `python -m bench` all of them, `python -m bench table` writes the table."""

import importlib
import os
import sys

import django

from bench import results, stack
from openday.embedded.trouble import Trouble

NAMES = ("visits",)


def main(arguments: list[str]) -> int:
    """`NAME.part` runs the entries of NAME that begin with `part`, and writes no result."""
    if arguments == ["table"]:
        results.write_table()
        return 0
    for asked in arguments or NAMES:
        name, _, only = asked.partition(".")
        if name not in NAMES:
            print(f"bench: there is no benchmark {name!r}; there are: {', '.join(NAMES)}, and table", file=sys.stderr)
            return 2
        with stack.running(name) as site:
            os.environ.update(site.environment, DJANGO_SETTINGS_MODULE="openday.settings")
            django.setup()
            # Only now: its models read the settings of this stack.
            entries = list(map(told, importlib.import_module(f"bench.{name}").entries(site, only)))
        if not only:
            print(f"written: {results.write(name, entries)}")
    return 0


def told(entry: results.Entry) -> results.Entry:
    print(
        f"{entry.name:20}{entry.clients:4} clients{entry.rate:10.1f} {entry.unit:10} p50 {entry.p50_ms} p95 {entry.p95_ms} "
        f"p99 {entry.p99_ms} ms, {entry.errors} errors, floor {entry.floor}, ratio {entry.ratio}",
        flush=True,
    )
    return entry


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Trouble as trouble:
        sys.exit(f"bench: {trouble}")
    except KeyboardInterrupt:
        sys.exit(130)
