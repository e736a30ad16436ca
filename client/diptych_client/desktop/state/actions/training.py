"""Actions for training."""

from dataclasses import dataclass

from diptych_client.sdk.values.training import TrainingParameters


@dataclass(frozen=True, slots=True)
class SetParameters:
    """Use these parameters from now on."""

    parameters: TrainingParameters


@dataclass(frozen=True, slots=True)
class RefuseParameters:
    """Refuse training until the invalid parameters in the fields are corrected; `problem` says what is wrong."""

    problem: str


@dataclass(frozen=True, slots=True)
class NameSnapshot:
    """Set the name of the next snapshot."""

    name: str


@dataclass(frozen=True, slots=True)
class Train:
    """Create a snapshot of the dataset and train it."""


@dataclass(frozen=True, slots=True)
class TrainAgain:
    """Train a snapshot that has no model."""

    snapshot_id: str


@dataclass(frozen=True, slots=True)
class CancelTraining:
    """Cancel the training of this job."""

    job_id: str


TrainingAction = SetParameters | RefuseParameters | NameSnapshot | Train | TrainAgain | CancelTraining
