"""The process that trains, a child with one end of a socket as its standard input.

It takes one task after the other, and ends at once when the other end is closed.
"""

import os
import signal
import socket
import sys
import threading
import traceback
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Final

import numpy as np

from diptych_server.core.parameters import HeadParameters
from diptych_server.ml.fit import fit
from diptych_server.ml.fit_result import EpochScore
from diptych_server.ml.fitter.messages import HEADER, Kind, Task, epoch_message, message, result_messages
from diptych_server.ml.fitter.training_file import TrainingFile
from diptych_server.ml.threads import use_one_thread
from diptych_server.ml.training_set import TrainingSet

_OOM_SCORE: Final = Path("/proc/self/oom_score_adj")
_FIRST_TO_GO: Final = "500"

Work = tuple[TrainingFile, HeadParameters]


def main() -> None:
    """Train until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C in the terminal is the parent's affair
    _go_first_when_memory_runs_out()
    use_one_thread()
    connection = socket.socket(fileno=sys.stdin.fileno())
    work: SimpleQueue[Work] = SimpleQueue()
    threading.Thread(target=_listen, args=(connection, work), name="parent", daemon=True).start()
    _practise()
    while True:
        _train(connection, *work.get())


def _listen(connection: socket.socket, work: SimpleQueue[Work]) -> None:
    """Put tasks where they are taken from; end the process with the connection, whatever it does meanwhile."""
    with suppress(OSError):
        while True:
            _, descriptors, _, _ = socket.recv_fds(connection, 1, 1)
            if not descriptors:
                break
            _, size = HEADER.unpack(connection.recv(HEADER.size, socket.MSG_WAITALL))
            task = Task.from_content(connection.recv(size, socket.MSG_WAITALL))
            work.put((TrainingFile(descriptors[0], task.layout), task.parameters))
    os._exit(0)


def _train(connection: socket.socket, file: TrainingFile, parameters: HeadParameters) -> None:
    def tell(score: EpochScore) -> None:
        connection.sendall(epoch_message(score))

    try:
        result = fit(file.training_set(), parameters, on_epoch=tell)
        told = result_messages(result)
    except Exception:  # noqa: BLE001  the other end says what becomes of it
        told = [message(Kind.FAULT, traceback.format_exc().encode())]
    for each in told:
        connection.sendall(each)


def _practise() -> None:
    """Train something small: the first training of a process is slower than those after it."""
    random = np.random.default_rng(0)
    numbers = np.arange(8, dtype=np.int64)
    training_set = TrainingSet(
        random.random((8, 4, 64), np.float32), labels=numbers % 2, folds=numbers % 4 // 2, bursts=numbers, label_count=2
    )
    fit(training_set, HeadParameters(epochs=1), on_epoch=lambda _: None)


def _go_first_when_memory_runs_out() -> None:
    """A training can be done again; the kernel shall not end the worker, or a database, in its place."""
    with suppress(OSError):
        _OOM_SCORE.write_text(_FIRST_TO_GO)


if __name__ == "__main__":
    main()
