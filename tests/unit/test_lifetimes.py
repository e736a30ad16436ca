"""How long a token is valid."""

from datetime import UTC, datetime, timedelta

import pytest

from diptych.lifetimes import end_of

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("span", "lifetime"),
    [
        ("30m", timedelta(minutes=30)),
        ("12h", timedelta(hours=12)),
        ("90d", timedelta(days=90)),
        (" 4w ", timedelta(weeks=4)),
    ],
)
def test_a_time_span_counts_from_now(span: str, lifetime: timedelta) -> None:
    """In minutes, hours, days or weeks."""
    assert end_of(span, now=NOW) == NOW + lifetime


@pytest.mark.parametrize("span", ["", "30", "0d", "-1d", "tomorrow", "30 d", "2027-01-01", "999999w"])
def test_an_invalid_lifetime_is_refused(span: str) -> None:
    """In a sentence; so is one that outlasts the calendar."""
    with pytest.raises(ValueError, match=r"\.$"):
        end_of(span, now=NOW)
