"""The other process, as seen by the one that has something to train."""

import asyncio
import signal
import subprocess
import threading
from collections.abc import Callable
from typing import Final

from diptych_server.child import child_command
from diptych_server.core.parameters import HeadParameters
from diptych_server.ml.fit_result import EpochScore, FitResult
from diptych_server.ml.fitter.link import Fault, Outcome, Task, inheriting, pair, send_file
from diptych_server.ml.fitter.training_file import TrainingFile
from diptych_server.ml.heads import HeadSet

_PROGRAM: Final = "diptych_server.ml.fitter.program"


class FitLostError(Exception):
    """The process that trained ended in the middle; the message says how."""


class FitFaultError(Exception):
    """The training raised something; the message is its traceback."""


class FitProcess:
    """A process that trains, one task after the other. It ends when this process does, however that ends.

    It loads for a second or two; a task may be given at once.
    """

    def __init__(self) -> None:
        """Start it."""
        self._link, theirs = pair()
        self._using = threading.Lock()
        self.is_busy = False
        with theirs:
            command = child_command(_PROGRAM, str(theirs.fileno()), at_once=True)
            self._process = subprocess.Popen(  # noqa: S603 - our own
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, **inheriting(theirs)
            )

    @property
    def id(self) -> int:
        """The operating system's number for it."""
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        """Whether it is gone."""
        return self._process.poll() is not None

    def end(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        self._process.wait()
        with self._using:  # the thread that waited for it has seen the end of the connection
            self._link.close()

    async def fit(
        self, file: TrainingFile, parameters: HeadParameters, *, on_epoch: Callable[[EpochScore], None]
    ) -> FitResult:
        """The trained heads. Left before its end, as by a cancellation, the process must be ended.

        Raises:
            FitLostError: the process ended.
            FitFaultError: the training failed.
            HeadsUnreadableError: the heads hold something else than finite figures.
        """
        self.is_busy = True
        try:
            self._link.send(Task(file.layout, parameters))
            send_file(self._link, file.descriptor, process_id=self.id)
            return await self._result(on_epoch)
        except (OSError, EOFError) as error:
            raise FitLostError(_how_it_ended(await asyncio.to_thread(self._process.wait))) from error

    async def _result(self, on_epoch: Callable[[EpochScore], None]) -> FitResult:
        curve: list[EpochScore] = []
        while isinstance(said := await self._receive(), EpochScore):
            curve.append(said)
            on_epoch(said)
        self.is_busy = False
        if isinstance(said, Fault):
            raise FitFaultError(said.traceback)
        heads = HeadSet.from_bytes(said.heads)
        return FitResult(heads, tuple(curve), said.honest_confidences, said.calibration, said.seconds)

    async def _receive(self) -> EpochScore | Outcome | Fault:
        await asyncio.to_thread(self._wait)
        # Read here, not in that thread: glibc keeps what another thread frees, which is some 10 MB after a training.
        said: EpochScore | Outcome | Fault = self._link.recv()
        return said

    def _wait(self) -> None:
        with self._using:
            self._link.poll(None)


def _how_it_ended(code: int) -> str:
    if code < 0:
        return f"the process that trains was ended by {signal.Signals(-code).name}"
    return f"the process that trains ended with exit code {code}"
