"""The outcomes of a frame: answered, skipped or failed. Plain values, independent of the wire format."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from diptych_server.core.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Timings:
    """The time spent on one picture, in microseconds; backbone and heads are measured for the whole batch."""

    wait_micros: int
    decode_micros: int
    backbone_micros: int
    heads_micros: int
    batch_size: int


@dataclass(frozen=True, slots=True)
class Predictions:
    """The answers of all chosen heads to one picture."""

    confidences: list[list[float]]
    """Per snapshot and label of the model set, 0 to 1; 0 if the snapshot does not have the label."""
    winners: list[int]
    """Per snapshot of the model set, the index of its highest confidence."""
    states: list[int]
    """Per snapshot, the `AnswerState`."""
    torn: list[int]
    """Per snapshot, the index of the second label of an answer torn between two; -1 otherwise."""
    unfamiliarity: list[float | None]
    """Per snapshot, the distance to its training pictures divided by the largest usual one; None if not known."""
    embedding: NDArray[np.float32]
    """Of the picture: (D,) float32."""
    timings: Timings
    failures: dict[int, Refusal] = field(default_factory=dict)
    """The snapshots that failed, by index in the model set; their confidences are meaningless."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A frame that was skipped for a newer one."""

    newer_frame_id: int
