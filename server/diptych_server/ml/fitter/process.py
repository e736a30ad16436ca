"""The other process, as those see it who have something to be trained."""

import asyncio
import signal
import socket
import subprocess
from collections.abc import Callable
from typing import Final

from diptych_server.child import child_command
from diptych_server.core.parameters import HeadParameters
from diptych_server.ml.fit_result import EpochScore, FitResult
from diptych_server.ml.fitter import messages
from diptych_server.ml.fitter.messages import FILE_FOLLOWS, HEADER, Kind, Task
from diptych_server.ml.fitter.training_file import TrainingFile

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
        self._socket, theirs = socket.socketpair()
        self._socket.setblocking(False)
        self.is_busy = False
        with theirs:
            command = child_command(_PROGRAM, ended_by=signal.SIGKILL)
            self._process = subprocess.Popen(command, stdin=theirs.fileno(), stdout=subprocess.DEVNULL)  # noqa: S603 - our own

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
        self._socket.close()
        self._process.kill()
        self._process.wait()

    async def fit(
        self, file: TrainingFile, parameters: HeadParameters, *, on_epoch: Callable[[EpochScore], None]
    ) -> FitResult:
        """The trained heads. Left before its end, as by a cancellation, the process must be ended.

        Raises:
            FitLostError: the process ended.
            FitFaultError: the training failed.
            HeadsUnreadable: the heads hold something else than finite figures.
        """
        self.is_busy = True
        try:
            await self._tell(file, Task(file.layout, parameters))
            return await self._result(file.layout.label_count, on_epoch)
        except (ConnectionError, EOFError) as error:
            raise FitLostError(_how_it_ended(await asyncio.to_thread(self._process.wait))) from error

    async def _tell(self, file: TrainingFile, task: Task) -> None:
        # A single byte always finds room: the other end has read all that was sent before.
        socket.send_fds(self._socket, [FILE_FOLLOWS], [file.descriptor])
        await asyncio.get_running_loop().sock_sendall(self._socket, task.to_message())

    async def _result(self, label_count: int, on_epoch: Callable[[EpochScore], None]) -> FitResult:
        curve: list[EpochScore] = []
        parts: dict[Kind, bytes] = {}
        while Kind.END not in parts:
            kind, content = await self._receive()
            if kind is Kind.FAULT:
                self.is_busy = False
                raise FitFaultError(content.decode())
            if kind is Kind.EPOCH:
                curve.append(messages.read_epoch(content))
                on_epoch(curve[-1])
            else:
                parts[kind] = content
        self.is_busy = False
        return FitResult(
            messages.read_heads(parts[Kind.HEADS]),
            tuple(curve),
            messages.read_answers(parts[Kind.ANSWERS], label_count=label_count),
            *messages.read_end(parts[Kind.END]),
        )

    async def _receive(self) -> tuple[Kind, bytes]:
        kind, size = HEADER.unpack(await self._read(HEADER.size))
        return Kind(kind), await self._read(size)

    async def _read(self, size: int) -> bytes:
        buffer = bytearray(size)
        filled = 0
        while filled < size:
            with memoryview(buffer)[filled:] as rest:
                count = await asyncio.get_running_loop().sock_recv_into(self._socket, rest)
            if not count:
                raise EOFError
            filled += count
        return bytes(buffer)


def _how_it_ended(code: int) -> str:
    if code < 0:
        return f"the process that trains was ended by {signal.Signals(-code).name}"
    return f"the process that trains ended with exit code {code}"
