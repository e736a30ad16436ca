"""The parent's side of the training process."""

import asyncio
import signal
import subprocess
import threading
from collections.abc import Callable
from typing import Final

from diptych_server.child import child_command
from diptych_server.core.parameters import HeadParameters
from diptych_server.ml.fit_result import EpochScore, FitResult, FoldFit
from diptych_server.ml.fitter.link import Fault, FoldOutcome, Outcome, Task, inheriting, pair, send_file
from diptych_server.ml.fitter.training_file import TrainingFile
from diptych_server.ml.heads import HeadSet

_PROGRAM: Final = "diptych_server.ml.fitter.program"


class FitLostError(Exception):
    """The training process ended during a training; the message says how."""


class FitFaultError(Exception):
    """The training raised an exception; the message is its traceback."""


class FitProcess:
    """A process that trains one task after the other. It ends when this process ends for any reason.

    It takes a second or two to start; tasks can be sent before that.
    """

    def __init__(self) -> None:
        """Start the process."""
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
        """The process id."""
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        """Whether the process has ended."""
        return self._process.poll() is not None

    def end(self) -> None:
        """Kill the process."""
        self._process.kill()
        self._process.wait()
        with self._using:  # the waiting thread has seen the end of the connection
            self._link.close()

    async def fit(
        self, file: TrainingFile, parameters: HeadParameters, *, on_epoch: Callable[[EpochScore], None]
    ) -> FitResult:
        """Train heads. If this is cancelled, the caller must end the process.

        Raises:
            FitLostError: the process ended.
            FitFaultError: the training failed.
            HeadsUnreadableError: the heads contain values that are not finite.
        """
        curve, outcome = await self._trained(file, Task(file.layout, parameters), on_epoch=on_epoch)
        assert isinstance(outcome, Outcome)  # noqa: S101 - the reply to this task
        heads = HeadSet.from_bytes(outcome.heads)
        return FitResult(
            heads, curve, outcome.honest_confidences, outcome.calibration, outcome.familiarity, outcome.seconds
        )

    async def fit_folds(
        self, file: TrainingFile, parameters: HeadParameters, *, on_epoch: Callable[[EpochScore], None]
    ) -> FoldFit:
        """Train the fold heads alone. If this is cancelled, the caller must end the process.

        Raises:
            FitLostError: the process ended.
            FitFaultError: the training failed.
        """
        task = Task(file.layout, parameters, folds_only=True)
        curve, outcome = await self._trained(file, task, on_epoch=on_epoch)
        assert isinstance(outcome, FoldOutcome)  # noqa: S101 - the reply to this task
        return FoldFit(outcome.heads, curve, outcome.honest_confidences, outcome.seconds)

    async def _trained(
        self, file: TrainingFile, task: Task, *, on_epoch: Callable[[EpochScore], None]
    ) -> tuple[tuple[EpochScore, ...], Outcome | FoldOutcome]:
        """The curve and the outcome of a task."""
        self.is_busy = True
        try:
            self._link.send(task)
            send_file(self._link, file.descriptor, process_id=self.id)
            return await self._result(on_epoch)
        except (OSError, EOFError) as error:
            raise FitLostError(_how_it_ended(await asyncio.to_thread(self._process.wait))) from error

    async def _result(
        self, on_epoch: Callable[[EpochScore], None]
    ) -> tuple[tuple[EpochScore, ...], Outcome | FoldOutcome]:
        curve: list[EpochScore] = []
        while isinstance(message := await self._receive(), EpochScore):
            curve.append(message)
            on_epoch(message)
        self.is_busy = False
        if isinstance(message, Fault):
            raise FitFaultError(message.traceback)
        return tuple(curve), message

    async def _receive(self) -> EpochScore | Outcome | FoldOutcome | Fault:
        await asyncio.to_thread(self._wait)
        # Not received in that thread, as glibc would keep the memory of that thread: about 10 MB after a training.
        message: EpochScore | Outcome | FoldOutcome | Fault = self._link.recv()
        return message

    def _wait(self) -> None:
        with self._using:
            self._link.poll(None)


def _how_it_ended(code: int) -> str:
    if code < 0:
        return f"the training process was killed by {signal.Signals(-code).name}"
    return f"the training process ended with exit code {code}"
