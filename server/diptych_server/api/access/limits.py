"""How much one token, or one machine, may do at once: open calls, new calls and uploaded bytes per second.

Each server process counts for itself.
"""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Final

from diptych.wire.limits import MAX_MESSAGE_BYTES
from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal

_BURST_SECONDS: Final = 2.0
"""How much of what was not used before may be used at once."""

_SMALL_BYTES: Final = 64 * 2**10
"""Messages up to this size count, but wait for nothing: an upload must not hold up what else its sender asks."""

_MANY_METERS: Final = 1024

Clock = Callable[[], float]


@dataclass(frozen=True)
class Allowance:
    """What one token or one machine may do at once.

    Attributes:
        open_calls: None where they are counted elsewhere.
    """

    open_calls: int | None
    calls_per_second: float
    upload_bytes_per_second: float


class TokenBucket:
    """Fills at `rate` per second up to `capacity`, and is full at first."""

    __slots__ = ("_capacity", "_clock", "_level", "_rate", "_since")

    def __init__(self, *, rate: float, capacity: float, clock: Clock = time.monotonic) -> None:
        self._rate = rate
        self._capacity = capacity
        self._clock = clock
        self._level = capacity
        self._since = clock()

    @property
    def is_full(self) -> bool:
        """Whether nobody has taken anything for a while."""
        self._fill()
        return self._level >= self._capacity

    def take(self) -> bool:
        """Take one, if it is there."""
        self._fill()
        if self._level < 1:
            return False
        self._level -= 1
        return True

    def spend(self, amount: float) -> float:
        """Take `amount`, which may leave a debt; the seconds until that is paid."""
        self._fill()
        self._level -= amount
        return max(0.0, -self._level / self._rate)

    def _fill(self) -> None:
        now = self._clock()
        self._level = min(self._capacity, self._level + (now - self._since) * self._rate)
        self._since = now


class Meter:
    """What one token or one machine does."""

    def __init__(self, allowance: Allowance, whose: str) -> None:
        rate, bytes_rate = allowance.calls_per_second, allowance.upload_bytes_per_second
        self._allowance = allowance
        self._whose = whose
        self._open_calls = 0
        self._calls = TokenBucket(rate=rate, capacity=max(1.0, rate * _BURST_SECONDS))
        self._uploads = TokenBucket(rate=bytes_rate, capacity=max(MAX_MESSAGE_BYTES, bytes_rate * _BURST_SECONDS))

    @property
    def is_idle(self) -> bool:
        """Whether nothing is known that a new meter would not know."""
        return not self._open_calls and self._calls.is_full and self._uploads.is_full

    def begin(self) -> None:
        """Count a call that begins; it counts as open until `end`.

        Raises:
            Refusal: LIMIT_REACHED.
        """
        if not self._calls.take():
            raise self._reached("calls_per_second", f"{self._allowance.calls_per_second:g} calls per second")
        most = self._allowance.open_calls
        if most is not None and self._open_calls >= most:
            raise self._reached("open_calls", f"{most} open calls")
        self._open_calls += 1

    def end(self) -> None:
        """Count a call that was open as ended."""
        self._open_calls -= 1

    def upload(self, size_bytes: int) -> float:
        """Count a message; the seconds that its sender should wait now."""
        debt_seconds = self._uploads.spend(size_bytes)
        return debt_seconds if size_bytes > _SMALL_BYTES else 0.0

    def too_much_uploaded(self) -> Refusal:
        """The refusal of an upload that cannot wait."""
        allowed = self._allowance.upload_bytes_per_second
        return self._reached("upload_bytes_per_second", f"{allowed / 1e6:.3g} MB of uploads per second")

    def _reached(self, limit: str, allowed: str) -> Refusal:
        message = f"{self._whose} may have {allowed} here, and no more: try again in a moment."
        return Refusal(Reason.LIMIT_REACHED, message, limit=limit, allowed=f"{getattr(self._allowance, limit):g}")


class Meters:
    """The meters of all tokens, or of all machines, that did something lately."""

    def __init__(self, allowance: Allowance, whose: str) -> None:
        self._allowance = allowance
        self._whose = whose
        self._meters: dict[Hashable, Meter] = {}
        self._look_at = _MANY_METERS

    def of(self, key: Hashable) -> Meter:
        """The meter of one token or machine."""
        meter = self._meters.get(key)
        if meter is None:
            self._forget_idle()
            meter = self._meters[key] = Meter(self._allowance, self._whose)
        return meter

    def _forget_idle(self) -> None:
        """Bound the memory by what is in use; looked for ever less often while all are."""
        if len(self._meters) >= self._look_at:
            self._meters = {key: meter for key, meter in self._meters.items() if not meter.is_idle}
            self._look_at = max(_MANY_METERS, 2 * len(self._meters))
