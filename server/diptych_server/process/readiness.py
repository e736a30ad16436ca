"""Whether this server can do its work: asked of its database and its object store, again and again."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import structlog

PATIENCE_SECONDS: Final = 5.0
"""How long something may be away before clients are sent elsewhere: a reconnect or a short pause is none of theirs."""

_PAUSE_SECONDS: Final = 2.0
_ANSWER_SECONDS: Final = 4.0

Check = Callable[[], Awaitable[None]]

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Absence:
    """Since when something is away.

    Attributes:
        patience_seconds: how long it may be.
    """

    patience_seconds: float
    _since: float | None = field(default=None)

    def saw(self, *, is_there: bool, now: float) -> bool:
        """Whether it counts as there, after this look at the time `now`, in seconds of any clock that only grows."""
        if is_there:
            self._since = None
        elif self._since is None:
            self._since = now
        return self._since is None or now - self._since < self.patience_seconds


async def watch_readiness(
    checks: Mapping[str, Check],
    tell: Callable[[bool], Awaitable[None]],
    *,
    pause_seconds: float = _PAUSE_SECONDS,
    patience_seconds: float = PATIENCE_SECONDS,
    answer_seconds: float = _ANSWER_SECONDS,
) -> None:
    """Tell, until cancelled, when one of the checks has failed for a while, and when all succeed again.

    Args:
        checks: by what they look at; one that raises anything, or does not end in time, finds it away.
        tell: is told False and True in turn; the first time False, as a server begins ready.
        pause_seconds: between two looks.
        patience_seconds: how long a check may fail before it counts.
        answer_seconds: how long a check may take.
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
            await tell(is_ready)
            was_ready = is_ready
        await asyncio.sleep(pause_seconds)


async def _is_there(check: Check, absence: Absence, answer_seconds: float) -> bool:
    try:
        async with asyncio.timeout(answer_seconds):
            await check()
    except Exception as error:  # noqa: BLE001  whatever the reason, it does not answer
        is_counted_in = absence.saw(is_there=False, now=time.monotonic())
        _log.debug("no answer", error=repr(error))
        return is_counted_in
    return absence.saw(is_there=True, now=time.monotonic())
