"""Rate limits per token and per machine: open calls, new calls per second and uploaded bytes per second.

Each server process counts separately.
"""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Final

from diptych.wire.limits import MAX_MESSAGE_BYTES
from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal

_BURST_SECONDS: Final = 2.0
"""A burst may use up to this many seconds of unused allowance."""

_SMALL_BYTES: Final = 64 * 2**10
"""Messages up to this size count but never wait: an upload must not delay the sender's other requests."""

_MANY_METERS: Final = 1024

Clock = Callable[[], float]


@dataclass(frozen=True)
class Allowance:
    """The limits of one token or one machine."""

    open_calls: int | None
    """The maximum number of open calls; None if they are counted elsewhere."""
    calls_per_second: float
    upload_bytes_per_second: float


class TokenBucket:
    """A token bucket: starts full and refills at `rate` per second up to `capacity`."""

    __slots__ = ("_capacity", "_clock", "_level", "_rate", "_since")

    def __init__(self, *, rate: float, capacity: float, clock: Clock = time.monotonic) -> None:
        self._rate = rate
        self._capacity = capacity
        self._clock = clock
        self._level = capacity
        self._since = clock()

    @property
    def is_full(self) -> bool:
        """Whether the bucket has refilled completely."""
        self._fill()
        return self._level >= self._capacity

    def take(self) -> bool:
        """Take one token; False if there is none."""
        self._fill()
        if self._level < 1:
            return False
        self._level -= 1
        return True

    def spend(self, amount: float) -> float:
        """Take `amount`, possibly leaving a debt; return the seconds until the debt is paid."""
        self._fill()
        self._level -= amount
        return max(0.0, -self._level / self._rate)

    def _fill(self) -> None:
        now = self._clock()
        self._level = min(self._capacity, self._level + (now - self._since) * self._rate)
        self._since = now


class Meter:
    """Counts the usage of one token or one machine."""

    def __init__(self, allowance: Allowance, whose: str) -> None:
        rate, bytes_rate = allowance.calls_per_second, allowance.upload_bytes_per_second
        self._allowance = allowance
        self._whose = whose
        self._open_calls = 0
        self._calls = TokenBucket(rate=rate, capacity=max(1.0, rate * _BURST_SECONDS))
        self._uploads = TokenBucket(rate=bytes_rate, capacity=max(MAX_MESSAGE_BYTES, bytes_rate * _BURST_SECONDS))

    @property
    def is_idle(self) -> bool:
        """Whether this meter is equal to a new one."""
        return not self._open_calls and self._calls.is_full and self._uploads.is_full

    def begin(self) -> None:
        """Count a new call; it counts as open until `end`.

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
        """Count the end of a call."""
        self._open_calls -= 1

    def upload(self, size_bytes: int) -> float:
        """Count a message; return the seconds that its sender must wait."""
        debt_seconds = self._uploads.spend(size_bytes)
        return debt_seconds if size_bytes > _SMALL_BYTES else 0.0

    def too_much_uploaded(self) -> Refusal:
        """The refusal of a message that exceeds the upload limit."""
        allowed = self._allowance.upload_bytes_per_second
        return self._reached("upload_bytes_per_second", f"{allowed / 1e6:.3g} MB of uploads per second")

    def _reached(self, limit: str, allowed: str) -> Refusal:
        message = f"Limit reached: {allowed} per {self._whose}. Try again in a moment."
        return Refusal(Reason.LIMIT_REACHED, message, limit=limit, allowed=f"{getattr(self._allowance, limit):g}")


class Meters:
    """The meters of all recently active tokens or machines."""

    def __init__(self, allowance: Allowance, whose: str) -> None:
        self._allowance = allowance
        self._whose = whose
        self._meters: dict[Hashable, Meter] = {}
        self._cleanup_size = _MANY_METERS

    def of(self, key: Hashable) -> Meter:
        """The meter of one token or machine."""
        meter = self._meters.get(key)
        if meter is None:
            self._forget_idle()
            meter = self._meters[key] = Meter(self._allowance, self._whose)
        return meter

    def _forget_idle(self) -> None:
        """Drop idle meters if there are many; if most are in use, clean up less often."""
        if len(self._meters) >= self._cleanup_size:
            self._meters = {key: meter for key, meter in self._meters.items() if not meter.is_idle}
            self._cleanup_size = max(_MANY_METERS, 2 * len(self._meters))
