"""Waits until the server has embedded the pictures of a dataset and found near copies."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Final

from diptych_client.importing.target import Target
from diptych_client.sdk.errors import DiptychError
from diptych_client.sdk.values.datasets import DatasetChange
from diptych_client.sdk.values.importing import ImportProgress
from diptych_client.sdk.values.recordings import RecordingCounts

PATIENCE_SECONDS: Final = 60.0
"""Timeout without progress: a slow machine takes 30 seconds to load a network or compare 2,000 pictures."""


async def wait_until_compared(
    dataset: Target,
    *,
    progress: Callable[[ImportProgress], None],
    patience_seconds: float = PATIENCE_SECONDS,
) -> RecordingCounts | None:
    """The recordings of the dataset once all its pictures are compared.

    None if there was no progress for too long, because the worker is busy or missing, or the server is unavailable.
    """
    loop, least, total = asyncio.get_running_loop(), None, 0
    try:
        async with asyncio.timeout(patience_seconds) as limit, aclosing(_states(dataset)) as states:
            async for state in states:
                waiting = _waiting(state)
                total = max(total, waiting, state.pending_comparison_count)
                progress(ImportProgress("comparing", total - waiting, total))
                if not waiting:
                    limit.reschedule(None)
                    return await dataset.count_recordings()
                left = state.pending_embedding_count + state.pending_comparison_count
                if least is None or left < least:  # pictures added by others are not progress
                    least = left
                    limit.reschedule(loop.time() + patience_seconds)
    except (TimeoutError, DiptychError):
        return None
    return None


async def _states(dataset: Target) -> AsyncGenerator[Target, None]:
    async for seen in dataset.watch():
        if not isinstance(seen, DatasetChange):
            yield seen


def _waiting(dataset: Target) -> int:
    """The number of waiting pictures: mostly for embedding; at least one until all are compared."""
    return max(dataset.pending_embedding_count, min(dataset.pending_comparison_count, 1))
