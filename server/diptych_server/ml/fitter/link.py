"""The connection between the parent and the training process, and the transfer of open files over it.

Messages are pickles, as both ends are this program. The parent sends a `Task`; the training process replies with an
`EpochScore` per epoch, and then either the `Outcome`, the `FoldOutcome` or the `Fault`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from multiprocessing import connection, reduction
from typing import TYPE_CHECKING, Any

from diptych_server.core.metrics import Calibration, FamiliarityMetrics
from diptych_server.core.parameters import HeadParameters
from diptych_server.ml.fitter.training_file import Layout
from diptych_server.ml.heads import FoldHeads
from diptych_server.ml.tensor_files import Floats

if sys.platform == "win32":
    import msvcrt

if TYPE_CHECKING:
    from collections.abc import Mapping

    if sys.platform == "win32":
        Link = connection.PipeConnection[Any, Any]
    else:
        Link = connection.Connection[Any, Any]


@dataclass(frozen=True)
class Task:
    """A training task without its arrays; the descriptor of their file follows."""

    layout: Layout
    parameters: HeadParameters
    folds_only: bool = False


@dataclass(frozen=True)
class Outcome:
    """A `FitResult` without its curve, which was sent epoch by epoch; `heads` are safetensors."""

    heads: bytes
    honest_confidences: Floats
    calibration: Calibration
    familiarity: FamiliarityMetrics | None
    seconds: float


@dataclass(frozen=True)
class FoldOutcome:
    """A `FoldFit` without its curve."""

    heads: FoldHeads
    honest_confidences: Floats
    seconds: float


@dataclass(frozen=True)
class Fault:
    """The traceback of the exception that ended the training."""

    traceback: str


def pair() -> tuple[Link, Link]:
    """A new connection: the parent's end and the child's end."""
    return connection.Pipe()


def inheriting(end: Link) -> Mapping[str, Any]:
    """Arguments of `subprocess.Popen` with which a child inherits this end under the same number."""
    if sys.platform == "win32":
        os.set_handle_inheritable(end.fileno(), True)
        arguments = {"startupinfo": subprocess.STARTUPINFO(lpAttributeList={"handle_list": [end.fileno()]})}
    else:
        arguments = {"pass_fds": [end.fileno()]}
    return arguments


def inherited(number: int) -> Link:
    """The end with this number; called in the child."""
    if sys.platform == "win32":
        end = connection.PipeConnection(number)
    else:
        end = connection.Connection(number)
    return end


def send_file(link: Link, descriptor: int, *, process_id: int) -> None:
    """Send an open file to the process at the other end."""
    if sys.platform == "win32":
        handle = msvcrt.get_osfhandle(descriptor)
    else:
        handle = descriptor
    reduction.send_handle(link, handle, process_id)


def receive_file(link: Link) -> int:
    """The descriptor of the file that the other end sent with `send_file`."""
    descriptor = reduction.recv_handle(link)
    if sys.platform == "win32":
        descriptor = msvcrt.open_osfhandle(descriptor, os.O_RDWR)
    return descriptor
