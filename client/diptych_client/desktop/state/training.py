"""The training that is prepared, runs or has just ended."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from diptych_client import sdk
from diptych_client.desktop.state.actions import (
    CancelTraining,
    ChooseDataset,
    ChooseWorkspace,
    Connect,
    NameSnapshot,
    SetParameters,
    Train,
    TrainAgain,
)
from diptych_client.desktop.state.events import (
    Connected,
    DatasetChanged,
    DatasetCreated,
    DatasetGone,
    SnapshotSeen,
    TrainingBegan,
    TrainingLost,
    TrainingRefused,
    TrainingSeen,
)
from diptych_client.desktop.state.message import Message
from diptych_client.sdk.values.training import EpochMetrics, JobState, TrainingParameters


class Phase(StrEnum):
    """How far the training is."""

    IDLE = "idle"
    STARTING = "starting"
    RUNNING = "running"
    CANCELLING = "cancelling"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Training:
    """One training at a time, and what the next one takes."""

    parameters: TrainingParameters = field(default_factory=TrainingParameters)
    snapshot_name: str = ""
    phase: Phase = Phase.IDLE
    snapshot: "sdk.Snapshot | None" = None
    """With its metrics once training has succeeded."""
    job: "sdk.TrainingJob | None" = None
    epochs: tuple[EpochMetrics, ...] = ()
    sentence: str = ""
    """Why there is no model although training has ended."""

    @property
    def is_busy(self) -> bool:
        """Whether another training has to wait."""
        return self.phase in {Phase.STARTING, Phase.RUNNING, Phase.CANCELLING}

    @property
    def is_refused(self) -> bool:
        """Whether the last training did not begin, which says nothing once dataset or server have changed."""
        return self.phase is Phase.ENDED and self.job is None


def after(training: Training, message: Message) -> Training:
    """The training after what was wanted or has happened."""
    match message:
        case Connect() | ChooseDataset():
            return Training(parameters=training.parameters)
        case DatasetCreated() | DatasetGone() | ChooseWorkspace() if not training.is_busy:
            return Training(parameters=training.parameters, snapshot_name=training.snapshot_name)
        case Connected() | DatasetChanged() if training.is_refused:
            return replace(training, phase=Phase.IDLE, sentence="")
        case SetParameters(parameters):
            return replace(training, parameters=parameters)
        case NameSnapshot(name):
            return replace(training, snapshot_name=name)
        case Train() | TrainAgain() if not training.is_busy:
            return Training(training.parameters, training.snapshot_name, Phase.STARTING)
        case TrainingBegan(snapshot, job):
            return replace(training, phase=Phase.RUNNING, snapshot=snapshot, job=job, snapshot_name="")
        case CancelTraining() if training.phase is Phase.RUNNING:
            return replace(training, phase=Phase.CANCELLING)
        case TrainingSeen(progress) if training.job is not None and progress.job.id == training.job.id:
            return _seen(training, progress)
        case SnapshotSeen(snapshot) if training.snapshot is not None and snapshot.id == training.snapshot.id:
            return replace(training, snapshot=snapshot)
        case TrainingLost(sentence) if training.is_busy:
            return replace(training, phase=Phase.ENDED, sentence=sentence)
        case TrainingRefused(sentence) if training.phase is Phase.STARTING:
            return replace(training, phase=Phase.ENDED, sentence=sentence)
    return training


def _seen(training: Training, progress: "sdk.TrainingProgress") -> Training:
    job = progress.job
    phase = Phase.ENDED if job.state.has_ended else training.phase
    last = training.epochs[-1].epoch if training.epochs else 0
    fresh = tuple(each for each in progress.epochs if each.epoch > last)
    return replace(training, phase=phase, job=job, epochs=training.epochs + fresh, sentence=_why(job))


def _why(job: "sdk.TrainingJob") -> str:
    if job.state is JobState.CANCELLED:
        return "Training was cancelled; the snapshot keeps its pictures and can be trained again."
    return job.failure.message if job.failure else ""
