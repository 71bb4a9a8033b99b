"""`python -m bench NAME` runs a benchmark, `python -m bench` all of them, `python -m bench table` writes the table.

`python -m bench rush` lets every school book at once, `python -m bench outages` breaks things while messages leave
(bench.rush and bench.outages say more).
"""

import importlib
import os
import sys
from typing import Any

import django

from bench import results, stack
from openday.embedded.trouble import Trouble

NAMES = ("visits", "messages", "press", "programme")


def main(arguments: list[str]) -> int:
    """`NAME.part` runs the entries of NAME that begin with `part`, and writes no result."""
    match arguments:
        case ["table"]:
            results.write_table()
        case [("rush" | "outages") as trialled, *options]:
            return trial(trialled, options)
        case _:
            for asked in arguments or NAMES:
                name, _, only = asked.partition(".")
                if name not in NAMES:
                    raise Trouble(
                        f"there is no benchmark {name!r}; there are: {', '.join(NAMES)}, and rush, outages, table"
                    )
                measure(name, only)
    return 0


def measure(name: str, only: str) -> None:
    with stack.running(name) as site:
        benchmark = loaded(name, site)
        entries = list(map(told, benchmark.entries(site, only)))
    if not only:
        print(f"written: {results.write(name, entries)}")


def trial(name: str, options: list[str]) -> int:
    with stack.running(name) as site:
        benchmark = loaded(name, site)
        return 0 if benchmark.run(site, benchmark.settings_for(options)) else 1


def loaded(name: str, site: stack.Stack) -> Any:
    """The module of `name`; only now, as its models read the settings of this stack."""
    os.environ.update(site.environment, DJANGO_SETTINGS_MODULE="openday.settings")
    django.setup()
    return importlib.import_module(f"bench.{name}")


def told(entry: results.Entry) -> results.Entry:
    print(
        f"{entry.name:20}{entry.clients:4} clients{entry.rate:10.1f} {entry.unit:10} "
        f"p50 {entry.p50_ms} p95 {entry.p95_ms} p99 {entry.p99_ms} ms, "
        f"{entry.errors} errors, floor {entry.floor}, ratio {entry.ratio}",
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
