"""Readiness: periodically checks whether the database and the object store are available."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import structlog

PATIENCE_SECONDS: Final = 5.0
"""How long a dependency may be unavailable before clients are sent elsewhere; longer than a reconnect takes."""

_PAUSE_SECONDS: Final = 2.0
_ANSWER_SECONDS: Final = 4.0

Check = Callable[[], Awaitable[None]]

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Absence:
    """How long a dependency has been unavailable."""

    patience_seconds: float
    """How long this may last."""
    _since: float | None = field(default=None)

    def saw(self, *, is_there: bool, now: float) -> bool:
        """Record a check at the time `now`, of any monotonic clock; returns whether it counts as available."""
        if is_there:
            self._since = None
        elif self._since is None:
            self._since = now
        return self._since is None or now - self._since < self.patience_seconds


async def watch_readiness(
    checks: Mapping[str, Check],
    report: Callable[[bool], Awaitable[None]],
    *,
    pause_seconds: float = _PAUSE_SECONDS,
    patience_seconds: float = PATIENCE_SECONDS,
    answer_seconds: float = _ANSWER_SECONDS,
) -> None:
    """Report, until cancelled, when a check has failed for a while, and when all succeed again.

    Args:
        checks: Checks by name; a check fails if it raises an exception or does not end in time.
        report: Called with False and True alternately, first with False, because a server starts as ready.
        pause_seconds: The pause between two checks.
        patience_seconds: How long a check may fail before it counts.
        answer_seconds: How long a check may take.
    """
    absences = {name: Absence(patience_seconds) for name in checks}
    was_ready = True
    while True:
        away = [name for name, check in checks.items() if not await _is_there(check, absences[name], answer_seconds)]
        if (is_ready := not away) != was_ready:
            if is_ready:
                _log.info("ready again")
            else:
                _log.warning("not ready", away=away)
            await report(is_ready)
            was_ready = is_ready
        await asyncio.sleep(pause_seconds)


async def _is_there(check: Check, absence: Absence, answer_seconds: float) -> bool:
    try:
        async with asyncio.timeout(answer_seconds):
            await check()
    except Exception as error:  # noqa: BLE001  any error means unavailable
        is_counted_in = absence.saw(is_there=False, now=time.monotonic())
        _log.debug("readiness check failed", error=repr(error))
        return is_counted_in
    return absence.saw(is_there=True, now=time.monotonic())
