"""Events of training and of live predictions."""

from __future__ import annotations

from dataclasses import dataclass, field

from diptych_client import sdk


@dataclass(frozen=True, slots=True)
class TrainingBegan:
    """A snapshot was created and its training job waits or runs."""

    snapshot: sdk.Snapshot
    job: sdk.TrainingJob


@dataclass(frozen=True, slots=True)
class TrainingRefused:
    """The requested training did not start; the sentence says why and what to do."""

    sentence: str
    dataset_id: str


@dataclass(frozen=True, slots=True)
class TrainingSeen:
    """The current state of the job, and the epochs that ended since."""

    progress: sdk.TrainingProgress


@dataclass(frozen=True, slots=True)
class TrainingLost:
    """The training can no longer be watched; the sentence says why."""

    sentence: str
    job_id: str


@dataclass(frozen=True, slots=True)
class FrameAnswered:
    """Both sides answered a picture."""

    predictions: sdk.PicturePredictions
    answered_at_seconds: float
    latency_seconds: float
    frame: object = field(default=None, compare=False)
    """The predicted frame, kept with its answer. Only the code that shows it reads it."""


@dataclass(frozen=True, slots=True)
class FileRead:
    """The picture file to predict was read."""

    frame: object = field(compare=False)


@dataclass(frozen=True, slots=True)
class FrameSkipped:
    """The frame was skipped in favour of a newer one."""


@dataclass(frozen=True, slots=True)
class LiveFailed:
    """Predictions failed; the sentence says why."""

    sentence: str


@dataclass(frozen=True, slots=True)
class VersionsRefused:
    """Not all versions can be asked; the sentence says why. A and B are asked alone."""

    sentence: str


LearningEvent = (
    TrainingBegan
    | TrainingRefused
    | TrainingSeen
    | TrainingLost
    | FrameAnswered
    | FileRead
    | FrameSkipped
    | LiveFailed
    | VersionsRefused
)
