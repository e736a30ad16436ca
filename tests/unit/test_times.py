"""Times from file systems."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diptych.times import moment_of


@pytest.mark.parametrize("seconds", [2.0**40, -(2.0**40), 2.0**63, float("nan"), float("inf"), -62135596800.0])
def test_impossible_times_are_rejected(seconds: float) -> None:
    """Damaged file systems and odd archives write them."""
    assert moment_of(seconds) is None


def test_possible_times_are_read() -> None:
    """Also before 1970."""
    assert moment_of(0.5) == datetime(1970, 1, 1, 0, 0, 0, 500000, tzinfo=UTC)
    assert moment_of(-86400) == datetime(1969, 12, 31, tzinfo=UTC)


@given(seconds=st.floats())
def test_a_time_can_be_shown_in_every_time_zone(seconds: float) -> None:
    """Whatever was written."""
    moment = moment_of(seconds)

    assert moment is None or moment.astimezone().timestamp() == moment.timestamp()
