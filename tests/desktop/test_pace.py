"""The frame rate of the window."""

import pytest

from diptych_client.desktop.pace import AT_REST, WITH_A_HAND, WITH_PICTURES, Pace, turns_per_second


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        """The current time."""
        return self.seconds


def test_a_fast_loop_sleeps_until_its_next_turn() -> None:
    """Turns are evenly spaced, however long the work takes."""
    clock = Clock()
    pace = Pace(clock=clock)
    for work in (0.01, 0.03, 0.0):
        clock.seconds += work
        rest = pace.rest(20)
        assert rest == pytest.approx(0.05 - work)
        clock.seconds += rest


def test_a_slow_loop_does_not_sleep_and_does_not_catch_up() -> None:
    """Missed turns are skipped."""
    clock = Clock()
    pace = Pace(clock=clock)
    clock.seconds += 1.0
    assert pace.rest(20) == 0.0
    assert pace.rest(20) == pytest.approx(0.05)


def test_the_pace_may_change_from_turn_to_turn() -> None:
    """For example when the user moves the mouse."""
    clock = Clock()
    pace = Pace(clock=clock)
    clock.seconds += pace.rest(20)
    assert pace.rest(100) == pytest.approx(0.01)


def test_input_needs_a_higher_rate_than_pictures_and_pictures_than_nothing() -> None:
    """With pictures, at least the frame rate of a camera."""
    assert turns_per_second(idle_seconds=0.1, is_moving=False) == WITH_A_HAND
    assert turns_per_second(idle_seconds=5, is_moving=True) == WITH_PICTURES > 30
    assert turns_per_second(idle_seconds=5, is_moving=False) == AT_REST < 30
