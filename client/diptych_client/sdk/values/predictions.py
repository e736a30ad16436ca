"""Answers to pictures. Confidences are in the order of the model set's labels."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from diptych_client.sdk.values.failure import Failure


class AnswerState(StrEnum):
    """How far to trust an answer."""

    UNKNOWN = "unknown"
    """The snapshot could not answer, or a state that is unknown to this client."""
    SURE = "sure"
    """Confident, and not known to be unfamiliar."""
    TORN = "torn"
    """A confidence below 70 %, between two labels or several."""
    SURE_BUT_FAR = "sure_but_far"
    """Confident, but the picture looks unlike all training pictures."""
    NEVER_SEEN = "never_seen"
    """Not confident, and the picture looks unlike all training pictures."""


@dataclass(frozen=True, slots=True)
class ModelSetSnapshot:
    """One snapshot that answers."""

    snapshot_id: str
    name: str
    model_id: str
    label_ids: tuple[str, ...]
    """Per label of the model set: the id by which this snapshot knows it; empty where it never saw the label."""
    is_calibrated: bool = False
    """Whether there were enough honest answers to fit its confidences to the share of right answers."""
    knows_unfamiliar: bool = False
    """Whether it can judge if a picture looks like its training pictures: there were enough recordings."""


@dataclass(frozen=True, slots=True)
class ModelSetLabel:
    """One label of a model set."""

    name: str
    is_known: tuple[bool, ...]
    """Per snapshot of the model set: False where that snapshot never saw the label."""


@dataclass(frozen=True, slots=True)
class ModelSet:
    """Who answers, and with which labels."""

    snapshots: tuple[ModelSetSnapshot, ...]
    labels: tuple[ModelSetLabel, ...]
    square_side_pixels: int
    """Side of the centre square, in pixels, that the backbone sees of a picture."""


@dataclass(frozen=True, slots=True)
class SnapshotPrediction:
    """The prediction of one snapshot."""

    snapshot_id: str
    confidences: tuple[float, ...]
    """0 to 1 per label of the model set; they sum to 1. Empty when `failure` is set."""
    predicted_index: int
    """Index into the model set's labels of the highest confidence."""
    failure: Failure | None
    """Set if this snapshot could not answer, while the others did."""
    state: AnswerState = AnswerState.UNKNOWN
    """How far to trust the answer."""
    torn_index: int | None = None
    """Index into the model set's labels of the other label of an answer torn between two."""
    unfamiliarity: float | None = None
    """The distance to the nearest training pictures, divided by the largest usual one: above 1 is unfamiliar. None if
    the snapshot cannot judge it."""


@dataclass(frozen=True, slots=True)
class PredictionTimings:
    """Where the server spent the time for one picture."""

    wait_micros: int
    decode_micros: int
    backbone_micros: int
    heads_micros: int
    batch_size: int
    """Pictures computed together."""
    previous_send_micros: int = 0
    """On a stream, the time for sending the previous answer; 0 for the first."""


class BestAnswer(NamedTuple):
    """The answer of a snapshot: its label of highest confidence."""

    snapshot_name: str
    label_name: str
    confidence: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class PicturePredictions:
    """The answers of all chosen snapshots to one picture, in the order of the choice."""

    model_set: ModelSet
    predictions: tuple[SnapshotPrediction, ...]
    timings: PredictionTimings

    @property
    def best(self) -> tuple[BestAnswer, ...]:
        """The answer of each snapshot that could answer, in the order of the choice."""
        return tuple(
            BestAnswer(
                snapshot.name,
                self.model_set.labels[answer.predicted_index].name,
                answer.confidences[answer.predicted_index],
            )
            for snapshot, answer in zip(self.model_set.snapshots, self.predictions, strict=True)
            if answer.failure is None
        )


@dataclass(frozen=True, slots=True)
class FrameSkipped:
    """The frame was skipped because a newer one arrived before its turn."""

    newer_frame_id: int


@dataclass(frozen=True, slots=True)
class FrameAnswer:
    """The outcome of a frame; every offered frame gets exactly one."""

    frame_id: int
    outcome: PicturePredictions | FrameSkipped | Failure
