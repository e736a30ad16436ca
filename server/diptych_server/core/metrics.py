"""What training measured. "Honest" means: asked of a head that saw no picture of that picture's burst."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Score:
    """A share in 0..1, and the range in which it lies with 95 % confidence for new bursts."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True)
class EpochMetrics:
    """How training stood after an epoch, counted from 1: mean cross-entropy in nats and share right in 0..1.

    The training figures are the final head's; the honest ones are None where there are no honest answers.
    """

    epoch: int
    training_loss: float
    training_accuracy: float
    honest_loss: float | None
    honest_accuracy: float | None


@dataclass(frozen=True)
class LabelMetrics:
    """How one label did; its honest accuracy is None when its pictures all lie in one fold."""

    label_id: str
    name: str
    instance_count: int
    burst_count: int
    honest_accuracy: Score | None


@dataclass(frozen=True)
class TrainingMetrics:
    """All that one training measured.

    `labels` stand in the order of the model's labels. `confusion_counts` are honest answers, row-major: rows are the
    right labels, columns the answers. `fit_seconds` are without embedding, `total_seconds` with it.
    """

    epochs: tuple[EpochMetrics, ...]
    honest_accuracy: Score | None
    scored_instance_count: int
    labels: tuple[LabelMetrics, ...]
    confusion_counts: tuple[int, ...]
    instance_count: int
    burst_count: int
    fit_seconds: float
    total_seconds: float

    def to_json(self) -> dict[str, Any]:
        """The metrics as plain lists, mappings and figures."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "TrainingMetrics":
        """What `to_json` gave."""
        nested = {
            "epochs": tuple(EpochMetrics(**epoch) for epoch in data["epochs"]),
            "honest_accuracy": _score(data["honest_accuracy"]),
            "labels": tuple(_label(label) for label in data["labels"]),
            "confusion_counts": tuple(data["confusion_counts"]),
        }
        return cls(**{**data, **nested})


def _label(data: Mapping[str, Any]) -> LabelMetrics:
    return LabelMetrics(**{**data, "honest_accuracy": _score(data["honest_accuracy"])})


def _score(data: Mapping[str, float] | None) -> Score | None:
    return None if data is None else Score(**data)
