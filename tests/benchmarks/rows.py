"""The settings and results of a part of the benchmark: plain values, written to JSON as they are."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

Case = Callable[[], Mapping[str, float]]
"""Runs once and gives its figures by name, as `{"frames/s": 223.4, "p50 ms": 54.1}`."""


@dataclass(frozen=True)
class Options:
    """How thoroughly to measure, and where the things are that several parts need."""

    rounds: int = 3
    seconds: float = 6.0
    """How long one case runs in one round, where it can be chosen."""
    weights_dir: Path = Path("build/weights")
    """Where backbones are converted once and found again."""
    environments_dir: Path = Path("build/benchmarks")
    """Where the virtual environments of the peers are."""
    pictures_dir: Path | None = None
    """Photographs to measure accuracy on, a folder per label; without them only what can be made up is measured."""


@dataclass(frozen=True)
class Row:
    """One measured case: a line of a table of docs/performance.md."""

    table: str
    """Which table, `part` or `part.name`; the page has a place `<!-- bench:part.name -->` for it."""
    case: str
    """What was measured, unique in its table: "16 streams"."""
    figures: Mapping[str, Sequence[float]] = field(default_factory=dict)
    """By name with its unit, a value per round; rows that are divided by each other share their rounds."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Further columns, in words: a version, a query plan, or under "remark" why there are no figures."""


def interleaved(table: str, cases: Mapping[str, Case], *, rounds: int) -> list[Row]:
    """The rows of a table: every case runs once in every round, in order, so that all see the same machine."""
    runs: dict[str, list[Mapping[str, float]]] = {name: [] for name in cases}
    for number in range(rounds):
        begin_round(table, number)
        for name, case in cases.items():
            runs[name].append(case())
    return [Row(table, name, _columns(figures)) for name, figures in runs.items()]


def begin_round(table: str, number: int) -> None:
    """Record the load of the machine before a round; `interleaved` does so automatically."""
    load = os.getloadavg()[0]
    NOTED_LOADS.append(load)
    sys.stderr.write(f"  {table}: round {number + 1}, load {load:.2f}\n")


NOTED_LOADS: list[float] = []
"""The load averages of one minute that were noted in this process."""


def _columns(runs: Sequence[Mapping[str, float]]) -> dict[str, list[float]]:
    return {name: [run[name] for run in runs] for name in runs[0]} if runs else {}
