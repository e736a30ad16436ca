"""Pauses between tries grow up to a bound."""

from itertools import islice

import pytest

from diptych.backoff import growing_pauses


@pytest.mark.parametrize(
    ("first", "longest", "growth", "pauses"),
    [
        (0.25, 1.0, 2.0, [0.25, 0.5, 1.0, 1.0]),
        (3.0, 40.0, 3.0, [3.0, 9.0, 27.0, 40.0]),
        (5.0, 5.0, 2.0, [5.0, 5.0, 5.0, 5.0]),
    ],
)
def test_pauses_grow_up_to_the_longest(first: float, longest: float, growth: float, pauses: list[float]) -> None:
    """Each is a fixed multiple of the previous one."""
    assert list(islice(growing_pauses(first=first, longest=longest, growth=growth), 4)) == pauses
