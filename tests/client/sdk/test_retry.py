"""How long a client tries again."""

import pytest

from diptych_client.sdk import RetryPolicy


def test_waits_grow_up_to_the_longest() -> None:
    """Each wait is the last one times the growth, and never longer than the longest."""
    policy = RetryPolicy(first_wait_seconds=1, longest_wait_seconds=3, growth=2, give_up_after_seconds=100)

    waits = policy.waits()

    assert [next(waits) for _ in range(4)] == [1, 2, 3, 3]


def test_giving_up_is_bounded_by_the_sum_of_the_waits() -> None:
    """The waits end before they exceed what was allowed."""
    policy = RetryPolicy(first_wait_seconds=1, longest_wait_seconds=8, growth=2, give_up_after_seconds=10)

    assert sum(policy.waits()) == pytest.approx(7)
