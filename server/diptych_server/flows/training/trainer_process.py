"""Runs fits in a separate process that is reused; reports each epoch, and can be stopped immediately."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from typing import Any, TypeVar

import structlog

from diptych_server.core.metrics import EpochMetrics
from diptych_server.core.parameters import HeadParameters
from diptych_server.ml.fit_result import EpochScore, FitResult, FoldFit
from diptych_server.ml.fitter import FitProcess, TrainingFile

_REPORT_SECONDS = 0.1
"""At most ten reports per second: each one is a transaction and wakes every watch."""

_SIGN_SECONDS = 1.0
"""At least one report per second, even without an epoch, so that cancellations are noticed."""

_log = structlog.get_logger(__name__)

Result = TypeVar("Result")
Report = Callable[[Sequence[EpochMetrics]], Awaitable[None]]
Fit = Callable[[FitProcess, Callable[[EpochScore], None]], Coroutine[Any, Any, Result]]


class TrainerProcess:
    """Runs trainings one at a time, in a process with the training libraries loaded. Belongs to one event loop.

    Args:
        idle_seconds: How long the process is kept after its last use.
        start: Returns a process; tests may pass one that returns an existing process.
    """

    def __init__(self, *, idle_seconds: float = 120, start: Callable[[], FitProcess] = FitProcess) -> None:
        self._idle_seconds = idle_seconds
        self._start = start
        self._process: FitProcess | None = None
        self._turn = asyncio.Lock()
        self._idle_end: asyncio.TimerHandle | None = None

    @property
    def process_id(self) -> int | None:
        """The operating system's ID of the process, if one is running."""
        return self._process.id if self._process else None

    def warm(self) -> None:
        """Start a process for an expected training; it loads for a second or two in the background."""
        self._ready()
        if not self._turn.locked():
            self._end_when_idle()

    async def fit(self, file: TrainingFile, parameters: HeadParameters, *, report: Report) -> FitResult:
        """Train heads; `report` gets every epoch: several together if they are short, none during a long one.

        An exception of `report` or a cancellation ends the training and its process immediately.

        Raises:
            FitLostError: The process ended, for example because it ran out of memory.
            FitFaultError: The training failed.
            HeadsUnreadableError: The heads contain numbers that are not finite.
        """
        return await self._run(lambda process, on_epoch: process.fit(file, parameters, on_epoch=on_epoch), report)

    async def fit_folds(self, file: TrainingFile, parameters: HeadParameters, *, report: Report) -> FoldFit:
        """Train fold heads alone; otherwise like `fit`, in turn with other trainings.

        Raises:
            FitLostError: The process ended, for example because it ran out of memory.
            FitFaultError: The training failed.
        """
        return await self._run(lambda process, on_epoch: process.fit_folds(file, parameters, on_epoch=on_epoch), report)

    async def _run(self, fit: Fit[Result], report: Report) -> Result:
        async with self._turn:
            self._cancel_timer()
            process = self._ready()
            try:
                result = await _reported(partial(fit, process), report=report)
            except asyncio.CancelledError:
                self.close()
                raise
            except BaseException:
                self.close()
                self.warm()  # a cancelled training is often followed by another one
                raise
            else:
                return result
            finally:
                self._end_when_idle()

    def close(self) -> None:
        """End the process, even if it is training."""
        self._cancel_timer()
        if self._process:
            self._process.end()
            self._process = None

    def _ready(self) -> FitProcess:
        if self._process and self._process.has_ended:
            _log.warning("the process that trains has ended", process_id=self._process.id)
            self.close()
        if self._process is None:
            self._process = self._start()
        return self._process

    def _cancel_timer(self) -> None:
        if self._idle_end:
            self._idle_end.cancel()
            self._idle_end = None

    def _end_when_idle(self) -> None:
        self._cancel_timer()
        if self._process:
            self._idle_end = asyncio.get_running_loop().call_later(self._idle_seconds, self.close)


async def _reported(
    fit: Callable[[Callable[[EpochScore], None]], Coroutine[Any, Any, Result]], *, report: Report
) -> Result:
    ended: asyncio.Queue[EpochMetrics | None] = asyncio.Queue()

    def on_epoch(score: EpochScore) -> None:
        ended.put_nowait(EpochMetrics(**asdict(score)))

    fitting = asyncio.create_task(fit(on_epoch))
    fitting.add_done_callback(lambda _: ended.put_nowait(None))
    try:
        is_open = True
        while is_open:
            arrived = await _arrived(ended)
            is_open = None not in arrived
            epochs = [epoch for epoch in arrived if epoch]
            if epochs or is_open:
                await report(epochs)
            if epochs and is_open:
                await asyncio.sleep(_REPORT_SECONDS)
        return await fitting
    finally:
        fitting.cancel()
        await asyncio.gather(fitting, return_exceptions=True)


async def _arrived(ended: asyncio.Queue[EpochMetrics | None]) -> Sequence[EpochMetrics | None]:
    """All items since the last call; empty if there were none for a second. None is the last item."""
    arrived = []
    with suppress(TimeoutError):
        async with asyncio.timeout(_SIGN_SECONDS):
            arrived.append(await ended.get())
    while not ended.empty():
        arrived.append(ended.get_nowait())
    return arrived
