"""Waits for storage that is not there yet, as when everything is started at the same moment, and says so."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import structlog

from diptych_server.core.cannot_run import CannotRunError

_FIRST_PAUSE_SECONDS: Final = 0.25
_LONGEST_PAUSE_SECONDS: Final = 10.0

Outcome = TypeVar("Outcome")

_log = structlog.get_logger(__name__)


class StorageAwayError(CannotRunError):
    """The database or the object store does not answer; the message says which, where and why."""


async def wait_for(attempt: Callable[[], Awaitable[Outcome]], *, patience_seconds: float | None = None) -> Outcome:
    """What the attempt returns, once it does; it is made again, after ever longer pauses, while storage is away.

    Args:
        attempt: Raises StorageAwayError while storage is away.
        patience_seconds: How long to wait; without it, until cancelled.

    Raises:
        StorageAwayError: It is still away when patience ends.
    """
    since, pause = time.monotonic(), _FIRST_PAUSE_SECONDS
    while True:
        try:
            return await attempt()
        except StorageAwayError as error:
            if patience_seconds is not None and time.monotonic() - since + pause > patience_seconds:
                raise
            _log.warning("waiting for storage", reason=str(error), next_attempt_seconds=pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
