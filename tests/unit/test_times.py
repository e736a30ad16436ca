"""Times from file systems and cameras."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diptych.times import exif_moment, moment_of


@pytest.mark.parametrize("seconds", [2.0**40, -(2.0**40), 2.0**63, float("nan"), float("inf"), -62135596800.0])
def test_impossible_times_are_no_times(seconds: float) -> None:
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


def test_exif_times_are_local() -> None:
    """A camera knows its own clock only; some end the text with a zero byte."""
    assert exif_moment("2026:01:31 12:00:00\0") == datetime(2026, 1, 31, 12).astimezone()


@pytest.mark.parametrize(
    "text",
    ["", "None", "0000:00:00 00:00:00", "0001:01:01 00:00:00", "9999:12:31 23:59:59", "2026:13:01 00:00:00", "x"],
)
def test_what_cameras_write_for_unknown_is_no_time(text: str) -> None:
    """Each ends nothing."""
    assert exif_moment(text) is None
