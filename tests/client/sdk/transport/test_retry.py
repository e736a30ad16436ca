"""How long a client tries again."""

from diptych_client.sdk import RetryPolicy
from diptych_client.sdk.transport.retry import Tries


def test_delays_grow_up_to_the_maximum() -> None:
    """Each wait is the last one times the growth, and never longer than the longest."""
    tries = Tries(RetryPolicy(first_wait_seconds=1, longest_wait_seconds=3, growth=2, give_up_after_seconds=100))

    assert [tries.next_wait() for _ in range(4)] == [1, 2, 3, 3]


def test_retries_end_when_the_total_delay_is_reached() -> None:
    """The waits end before they exceed what was allowed."""
    tries = Tries(RetryPolicy(first_wait_seconds=1, longest_wait_seconds=8, growth=2, give_up_after_seconds=10))

    assert [tries.next_wait() for _ in range(4)] == [1, 2, 4, None]


def test_a_delay_is_as_long_as_the_server_requested() -> None:
    """What it asks for counts where it is longer than our own wait, and where it is more than is left, it ends."""
    tries = Tries(RetryPolicy(first_wait_seconds=1, longest_wait_seconds=8, growth=2, give_up_after_seconds=10))

    assert [tries.next_wait(at_least=each) for each in (5, 0, 4)] == [5, 2, None]
