"""What the two ends of a training say to each other: a byte that tells what it is, the length, and the content."""

import json
import struct
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any, Final

import numpy as np

from diptych_server.core.metrics import Calibration
from diptych_server.core.parameters import HeadParameters
from diptych_server.ml.fit_result import EpochScore, FitResult
from diptych_server.ml.fitter.training_file import Layout
from diptych_server.ml.heads import HeadSet
from diptych_server.ml.tensor_files import Floats

HEADER: Final = struct.Struct("<cQ")

FILE_FOLLOWS: Final = b"f"
"""The byte that the descriptor of a training file comes with, before a task."""


class Kind(Enum):
    """What a message is."""

    TASK = b"t"
    EPOCH = b"e"
    HEADS = b"h"
    ANSWERS = b"a"
    END = b"d"
    """All of the result was sent."""
    FAULT = b"x"
    """The traceback of what ended the training."""


@dataclass(frozen=True)
class Task:
    """What is to be trained, beside the file."""

    layout: Layout
    parameters: HeadParameters

    def to_message(self) -> bytes:
        """The task as a message."""
        return message(Kind.TASK, _json({"layout": asdict(self.layout), "parameters": asdict(self.parameters)}))

    @classmethod
    def from_content(cls, content: bytes) -> "Task":
        """What `to_message` wrote."""
        read: Mapping[str, Any] = json.loads(content)
        hidden_layers = tuple(read["parameters"].pop("hidden_layers"))
        parameters = HeadParameters(**read["parameters"], hidden_layers=hidden_layers)
        return cls(Layout(**read["layout"]), parameters)


def epoch_message(score: EpochScore) -> bytes:
    """An epoch as a message."""
    return message(Kind.EPOCH, _json(asdict(score)))


def read_epoch(content: bytes) -> EpochScore:
    """What `epoch_message` wrote, figure for figure."""
    return EpochScore(**json.loads(content))


def result_messages(result: FitResult) -> list[bytes]:
    """All of a result but its curve, which was sent epoch by epoch."""
    return [
        message(Kind.HEADS, result.heads.to_bytes()),
        message(Kind.ANSWERS, result.honest_confidences.tobytes()),
        message(Kind.END, _json({"calibration": asdict(result.calibration), "seconds": result.seconds})),
    ]


def read_answers(content: bytes, *, label_count: int) -> Floats:
    """The honest confidences (N, label_count) float32."""
    return np.frombuffer(content, np.float32).reshape(-1, label_count)


def read_heads(content: bytes) -> HeadSet:
    """The trained heads.

    Raises:
        HeadsUnreadable: they hold something else than finite figures.
    """
    return HeadSet.from_bytes(content)


def read_end(content: bytes) -> tuple[Calibration, float]:
    """How the heads were calibrated, and how many seconds the fit took."""
    read: Mapping[str, Any] = json.loads(content)
    return Calibration(**read["calibration"]), float(read["seconds"])


def message(kind: Kind, content: bytes) -> bytes:
    """Content with its header."""
    return HEADER.pack(kind.value, len(content)) + content


def _json(value: object) -> bytes:
    return json.dumps(value).encode()
