"""Opens resources for callers that may be cancelled."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def opened(opening: Coroutine[Any, Any, T], *, discard: Callable[[T], None]) -> T:
    """The result of `opening`; if the caller is cancelled first, `discard` gets the result once it exists.

    Without this, a connection that is made in the moment of the cancellation has no owner and stays open.
    """
    task = asyncio.ensure_future(opening)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        task.add_done_callback(lambda ended: _discard(ended, discard))
        raise


def _discard(task: asyncio.Future[T], discard: Callable[[T], None]) -> None:
    if not task.cancelled() and not task.exception():
        discard(task.result())
