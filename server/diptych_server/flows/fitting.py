"""A fit in a thread that tells the event loop of each epoch and can be stopped after any."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import asdict

from diptych_server.core.metrics import EpochMetrics
from diptych_server.core.parameters import HeadParameters
from diptych_server.ml.fit import EpochScore, FitResult, fit
from diptych_server.ml.training_set import TrainingSet

_REPORT_SECONDS = 0.1
"""At most ten reports a second: each one is a transaction and wakes every watch."""

Report = Callable[[Sequence[EpochMetrics]], Awaitable[None]]


class _StoppedError(Exception):
    """Ends the fit from inside its thread."""


async def fit_in_thread(training_set: TrainingSet, parameters: HeadParameters, *, report: Report) -> FitResult:
    """The trained heads; `report` is given every epoch, several at once when they are quick.

    What `report` raises, and a cancellation, stop the thread after the epoch it is in; nobody waits for that.
    """
    ended: asyncio.Queue[EpochMetrics | None] = asyncio.Queue()
    loop, is_stopped = asyncio.get_running_loop(), threading.Event()

    def on_epoch(score: EpochScore) -> None:
        if is_stopped.is_set():
            raise _StoppedError
        loop.call_soon_threadsafe(ended.put_nowait, EpochMetrics(**asdict(score)))

    fitting = asyncio.ensure_future(asyncio.to_thread(fit, training_set, parameters, on_epoch=on_epoch))
    fitting.add_done_callback(lambda _: ended.put_nowait(None))
    try:
        async for epochs in _batches(ended):
            await report(epochs)
        return await fitting
    finally:
        is_stopped.set()
        fitting.add_done_callback(_collect)


async def _batches(ended: asyncio.Queue[EpochMetrics | None]) -> AsyncIterator[Sequence[EpochMetrics]]:
    """What has come since the last batch, until None comes."""
    is_open = True
    while is_open:
        arrived = [await ended.get()]
        while not ended.empty():
            arrived.append(ended.get_nowait())
        is_open = None not in arrived
        if epochs := [epoch for epoch in arrived if epoch]:
            yield epochs
        if is_open:
            await asyncio.sleep(_REPORT_SECONDS)


def _collect(fitting: asyncio.Future[FitResult]) -> None:
    """Look at the outcome of a fit that nobody waits for, so that asyncio does not call it forgotten."""
    if not fitting.cancelled():
        fitting.exception()
