"""Retries while the database, the object store or a disk is unavailable, as when everything starts at once."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import structlog

from diptych.backoff import growing_pauses
from diptych.wire.reasons import Reason
from diptych_server.core.cannot_run import CannotRunError
from diptych_server.core.refusal import Refusal

_FIRST_PAUSE_SECONDS: Final = 0.1
_LONGEST_PAUSE_SECONDS: Final = 5.0

Outcome = TypeVar("Outcome")

_log = structlog.get_logger(__name__)


class StorageAwayError(Refusal, CannotRunError):
    """The database or the object store does not answer; the message says which, where and why.

    A refusal like any other while the server runs, and the end of a program that cannot start without it.
    """

    def __init__(self, message: str) -> None:
        super().__init__(Reason.UNAVAILABLE, message)


async def _nothing() -> None:
    pass


async def retry_while_unavailable(
    attempt: Callable[[], Awaitable[Outcome]],
    *,
    between: Callable[[], Awaitable[None]] = _nothing,
    patience_seconds: float | None = None,
) -> Outcome:
    """Make the attempt until storage is available, with growing pauses, and return its outcome.

    Args:
        attempt: raises a refusal of storage while that is unavailable or full. It may be repeated although it had an
            effect, where the answer was lost.
        between: called after each pause; an error that it raises ends the retries.
        patience_seconds: how long to try; without it, until cancelled.

    Raises:
        Refusal: of another reason than UNAVAILABLE and STORAGE_FULL; or of these, when patience ends.
    """
    began = time.monotonic()
    for pause in growing_pauses(first=_FIRST_PAUSE_SECONDS, longest=_LONGEST_PAUSE_SECONDS):
        try:
            return await attempt()
        except Refusal as refusal:
            is_over = patience_seconds is not None and time.monotonic() - began + pause > patience_seconds
            if is_over or not refusal.is_of_storage:
                raise
            _log.warning("waiting for storage", reason=refusal.message, next_attempt_seconds=pause)
        await asyncio.sleep(pause)
        await between()
    raise AssertionError  # the pauses have no end
