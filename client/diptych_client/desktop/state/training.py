"""The training that is being prepared, runs or has just ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from diptych_client import sdk
from diptych_client.desktop.state.actions import (
    CancelTraining,
    Connect,
    NameSnapshot,
    RefuseParameters,
    SetParameters,
    Train,
)
from diptych_client.desktop.state.events import (
    Connected,
    DatasetChanged,
    SnapshotSeen,
    TrainingBegan,
    TrainingLost,
    TrainingRefused,
    TrainingSeen,
)
from diptych_client.desktop.state.message import Message
from diptych_client.sdk.values.training import EpochMetrics, JobState, TrainingParameters


class Phase(StrEnum):
    """The phase of a training."""

    IDLE = "idle"
    STARTING = "starting"
    RUNNING = "running"
    CANCELLING = "cancelling"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Training:
    """The current training, and the settings of the next one."""

    parameters: TrainingParameters = field(default_factory=TrainingParameters)
    problem: str = ""
    """Why the parameters in the fields are invalid."""
    snapshot_name: str = ""
    phase: Phase = Phase.IDLE
    snapshot: sdk.Snapshot | None = None
    """Contains its metrics once training has succeeded."""
    job: sdk.TrainingJob | None = None
    epochs: tuple[EpochMetrics, ...] = ()
    sentence: str = ""
    """Why training ended without a model."""
    is_current: bool = False
    """Whether the dataset has not changed since the training began."""
    dataset_id: str = ""
    """The dataset of the training."""
    parked: Mapping[str, Training] = field(default_factory=dict, hash=False, compare=False)
    """The trainings of datasets that are not on the screen, by dataset."""

    @property
    def is_busy(self) -> bool:
        """Whether a training is running."""
        return self.phase in {Phase.STARTING, Phase.RUNNING, Phase.CANCELLING}

    @property
    def is_refused(self) -> bool:
        """Whether the last training was refused; no longer relevant once the dataset or the server changes."""
        return self.phase is Phase.ENDED and self.job is None


def after(training: Training, message: Message) -> Training:
    """The training after a message."""
    match message:
        case Connect():
            return Training(parameters=training.parameters)
        case Connected() | DatasetChanged() if training.is_refused:
            return replace(training, phase=Phase.IDLE, sentence="")
        case DatasetChanged(dataset_id) if training.is_current:
            return _of_dataset(training, dataset_id, lambda each: replace(each, is_current=False))
        case Train() if not training.is_busy:
            return _begun(training, Phase.STARTING)
        case TrainingBegan(snapshot, job):
            return _of_dataset(training, snapshot.dataset_id, lambda each: _running(each, snapshot, job))
        case TrainingRefused(sentence, dataset_id):
            return _of_dataset(training, dataset_id, lambda each: _refused(each, sentence))
        case CancelTraining(job_id):
            return _of_job(training, job_id, lambda each: replace(each, phase=Phase.CANCELLING))
        case TrainingSeen(progress):
            return _of_job(training, progress.job.id, lambda each: _seen(each, progress))
        case SnapshotSeen(snapshot) if training.snapshot is not None and snapshot.id == training.snapshot.id:
            return replace(training, snapshot=snapshot)
        case SnapshotSeen(snapshot):
            parked = {key: after(each, message) for key, each in training.parked.items()}
            return replace(training, parked=parked) if parked else training
        case TrainingLost(sentence, job_id):
            return _of_job(training, job_id, lambda each: replace(each, phase=Phase.ENDED, sentence=sentence))
    return _prepared(training, message)


def _prepared(training: Training, message: Message) -> Training:
    """The settings of the next training after a message."""
    match message:
        case SetParameters(parameters):
            return replace(training, parameters=parameters, problem="")
        case RefuseParameters(problem):
            return replace(training, problem=problem)
        case NameSnapshot(name):
            return replace(training, snapshot_name=name)
    return training


def of_dataset(training: Training, dataset_id: str) -> Training:
    """The training of another dataset; the one of the previous dataset is parked and continues."""
    if training.dataset_id == dataset_id:
        return training
    parked = {**training.parked, training.dataset_id: replace(training, parked={})}
    now = parked.pop(dataset_id, Training(dataset_id=dataset_id))
    kept = {key: each for key, each in parked.items() if each.phase is not Phase.IDLE and not each.is_refused}
    typed = training.snapshot_name if not training.dataset_id else now.snapshot_name
    return replace(now, parameters=training.parameters, problem=training.problem, snapshot_name=typed, parked=kept)


def _begun(training: Training, phase: Phase) -> Training:
    """A training without any results yet."""
    return replace(training, phase=phase, snapshot=None, job=None, epochs=(), sentence="", is_current=False)


def _running(training: Training, snapshot: sdk.Snapshot, job: sdk.TrainingJob) -> Training:
    return replace(_begun(training, Phase.RUNNING), snapshot=snapshot, job=job, snapshot_name="", is_current=True)


def _refused(training: Training, sentence: str) -> Training:
    return replace(training, phase=Phase.ENDED, sentence=sentence) if training.phase is Phase.STARTING else training


def _of_dataset(training: Training, dataset_id: str, change: Callable[[Training], Training]) -> Training:
    """Apply a change to the training of a dataset, on the screen or parked."""
    if dataset_id == training.dataset_id:
        return change(training)
    parked = training.parked.get(dataset_id, Training(training.parameters, dataset_id=dataset_id))
    return replace(training, parked={**training.parked, dataset_id: change(parked)})


def _of_job(training: Training, job_id: str, change: Callable[[Training], Training]) -> Training:
    """Apply a change to the training of a running job, on the screen or parked."""
    for each in (training, *training.parked.values()):
        if each.is_busy and each.job is not None and each.job.id == job_id:
            return _of_dataset(training, each.dataset_id, change)
    return training


def _seen(training: Training, progress: sdk.TrainingProgress) -> Training:
    job = progress.job
    phase = Phase.ENDED if job.state.has_ended else training.phase
    last = training.epochs[-1].epoch if training.epochs else 0
    fresh = tuple(each for each in progress.epochs if each.epoch > last)
    return replace(training, phase=phase, job=job, epochs=training.epochs + fresh, sentence=_why(job))


def _why(job: sdk.TrainingJob) -> str:
    if job.state is JobState.CANCELLED:
        return "Training was cancelled. The version keeps its pictures and can be trained again."
    return job.failure.message if job.failure else ""


def job_progress(job: sdk.TrainingJob) -> tuple[float, str]:
    """The progress of a training job from 0 to 1, and in words."""
    if job.state is JobState.QUEUED:
        return 0.0, "waiting"
    if job.state is JobState.EMBEDDING:
        share = job.embedded_count / max(1, job.instance_count)
        return share, f"{job.embedded_count:,} of {job.instance_count:,} pictures"
    done, planned = job.last_epoch.epoch if job.last_epoch else 0, job.parameters.epochs or 0
    return (done / planned, f"training {done} of {planned}") if planned else (0.0, "training")


def training_progress(training: Training) -> tuple[float, str]:
    """The progress of the training from 0 to 1, and what it is doing."""
    job = training.job
    if training.phase is Phase.CANCELLING:
        return 0.0, "stopping"
    if job is None or job.state is JobState.QUEUED:
        return 0.0, "waiting"
    if job.state is JobState.EMBEDDING:
        return job.embedded_count / max(
            1, job.instance_count
        ), f"reading {job.embedded_count:,} of {job.instance_count:,}"
    planned = job.parameters.epochs or max(1, len(training.epochs))
    return len(training.epochs) / planned, f"learning, {len(training.epochs)} of {planned}"
