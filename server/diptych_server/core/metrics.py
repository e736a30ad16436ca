"""What training measured. "Honest" means: asked of a head that saw no picture of that picture's burst."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import isfinite, nan
from typing import Any, Final


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


LONG_METRICS: Final = ("epochs", "confusion_counts")
"""What grows with the epochs, and with the square of the labels: lists do without."""


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
        """The metrics as plain lists, mappings and figures; a loss that is no finite number becomes None."""
        epochs = [
            {
                **asdict(epoch),
                "training_loss": _finite(epoch.training_loss),
                "honest_loss": _finite(epoch.honest_loss),
            }
            for epoch in self.epochs
        ]
        return {**asdict(self), "epochs": epochs}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "TrainingMetrics":
        """What `to_json` gave; LONG_METRICS may have been left out of it, and are empty then."""
        nested = {
            "epochs": tuple(_epoch(epoch) for epoch in data.get("epochs", ())),
            "honest_accuracy": _score(data["honest_accuracy"]),
            "labels": tuple(_label(label) for label in data["labels"]),
            "confusion_counts": tuple(data.get("confusion_counts", ())),
        }
        return cls(**{**data, **nested})


def _finite(loss: float | None) -> float | None:
    return loss if loss is not None and isfinite(loss) else None


def _epoch(data: Mapping[str, Any]) -> EpochMetrics:
    loss = data["training_loss"]
    return EpochMetrics(**{**data, "training_loss": nan if loss is None else loss})


def _label(data: Mapping[str, Any]) -> LabelMetrics:
    return LabelMetrics(**{**data, "honest_accuracy": _score(data["honest_accuracy"])})


def _score(data: Mapping[str, float] | None) -> Score | None:
    return None if data is None else Score(**data)
