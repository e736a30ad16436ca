"""What training measured. "Honest" means: asked of a head that saw no picture of that picture's burst."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


@dataclass(frozen=True)
class Calibration:
    """What the unscaled answers of a model's heads were divided by, so that its confidences are right on average.

    The honest answers it comes from are those to `instance_count` pictures of `burst_count` bursts; both 0 where there
    are none, and the usual temperature was taken.
    """

    temperature: float
    burst_count: int
    instance_count: int


LONG_METRICS: Final = ("epochs", "confusion_counts")
"""What grows with the epochs, and with the square of the labels: lists do without."""


@dataclass(frozen=True)
class TrainingMetrics:
    """All that one training measured.

    `labels` stand in the order of the model's labels. The score is over `scored_instance_count` pictures of
    `scored_burst_count` bursts. `confusion_counts` are honest answers, row-major: rows are the right labels, columns
    the answers. `fit_seconds` are without embedding, `total_seconds` with it. `calibration` is None for models trained
    before there was one: their confidences are too low.
    """

    epochs: tuple[EpochMetrics, ...]
    honest_accuracy: Score | None
    scored_instance_count: int
    scored_burst_count: int
    labels: tuple[LabelMetrics, ...]
    confusion_counts: tuple[int, ...]
    instance_count: int
    burst_count: int
    fit_seconds: float
    total_seconds: float
    calibration: Calibration | None

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
    def from_json(cls, data: Mapping[str, Any]) -> TrainingMetrics:
        """What `to_json` gave; LONG_METRICS may have been left out of it, and are empty then.

        Metrics of models that were trained before have no calibration and no count of scored bursts.
        """
        labels = tuple(_label(label) for label in data["labels"])
        nested = {
            "epochs": tuple(_epoch(epoch) for epoch in data.get("epochs", ())),
            "honest_accuracy": _score(data["honest_accuracy"]),
            "scored_burst_count": data.get("scored_burst_count", _scored_bursts(labels)),
            "labels": labels,
            "confusion_counts": tuple(data.get("confusion_counts", ())),
            "calibration": Calibration(**data["calibration"]) if data.get("calibration") else None,
        }
        return cls(**{**data, **nested})


def _finite(loss: float | None) -> float | None:
    return loss if loss is not None and isfinite(loss) else None


def _epoch(data: Mapping[str, Any]) -> EpochMetrics:
    loss = data["training_loss"]
    return EpochMetrics(**{**data, "training_loss": nan if loss is None else loss})


def _label(data: Mapping[str, Any]) -> LabelMetrics:
    return LabelMetrics(**{**data, "honest_accuracy": _score(data["honest_accuracy"])})


def _scored_bursts(labels: Sequence[LabelMetrics]) -> int:
    """Bursts of all labels that have a score; one that holds pictures of two labels counts twice."""
    return sum(label.burst_count for label in labels if label.honest_accuracy)


def _score(data: Mapping[str, float] | None) -> Score | None:
    return None if data is None else Score(**data)
