"""What shapes a head, and what training measured.

"Honest" means: asked of a head that saw no picture of that picture's burst.
"""

from dataclasses import dataclass
from enum import StrEnum

from diptych_client.sdk.values.score import Score


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingParameters:
    """What shapes a head. None takes the server's default; answers of the server have all of them set."""

    hidden_layers: tuple[int, ...] | None = None
    """Widths of the hidden layers; empty means none: a linear head."""
    epochs: int | None = None
    """Times that every view of every picture is shown, 1 to 1000."""
    batch_size: int | None = None
    """Views per step, 1 to 4096; a picture has 4."""
    learning_rate: float | None = None
    """Step size, 0.000001 to 1."""
    label_smoothing: float | None = None
    """Share of certainty given to the other labels, 0 to 0.5."""
    weight_decay: float | None = None
    """Pull towards small weights, 0 to 1."""
    seed: int | None = None
    """Where chance begins, 0 to 4294967295; same snapshot, parameters and seed give the same head."""
    patience: int | None = None
    """Epochs without a better honest score after which training ends with the best heads; 0 trains all epochs."""


class JobState(StrEnum):
    """Where a training job is in its life."""

    UNKNOWN = "unknown"
    QUEUED = "queued"
    EMBEDDING = "embedding"
    FITTING = "fitting"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will happen."""
        return self in {JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED}


@dataclass(frozen=True, slots=True)
class EpochMetrics:
    """One pass over the pictures."""

    epoch: int
    """From 1."""
    training_loss: float
    """Mean cross-entropy of the final head on what it is trained on, in nats."""
    training_accuracy: float
    """Share right of the final head on what it is trained on, 0 to 1."""
    honest_loss: float | None
    """Mean cross-entropy of honest answers, in nats; None when there are none."""
    honest_accuracy: float | None
    """Share of honest answers that are right, 0 to 1; None when there are none."""


@dataclass(frozen=True, slots=True)
class LabelMetrics:
    """How one label did."""

    label_id: str
    name: str
    """When the snapshot was frozen."""
    instance_count: int
    recording_count: int
    honest_accuracy: Score | None
    """None when its pictures all lie in one fold: record another burst."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the unscaled answers of a model's heads were divided by, so that its confidences are right on average.

    The losses of the epochs are those before calibration.
    """

    temperature: float
    """Above 0; below 1 it makes the model sound surer."""
    recording_count: int
    """Bursts of the honest answers it comes from; 0 when there were none and the usual temperature was taken."""
    instance_count: int
    """How many honest answers those are."""


@dataclass(frozen=True, slots=True)
class TrainingMetrics:
    """What training measured."""

    epochs: tuple[EpochMetrics, ...] | None
    """None in lists and watches of snapshots, which leave them out: `refresh()` fetches them."""
    honest_accuracy: Score | None
    """Over all labels that have a score; None when no label has one."""
    scored_instance_count: int
    """Pictures that the score stands on."""
    scored_recording_count: int
    """Bursts that the score stands on."""
    labels: tuple[LabelMetrics, ...]
    """In the order of the model's labels."""
    confusion: tuple[tuple[int, ...], ...] | None
    """Honest answers counted: a row per right label, a column per answer, in the order of `labels`. None in lists and
    watches of snapshots, which leave it out: `refresh()` fetches it."""
    instance_count: int
    recording_count: int
    fit_seconds: float
    """Wall-clock time of the fit, without embedding."""
    total_seconds: float
    """Wall-clock time from the job's start to its end."""
    calibration: Calibration | None
    """None for a model that was trained before there was calibration: its confidences are too low."""
