"""How long and how often a client tries again."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """Waits that grow from try to try, until their sum reaches `give_up_after_seconds`."""

    first_wait_seconds: float = 0.1
    longest_wait_seconds: float = 2.0
    growth: float = 2.0
    give_up_after_seconds: float = 3.0

    def waits(self) -> Iterator[float]:
        """The seconds to wait before each further try; ends when it is time to give up."""
        spent, wait = 0.0, self.first_wait_seconds
        while spent + wait <= self.give_up_after_seconds:
            yield wait
            spent += wait
            wait = min(wait * self.growth, self.longest_wait_seconds)


UNARY = RetryPolicy(give_up_after_seconds=1.0)
"""For single calls: somebody waits for the answer."""

STREAM = RetryPolicy(give_up_after_seconds=60.0)
"""For streams: a server that is restarted is back within this time. Counted anew whenever something arrives."""
