"""Retry policies."""

from dataclasses import dataclass

from diptych.backoff import growing_pauses


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """Waits that grow with each attempt, until their sum reaches `give_up_after_seconds`."""

    first_wait_seconds: float = 0.1
    longest_wait_seconds: float = 2.0
    growth: float = 2.0
    give_up_after_seconds: float = 3.0


class Tries:
    """The attempts of one call or stream under a policy."""

    def __init__(self, policy: RetryPolicy) -> None:
        self._policy = policy
        self._spent = 0.0
        self._pauses = growing_pauses(
            first=policy.first_wait_seconds, longest=policy.longest_wait_seconds, growth=policy.growth
        )

    def next_wait(self, *, at_least: float = 0.0) -> float | None:
        """The seconds to wait before the next attempt; None to give up.

        Args:
            at_least: The delay that the server requested, in seconds.
        """
        wait = max(next(self._pauses), at_least)
        if self._spent + wait > self._policy.give_up_after_seconds:
            return None
        self._spent += wait
        return wait


UNARY = RetryPolicy(give_up_after_seconds=1.0)
"""For single calls, which a user is waiting for."""

STREAM = RetryPolicy(give_up_after_seconds=60.0)
"""For streams: a server restarts within this time. Reset whenever something arrives."""
