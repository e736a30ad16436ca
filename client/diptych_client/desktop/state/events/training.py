"""What training and models told."""

from __future__ import annotations

from dataclasses import dataclass, field

from diptych_client import sdk


@dataclass(frozen=True, slots=True)
class TrainingBegan:
    """The dataset was frozen and its training waits or runs."""

    snapshot: sdk.Snapshot
    job: sdk.TrainingJob


@dataclass(frozen=True, slots=True)
class TrainingRefused:
    """The training that was asked for did not begin; the sentence says why and what to do."""

    sentence: str
    dataset_id: str


@dataclass(frozen=True, slots=True)
class TrainingSeen:
    """The job as it is now, and the epochs that ended since."""

    progress: sdk.TrainingProgress


@dataclass(frozen=True, slots=True)
class TrainingLost:
    """How the training goes can no longer be seen; the sentence says why."""

    sentence: str
    job_id: str


@dataclass(frozen=True, slots=True)
class FrameAnswered:
    """Both sides answered a picture."""

    predictions: sdk.PicturePredictions
    answered_at_seconds: float
    latency_seconds: float
    frame: object = field(default=None, compare=False)
    """What was answered: kept with its answer, and looked into by nobody but who shows it."""


@dataclass(frozen=True, slots=True)
class FileRead:
    """The picture file that both sides are asked about."""

    frame: object = field(compare=False)


@dataclass(frozen=True, slots=True)
class FrameSkipped:
    """A newer picture came before this one's turn."""


@dataclass(frozen=True, slots=True)
class LiveFailed:
    """The sides cannot answer; the sentence says why."""

    sentence: str


LearningEvent = (
    TrainingBegan | TrainingRefused | TrainingSeen | TrainingLost | FrameAnswered | FileRead | FrameSkipped | LiveFailed
)
