"""The fit of a training, in a process of its own that is kept for a while: told epoch by epoch, and stopped at once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import asdict

import structlog

from diptych_server.core.metrics import EpochMetrics
from diptych_server.core.parameters import HeadParameters
from diptych_server.ml.fit_result import EpochScore, FitResult
from diptych_server.ml.fitter import FitProcess, TrainingFile

_REPORT_SECONDS = 0.1
"""At most ten reports a second: each one is a transaction and wakes every watch."""

_SIGN_SECONDS = 1.0
"""At least one report a second, though it has nothing to tell: with it a cancellation is noticed."""

_log = structlog.get_logger(__name__)

Report = Callable[[Sequence[EpochMetrics]], Awaitable[None]]


class TrainerProcess:
    """Trains, one after the other, in a process that holds what training needs. Belongs to one event loop.

    Args:
        idle_seconds: how long the process is kept after its last use.
        start: gives a process; a new one unless a test has some to lend.
    """

    def __init__(self, *, idle_seconds: float = 120, start: Callable[[], FitProcess] = FitProcess) -> None:
        self._idle_seconds = idle_seconds
        self._start = start
        self._process: FitProcess | None = None
        self._turn = asyncio.Lock()
        self._idle_end: asyncio.TimerHandle | None = None

    @property
    def process_id(self) -> int | None:
        """The operating system's number of the process, while there is one."""
        return self._process.id if self._process else None

    def warm(self) -> None:
        """Have a process ready, as a training may come soon; it loads by itself for a second or two."""
        self._ready()
        if not self._turn.locked():
            self._end_when_idle()

    async def fit(self, file: TrainingFile, parameters: HeadParameters, *, report: Report) -> FitResult:
        """The trained heads; `report` is given every epoch, several at once when they are quick, none in a long one.

        What `report` raises, and a cancellation, end the training at once, and its process.

        Raises:
            FitLostError: the process ended, as when memory ran out.
            FitFaultError: the training failed.
            HeadsUnreadableError: the heads hold something else than finite figures.
        """
        async with self._turn:
            self._keep()
            process = self._ready()
            try:
                result = await _reported(process, file, parameters, report=report)
            except asyncio.CancelledError:
                self.close()
                raise
            except BaseException:
                self.close()
                self.warm()  # who cancels a training often begins another one
                raise
            else:
                return result
            finally:
                self._end_when_idle()

    def close(self) -> None:
        """End the process, whatever it does."""
        self._keep()
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

    def _keep(self) -> None:
        if self._idle_end:
            self._idle_end.cancel()
            self._idle_end = None

    def _end_when_idle(self) -> None:
        self._keep()
        if self._process:
            self._idle_end = asyncio.get_running_loop().call_later(self._idle_seconds, self.close)


async def _reported(
    process: FitProcess, file: TrainingFile, parameters: HeadParameters, *, report: Report
) -> FitResult:
    ended: asyncio.Queue[EpochMetrics | None] = asyncio.Queue()

    def on_epoch(score: EpochScore) -> None:
        ended.put_nowait(EpochMetrics(**asdict(score)))

    fitting = asyncio.create_task(process.fit(file, parameters, on_epoch=on_epoch))
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
    """All that has come since the last time; empty when nothing came for a second. None is the last to come."""
    arrived = []
    with suppress(TimeoutError):
        async with asyncio.timeout(_SIGN_SECONDS):
            arrived.append(await ended.get())
    while not ended.empty():
        arrived.append(ended.get_nowait())
    return arrived
