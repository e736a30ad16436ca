"""Patience: what a worker does while its database or object store is away, or a disk full."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import structlog

from diptych_server.core.refusal import Refusal

_FIRST_PAUSE_SECONDS: Final = 0.1
_LONGEST_PAUSE_SECONDS: Final = 5.0

Outcome = TypeVar("Outcome")

_log = structlog.get_logger(__name__)


async def _nothing() -> None:
    pass


async def patiently(
    attempt: Callable[[], Awaitable[Outcome]], *, meanwhile: Callable[[], Awaitable[None]] = _nothing
) -> Outcome:
    """What the attempt gives, made again after ever longer pauses while what it needs is away or full.

    Args:
        attempt: may be made again though it had an effect, when nobody could tell that it had.
        meanwhile: called after each pause; what it raises ends the patience.

    Raises:
        Refusal: of any other reason than UNAVAILABLE and STORAGE_FULL.
    """
    pause = _FIRST_PAUSE_SECONDS
    while True:
        try:
            return await attempt()
        except Refusal as refusal:
            if not refusal.is_of_storage:
                raise
            _log.warning("waiting for storage", reason=refusal.message, next_attempt_seconds=pause)
        await asyncio.sleep(pause)
        await meanwhile()
        pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
