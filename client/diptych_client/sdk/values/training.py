"""Training parameters and metrics.

"Honest" means: answered by a head that saw no picture of that picture's recording.
"""

from dataclasses import dataclass
from enum import StrEnum

from diptych_client.sdk.values.score import Score


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingParameters:
    """The parameters of a training. None means the server's default; responses of the server have all of them set."""

    hidden_layers: tuple[int, ...] | None = None
    """Widths of the hidden layers; empty means a linear head."""
    epochs: int | None = None
    """Number of epochs, 1 to 1000; each uses every view of every picture."""
    batch_size: int | None = None
    """Batch size: views per step, 1 to 4096; a picture has 4 views."""
    learning_rate: float | None = None
    """Learning rate, 0.000001 to 1."""
    label_smoothing: float | None = None
    """Label smoothing, 0 to 0.5."""
    weight_decay: float | None = None
    """Weight decay, 0 to 1."""
    seed: int | None = None
    """Random seed, 0 to 4294967295; the same snapshot, parameters and seed give the same head."""
    patience: int | None = None
    """Epochs without a better honest score before training stops with the best heads; 0 trains all epochs."""


class JobState(StrEnum):
    """The state of a training job."""

    UNKNOWN = "unknown"
    QUEUED = "queued"
    EMBEDDING = "embedding"
    FITTING = "fitting"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def has_ended(self) -> bool:
        """Whether the job has ended."""
        return self in {JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED}


@dataclass(frozen=True, slots=True)
class EpochMetrics:
    """Metrics of an epoch."""

    epoch: int
    """From 1."""
    training_loss: float
    """Mean cross-entropy of the final head on its training data, in nats."""
    training_accuracy: float
    """Accuracy of the final head on its training data, 0 to 1."""
    honest_loss: float | None
    """Mean cross-entropy of honest answers, in nats; None if there are none."""
    honest_accuracy: float | None
    """Share of honest answers that are right, 0 to 1; None if there are none."""


@dataclass(frozen=True, slots=True)
class LabelMetrics:
    """Metrics of a label."""

    label_id: str
    name: str
    """At the time of freezing."""
    instance_count: int
    recording_count: int
    honest_accuracy: Score | None
    """None if all its pictures are in one fold: record another burst."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Temperature scaling: the divisor of the logits that makes confidences right on average.

    The losses of the epochs are those before calibration.
    """

    temperature: float
    """Above 0; below 1 makes the model more confident."""
    recording_count: int
    """Bursts of the honest answers it is based on; 0 if there were none and the default was used."""
    instance_count: int
    """The number of honest answers it is based on."""
    error_before: float | None = None
    """The mean difference between confidence and share right of honest answers without it, 0 to 1; None if there were
    too few."""
    error_after: float | None = None
    """The same with the temperature, fitted to other recordings."""
    is_sufficient: bool = False
    """Whether there were enough honest answers for the temperature to be more than the default."""


@dataclass(frozen=True, slots=True)
class Familiarity:
    """What a model knows about its training pictures, to recognise pictures that look unlike all of them."""

    threshold: float
    """The distance to the nearest training pictures that 95 % of honest pictures stay below."""
    recording_count: int
    instance_count: int
    false_share: float
    """The share of honest pictures beyond the threshold, each judged by a threshold from other recordings, 0 to 1."""


@dataclass(frozen=True, slots=True)
class TrainingMetrics:
    """The metrics of a training."""

    epochs: tuple[EpochMetrics, ...] | None
    """None in lists and watches of snapshots; `refresh()` fetches them."""
    honest_accuracy: Score | None
    """Over all labels with a score; None if no label has one."""
    scored_instance_count: int
    """Pictures that the score is based on."""
    scored_recording_count: int
    """Bursts that the score is based on."""
    labels: tuple[LabelMetrics, ...]
    """In the order of the model's labels."""
    confusion: tuple[tuple[int, ...], ...] | None
    """Counts of honest answers: a row per true label, a column per answer, in the order of `labels`. None in lists and
    watches of snapshots; `refresh()` fetches it."""
    instance_count: int
    recording_count: int
    fit_seconds: float
    """Wall-clock time of the fit, without embedding."""
    total_seconds: float
    """Wall-clock time from the job's start to its end."""
    calibration: Calibration | None
    """None for a model from before calibration was added: its confidences are too low."""
    familiarity: Familiarity | None = None
    """None for older models, and if there were too few recordings to know what is unfamiliar."""
