"""The result of a part's run, as stored in docs/performance/PART.json."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from benchmarks.machine import Machine
from benchmarks.rows import Row


@dataclass(frozen=True)
class Result:
    """The rows of one part with the circumstances of their measuring."""

    part: str
    measured_at: str
    """The date and time, in UTC."""
    took_seconds: float
    rounds: int
    seconds: float
    """How long a case ran in a round."""
    machine: Machine
    versions: Mapping[str, str]
    loads: tuple[float, ...]
    """The machine's load average of one minute before each round."""
    rows: tuple[Row, ...]
    failure: str = ""
    """Why the part did not complete; empty if it did."""

    def or_before(self, before: Result | None) -> Result:
        """This result, or the one before when this one has nothing but a failure to show."""
        return replace(before, failure=self.failure) if before and not self.rows else self


def write_result(result: Result, *, folder: Path) -> None:
    """Keep a result in the folder, in the place of the one before."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{result.part}.json").write_text(json.dumps(asdict(result), indent=1) + "\n", encoding="utf-8")


def read_results(folder: Path) -> dict[str, Result]:
    """The results that are kept in the folder, by part."""
    return {path.stem: _result(json.loads(path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("*.json"))}


def rows_of(results: Iterable[Result]) -> Iterator[Row]:
    """The rows of all results."""
    for result in results:
        yield from result.rows


def _result(kept: dict[str, object]) -> Result:
    fields = kept | {
        "machine": Machine(**kept["machine"]),  # type: ignore[arg-type]  # as `write_result` wrote it
        "loads": tuple(kept["loads"]),  # type: ignore[arg-type]  # as above
        "rows": tuple(Row(**row) for row in kept["rows"]),  # type: ignore[attr-defined]  # as above
    }
    return Result(**fields)  # type: ignore[arg-type]  # as above
