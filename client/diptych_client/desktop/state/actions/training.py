"""Actions about training."""

from dataclasses import dataclass

from diptych_client.sdk.values.training import TrainingParameters


@dataclass(frozen=True, slots=True)
class SetParameters:
    """Trains with these from now on."""

    parameters: TrainingParameters


@dataclass(frozen=True, slots=True)
class RefuseParameters:
    """Trains with none until what stands in the fields makes sense; the sentence says what does not."""

    problem: str


@dataclass(frozen=True, slots=True)
class NameSnapshot:
    """The name of the next snapshot."""

    name: str


@dataclass(frozen=True, slots=True)
class Train:
    """Freezes the dataset and trains."""


@dataclass(frozen=True, slots=True)
class TrainAgain:
    """Trains a snapshot that has no model."""

    snapshot_id: str


@dataclass(frozen=True, slots=True)
class CancelTraining:
    """Stops the training of this job."""

    job_id: str


TrainingAction = SetParameters | RefuseParameters | NameSnapshot | Train | TrainAgain | CancelTraining
