"""The figures to reach, each found in the rows that the parts gave."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import mean, median

from benchmarks.rows import Row
from benchmarks.tables import markdown, rounded

OURS = "Diptych"
CEILING = "in process"
PEERS = {
    "Triton": 1.3,
    "LitServe tuned": 1.2,
    "LitServe": 1.5,
    "MLServer": 1.5,
    "BentoML": 1.7,
    "Ray Serve": 3.0,
}
"""The peers, with the ratio of frames per second to reach at 16 clients."""
LOADS = {"live.closed": "with a frame each", "live.streams": "of 30 frames/s"}
"""How 16 streams ask, by table: always with a frame on its way, or together 480 frames/s, which may not be enough."""
_ACCURACIES = {5: 74.0, 10: 82.5, 20: 88.0, 50: 93.0}

Values = Sequence[float]


class Figures:
    """The figures of all rows, found by table, case and name; none where nothing was measured."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = {(row.table, row.case): row for row in rows}

    def of(self, table: str, case: str, name: str) -> Values:
        """The values of the rounds."""
        row = self._rows.get((table, case))
        return row.figures.get(name, ()) if row else ()

    def ratio(self, table: str, case: str, name: str, *, over: str) -> Values:
        """The figure of one case divided by that of another, round by round."""
        return divided(self.of(table, case, name), self.of(table, over, name))

    def against_best(self, table: str, name: str, *, ours: str = "") -> Values:
        """Our figure, where it has another name `ours`, divided by the lowest one of the peers, round by round."""
        peers = [values for peer in PEERS if (values := self.of(table, peer, name))]
        return divided(self.of(table, OURS, ours or name), min(peers, key=median)) if peers else ()


@dataclass(frozen=True)
class Goal:
    """What is measured, its lower or upper bound, and where to find it."""

    measure: str
    at_least: float | None
    at_most: float | None
    find: Callable[[Figures], Values]
    is_mean: bool = False
    """Whether the mean counts instead of the median."""

    def line(self, figures: Figures) -> tuple[str, str, str, str]:
        """The line of the table: measure, goal, what was reached with its spread, and whether that is enough."""
        bound = f"at least {self.at_least:g}" if self.at_least is not None else f"at most {self.at_most:g}"
        values = self.find(figures)
        if not values:
            return self.measure, bound, "not measured", ""
        reached = mean(values) if self.is_mean else median(values)
        spread = f" ({rounded(min(values))} to {rounded(max(values))})" if len(values) > 1 else ""
        return self.measure, bound, rounded(reached) + spread, "yes" if self._is_enough(reached) else "no"

    def _is_enough(self, reached: float) -> bool:
        is_high_enough = self.at_least is None or reached >= self.at_least
        return is_high_enough and (self.at_most is None or reached <= self.at_most)


def at_least(bound: float, measure: str, find: Callable[[Figures], Values], *, is_mean: bool = False) -> Goal:
    """A figure that should be high."""
    return Goal(measure, bound, None, find, is_mean)


def at_most(bound: float, measure: str, find: Callable[[Figures], Values]) -> Goal:
    """A figure that should be low."""
    return Goal(measure, None, bound, find)


def divided(these: Values, those: Values) -> Values:
    """The ratios round by round; the one ratio of the medians where there were not as many rounds of both."""
    if not these or not those:
        return ()
    if len(these) != len(those):
        return (median(these) / median(those),)
    return tuple(this / that for this, that in zip(these, those, strict=True))


def _percent_per_head(figures: Figures) -> Values:
    """What each of the second to the eighth head costs, in percent of a frame with one."""
    ratios = figures.ratio("live.heads", "8 heads", "CPU ms/frame", over="1 head")
    return tuple(100 * (ratio - 1) / 7 for ratio in ratios)


GOALS = (
    *(
        goal
        for table, load in LOADS.items()
        for goal in (
            at_least(
                0.85,
                f"frames/s at 16 streams {load} / in process",
                lambda found, table=table: found.ratio(table, "16 streams", "frames/s", over=CEILING),  # type: ignore[misc]  # a default binds the loop's value
            ),
            at_most(
                1.08,
                f"server CPU per frame at 16 streams {load} / in process",
                lambda found, table=table: found.ratio(table, "16 streams", "server CPU ms/frame", over=CEILING),  # type: ignore[misc]  # as above
            ),
            at_most(
                1.8,
                f"p99 / p50 at 16 streams {load}",
                lambda found, table=table: found.of(table, "16 streams", "p99 / p50"),  # type: ignore[misc]  # as above
            ),
        )
    ),
    at_least(
        0.95,
        "frames/s at 64 streams / at 16 streams",
        lambda found: found.ratio("live.streams", "64 streams", "frames/s", over="16 streams"),
    ),
    at_least(
        0.85,
        "slowest / fastest of 64 streams",
        lambda found: found.of("live.streams", "64 streams", "slowest / fastest"),
    ),
    *(
        at_least(
            bound,
            f"frames/s at 16 clients / {peer}",
            lambda found, peer=peer: found.ratio("peers.clients16", OURS, "frames/s", over=peer),  # type: ignore[misc]  # a default binds the loop's value
        )
        for peer, bound in PEERS.items()
    ),
    at_most(0.8, "p50 of one client / best peer", lambda found: found.against_best("peers.clients1", "p50 ms")),
    at_most(
        0.5,
        "memory of the process that answers / best peer",
        lambda found: found.against_best("peers.footprint", "PSS MB", ours="of it who answers, PSS MB"),
    ),
    at_most(
        0.5,
        "memory with the worker that trains and PostgreSQL / best peer",
        lambda found: found.against_best("peers.footprint", "PSS MB"),
    ),
    at_most(1.0, "a second to eighth model on a stream, each, % of a frame", _percent_per_head),
    at_most(
        1.0,
        "training 500 pictures, six heads / one autograd head",
        lambda found: found.of("training.time", "500 pictures", "Diptych / autograd"),
    ),
    *(
        at_least(
            bound,
            f"% right on sign-digits at {shots} shots, mean of splits",
            lambda found, shots=shots: found.of("training.accuracy", f"{shots} shots", "percent right"),  # type: ignore[misc]  # as above
            is_mean=True,
        )
        for shots, bound in _ACCURACIES.items()
    ),
    at_most(
        15,
        "capture to durable acknowledgement, p50 ms",
        lambda found: found.of("reaction", "capture to acknowledgement", "p50 ms"),
    ),
    at_most(
        300,
        "train click to first epoch, ms",
        lambda found: found.of("reaction", "train click to first epoch", "p50 ms"),
    ),
)
"""The figures to reach, in the order of the table."""


def goals_table(rows: Iterable[Row]) -> str:
    """The table of all goals with what was reached."""
    figures = Figures(rows)
    return markdown(["measure", "goal", "reached (spread)", ""], [goal.line(figures) for goal in GOALS])
