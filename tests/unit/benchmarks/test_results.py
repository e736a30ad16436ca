"""Results are kept as files, and a failure does not wipe out what was measured before."""

from pathlib import Path

from benchmarks.machine import Machine
from benchmarks.results import Result, read_results, rows_of, write_result
from benchmarks.rows import Row, interleaved


def result(*rows: Row, failure: str = "") -> Result:
    """A result of the part `live`."""
    machine = Machine("a processor", 2, 23.5, "a system", "3.11")
    return Result("live", "2026-01-01T00:00:00+00:00", 9, 3, 6, machine, {"numpy": "2.4"}, (0.1, 0.2), rows, failure)


def test_a_result_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Rounds, machine and versions included."""
    before = result(Row("live", "16 streams", {"frames/s": [1.5, 2.5]}, {"remark": "none"}))

    write_result(before, folder=tmp_path / "new")

    assert read_results(tmp_path / "new") == {"live": before}
    assert list(rows_of([before])) == list(before.rows)


def test_a_failure_keeps_the_rows_of_before() -> None:
    """And says what happened."""
    before = result(Row("live", "16 streams", {"frames/s": [1.5]}))

    now = result(failure="no memory").or_before(before)

    assert (now.rows, now.failure) == (before.rows, "no memory")


def test_rows_that_were_measured_before_a_failure_count() -> None:
    """Half a part of today goes before a whole one of yesterday."""
    now = result(Row("live", "1 stream", {"frames/s": [3]}), failure="no memory")

    assert now.or_before(result(Row("live", "1 stream", {"frames/s": [2]}))) == now


def test_cases_take_turns() -> None:
    """Every case runs once in every round, so that all see the same machine."""
    order: list[str] = []

    def case(name: str) -> dict[str, float]:
        order.append(name)
        return {"turn": len(order)}

    rows = interleaved("t", {"a": lambda: case("a"), "b": lambda: case("b")}, rounds=2)

    assert order == ["a", "b", "a", "b"]
    assert rows == [Row("t", "a", {"turn": [1, 3]}), Row("t", "b", {"turn": [2, 4]})]
