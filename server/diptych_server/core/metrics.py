"""The metrics of a training. "Honest" means: computed by a head that was not trained on the picture's burst."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isfinite, nan
from typing import Any, Final


@dataclass(frozen=True)
class Score:
    """A share in 0..1, and its 95 % confidence interval for new bursts."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True)
class EpochMetrics:
    """The state of training after an epoch, counted from 1: mean cross-entropy in nats and accuracy in 0..1.

    The training figures are those of the final head; the honest ones are None if there are no honest answers.
    """

    epoch: int
    training_loss: float
    training_accuracy: float
    honest_loss: float | None
    honest_accuracy: float | None


@dataclass(frozen=True)
class LabelMetrics:
    """The metrics of one label; its honest accuracy is None when all its pictures are in one fold."""

    label_id: str
    name: str
    instance_count: int
    burst_count: int
    honest_accuracy: Score | None


@dataclass(frozen=True)
class Calibration:
    """The temperature that divides the logits of a model's heads, so that its confidences are right on average.

    It was fitted to the honest answers for `instance_count` pictures of `burst_count` bursts. Both are 0 if there were
    none; then the temperature is the default.
    """

    temperature: float
    burst_count: int
    instance_count: int
    error_before: float | None = None
    """The expected calibration error of honest answers before, 0 to 1; None if there were too few."""
    error_after: float | None = None
    """The same after, each answer with the temperature of the other folds."""
    is_sufficient: bool = False
    """Whether there were enough honest answers for the temperature to be more than the default."""


@dataclass(frozen=True)
class FamiliarityMetrics:
    """What a model knows about its training pictures.

    `threshold` is the distance to the nearest ones that 95 % of the honest pictures stay below, judged on
    `instance_count` pictures of `burst_count` bursts. `false_share` are beyond a threshold from other folds.
    """

    threshold: float
    burst_count: int
    instance_count: int
    false_share: float


LONG_METRICS: Final = ("epochs", "confusion_counts")
"""Fields whose size depends on the epochs or the number of labels squared; lists omit them."""


@dataclass(frozen=True)
class TrainingMetrics:
    """All metrics of one training.

    `labels` are in the order of the model's labels. The score is over `scored_instance_count` pictures of
    `scored_burst_count` bursts. `confusion_counts` are honest answers, row-major: rows are the right labels, columns
    the answers. `fit_seconds` exclude embedding, `total_seconds` include it. `calibration` is None for models of older
    versions: their confidences are too low. `familiarity` is None for these, and with too few bursts.
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
    familiarity: FamiliarityMetrics | None = None

    def to_json(self) -> dict[str, Any]:
        """The metrics as plain lists, mappings and figures; a loss that is not finite becomes None."""
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
        """The metrics from the output of `to_json`; without LONG_METRICS, those are empty.

        Metrics of older models have no calibration and no count of scored bursts.
        """
        labels = tuple(_label(label) for label in data["labels"])
        nested = {
            "epochs": tuple(_epoch(epoch) for epoch in data.get("epochs", ())),
            "honest_accuracy": _score(data["honest_accuracy"]),
            "scored_burst_count": data.get("scored_burst_count", _scored_bursts(labels)),
            "labels": labels,
            "confusion_counts": tuple(data.get("confusion_counts", ())),
            "calibration": Calibration(**data["calibration"]) if data.get("calibration") else None,
            "familiarity": FamiliarityMetrics(**data["familiarity"]) if data.get("familiarity") else None,
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
    """The bursts of all labels that have a score; one with pictures of two labels counts twice."""
    return sum(label.burst_count for label in labels if label.honest_accuracy)


def _score(data: Mapping[str, float] | None) -> Score | None:
    return None if data is None else Score(**data)
