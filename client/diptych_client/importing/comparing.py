"""Waiting until the server has embedded the pictures of a dataset and found the near copies among them."""

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
"""For the next sign of progress: a slow machine takes half a minute to load a network or to compare 2,000 pictures."""


async def wait_until_compared(
    dataset: Target,
    *,
    progress: Callable[[ImportProgress], None],
    patience_seconds: float = PATIENCE_SECONDS,
) -> RecordingCounts | None:
    """How the recordings of the dataset are once all its pictures are compared.

    None when nothing happened for so long, as on a server whose worker is busy or away, or when the server went away.
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
                if least is None or left < least:  # what others add is not progress
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
    """Pictures that wait: embedding takes nearly all the time, and the last one waits until everything is compared."""
    return max(dataset.pending_embedding_count, min(dataset.pending_comparison_count, 1))
