"""The figures to reach are found in the rows, and judged."""

import pytest

from benchmarks.goals import Figures, at_least, at_most, divided, goals_table
from benchmarks.rows import Row


def test_ratios_are_taken_round_by_round() -> None:
    """A slow round is slow for both, and does not blur their ratio."""
    assert divided((200.0, 100.0, 220.0), (250.0, 125.0, 275.0)) == pytest.approx((0.8, 0.8, 0.8))


def test_rounds_that_do_not_match_give_one_ratio() -> None:
    """Then the medians are all that can be compared."""
    assert divided((90.0, 100.0, 110.0), (50.0,)) == (2.0,)


def test_there_is_no_ratio_to_an_unmeasured_figure() -> None:
    """A missing peer does not count as beaten."""
    assert divided((1.0,), ()) == ()


def test_the_best_peer_is_the_one_with_the_lowest_median() -> None:
    """Peers that are missing do not count, and nor do we ourselves."""
    rows = [
        Row("t", "Diptych", {"ms": [8.0, 9.0]}),
        Row("t", "Triton", {"ms": [10.0, 18.0]}),
        Row("t", "MLServer", {"ms": [12.0, 12.0]}),
        Row("t", "Ray Serve", words={"remark": "not installed"}),
    ]

    assert Figures(rows).against_best("t", "ms") == pytest.approx((8 / 12, 9 / 12))


@pytest.mark.parametrize(("reached", "verdict"), [(1.29, "no"), (1.3, "yes")])
def test_a_floor_is_reached_from_above(reached: float, verdict: str) -> None:
    """Exactly the goal is enough."""
    goal = at_least(1.3, "ratio", lambda _: (reached,))

    assert goal.line(Figures([])) == ("ratio", "at least 1.3", f"{reached:.2f}", verdict)


@pytest.mark.parametrize(("reached", "verdict"), [(0.51, "no"), (0.5, "yes")])
def test_a_ceiling_is_reached_from_below(reached: float, verdict: str) -> None:
    """Exactly the goal is enough."""
    assert at_most(0.5, "memory", lambda _: (reached,)).line(Figures([]))[3] == verdict


def test_the_median_is_judged_and_shown_with_its_spread() -> None:
    """One bad round neither breaks a goal nor stays hidden."""
    goal = at_least(1, "ratio", lambda _: (1.2, 0.5, 1.1))

    assert goal.line(Figures([]))[2:] == ("1.10 (0.50 to 1.20)", "yes")


def test_accuracy_is_judged_by_its_mean() -> None:
    """In the direction of the goal."""
    goal = at_least(2, "accuracy", lambda _: (1.0, 1.0, 5.0), is_mean=True)

    assert goal.line(Figures([]))[3] == "yes"


def test_goals_without_figures_are_named() -> None:
    """An unmeasured goal does not count as reached."""
    row = Row("live.streams", "64 streams", {"slowest / fastest": [0.9, 0.91]})

    table = goals_table([row]).splitlines()

    assert "| slowest / fastest of 64 streams | at least 0.85 | 0.91 (0.90 to 0.91) | yes |" in table
    assert "| p99 / p50 at 16 streams with a frame each | at most 1.8 | not measured |  |" in table
