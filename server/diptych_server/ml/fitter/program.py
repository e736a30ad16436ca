"""The training process: a child whose argument is the number of its end of a connection.

It processes one task after the other, and ends immediately when the other end is closed.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final

import numpy as np

from diptych_server.core.parameters import HeadParameters
from diptych_server.ml.fit import fit, fit_folds
from diptych_server.ml.fitter.link import Fault, FoldOutcome, Outcome, Task, inherited, receive_file
from diptych_server.ml.fitter.training_file import TrainingFile
from diptych_server.ml.threads import use_one_thread
from diptych_server.ml.training_set import TrainingSet

if TYPE_CHECKING:
    from diptych_server.ml.fitter.link import Link

_OOM_SCORE: Final = Path("/proc/self/oom_score_adj")
_OOM_PREFERRED: Final = "500"

Work = tuple[TrainingFile, Task]


def main() -> None:
    """Process tasks until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles a Ctrl-C in the terminal
    _prefer_for_oom_killer()
    use_one_thread()
    link = inherited(int(sys.argv[1]))
    work: SimpleQueue[Work] = SimpleQueue()
    threading.Thread(target=_listen, args=(link, work), name="parent", daemon=True).start()
    _warm_up()
    while True:
        link.send(_trained(link, *work.get()))


def _listen(link: Link, work: SimpleQueue[Work]) -> None:
    """Queue received tasks; end the process when the connection closes, even during a training."""
    with suppress(OSError, EOFError):
        while True:
            task: Task = link.recv()
            work.put((TrainingFile(receive_file(link), task.layout), task))
    os._exit(0)


def _trained(link: Link, file: TrainingFile, task: Task) -> Outcome | FoldOutcome | Fault:
    try:
        if task.folds_only:
            folds = fit_folds(file.training_set(), task.parameters, on_epoch=link.send)
            return FoldOutcome(folds.heads, folds.honest_confidences, folds.seconds)
        fitted = fit(file.training_set(), task.parameters, on_epoch=link.send)
        return Outcome(
            fitted.heads.to_bytes(), fitted.honest_confidences, fitted.calibration, fitted.familiarity, fitted.seconds
        )
    except Exception:  # noqa: BLE001  the other end handles it
        return Fault(traceback.format_exc())


def _warm_up() -> None:
    """Train on a tiny set, as the first training of a process is slower than later ones."""
    random = np.random.default_rng(0)
    numbers = np.arange(8, dtype=np.int64)
    training_set = TrainingSet(
        random.random((8, 4, 64), np.float32), labels=numbers % 2, folds=numbers % 4 // 2, bursts=numbers, label_count=2
    )
    fit(training_set, HeadParameters(epochs=1), on_epoch=lambda _: None)


def _prefer_for_oom_killer() -> None:
    """Make the kernel kill this process before the worker or a database, as a training can be repeated."""
    with suppress(OSError):
        _OOM_SCORE.write_text(_OOM_PREFERRED)


if __name__ == "__main__":
    main()
