"""An entry of what clients were answered."""

from typing import Any, TypeVar

from bench import load
from bench.results import Entry

E = TypeVar("E", bound=Entry)


def measured(
    kind: type[E], name: str, outcome: load.Outcome, *, clients: int, unit: str, floor: float | None = None, **more: Any
) -> E:
    """`floor` is a rate of the same run. Whatever was neither done nor told to be full is printed."""
    for verdict, sample in outcome.samples.items():
        if verdict not in {"ok", "full"}:
            print(f"{name}: {outcome.answers[verdict]} × {verdict}: {sample.decode(errors='replace')}", flush=True)
    return kind(
        name=name,
        clients=clients,
        rate=round(outcome.rate, 1),
        unit=unit,
        p50_ms=outcome.percentile_ms(50),
        p95_ms=outcome.percentile_ms(95),
        p99_ms=outcome.percentile_ms(99),
        errors=outcome.errors,
        floor=floor and round(floor, 1),
        ratio=floor and round(outcome.rate / floor, 3),
        **more,
    )
