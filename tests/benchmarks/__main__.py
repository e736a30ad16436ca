"""Measures the parts that are named, or all, and writes docs/performance/*.json and the tables of the page."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.goals import goals_table
from benchmarks.parts import PARTS, REPOSITORY, run_part
from benchmarks.results import Result, read_results, rows_of, write_result
from benchmarks.rows import Options
from benchmarks.tables import filled, markdown, tables_of

PAGE = REPOSITORY / "docs/performance.md"
RESULTS = REPOSITORY / "docs/performance"


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 when every part completed."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"what to measure: {', '.join(PARTS)}; all by default")
    parser.add_argument("--rounds", type=int, default=Options.rounds, help="how often (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=Options.seconds, help="per case (default: %(default)s)")
    parser.add_argument("--pictures", type=Path, help="photographs to measure accuracy on, a folder per label")
    parser.add_argument("--render", action="store_true", help="measure nothing, write the tables again")
    args = parser.parse_args(arguments)
    if unknown := set(args.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    pictures = args.pictures.resolve() if args.pictures else None
    options = Options(args.rounds, args.seconds, pictures_dir=pictures)
    failures = [] if args.render else [_measure(part, options) for part in args.parts or PARTS]
    _render()
    return int(any(failures))


def _measure(part: str, options: Options) -> str:
    """Why the part failed; nothing if it did not."""
    sys.stderr.write(f"{part}\n")
    result = run_part(part, options)
    write_result(result.or_before(read_results(RESULTS).get(part)), folder=RESULTS)
    sys.stderr.write(f"{part}: {result.took_seconds:.0f} s {f'- {result.failure}' if result.failure else ''}\n")
    return result.failure


def _render() -> None:
    results = read_results(RESULTS)
    rows = list(rows_of(results.values()))
    goals = goals_table(rows)
    made = tables_of(rows) | {"goals": goals, "circumstances": _circumstances(results.values())}
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), made), encoding="utf-8")
    sys.stdout.write(goals)


def _circumstances(results: Iterable[Result]) -> str:
    head = ("part", "measured", "processor", "cores", "GiB", "system", "Python", "rounds", "load before", "took", "")
    return markdown(head, [_circumstance(result) for result in results])


def _circumstance(result: Result) -> tuple[str, ...]:
    machine, loads = result.machine, [f"{load:.1f}" for load in result.loads]
    return (
        result.part,
        result.measured_at.replace("T", " ").removesuffix("+00:00"),
        machine.processor,
        str(machine.cores),
        f"{machine.memory_gib:.0f}",
        machine.system,
        machine.python,
        f"{result.rounds} x {result.seconds:g} s",
        f"{min(loads)} to {max(loads)}" if loads else "",
        f"{result.took_seconds:.0f} s",
        f"failed: {result.failure}" if result.failure else "",
    )


if __name__ == "__main__":
    sys.exit(main())
