"""Calibration: one temperature for all heads of a model, fitted to their honest answers.

With label smoothing, heads report 70 % where 90 % are right. Logits are divided by a temperature, so that confidences
match the accuracy; the order of the labels does not change. With few honest answers the best temperature is mostly
chance, so it is shrunk towards the usual one for the label smoothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import exp, log, sqrt
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from diptych_server.core.metrics import Calibration
from diptych_server.ml.heads import Head, HeadSet, Layer
from diptych_server.ml.tensor_files import Floats

_TEMPERATURES: Final[Sequence[float]] = tuple(float(each) for each in np.geomspace(0.2, 3.0, 61))
FEWEST_BURSTS: Final = 10
"""With honest answers to fewer bursts, the temperature is mostly the default, and its error cannot be known."""

_BINS: Final = 10
_PRIOR_BURSTS: Final = 20
_PRIOR_SLOPE: Final = 17.8
"""Makes the usual temperature 1 without label smoothing and 0.6 with the default of 0.1, as measured."""

_TINY = np.finfo(np.float32).tiny


def calibrate(
    confidences: Floats,
    *,
    labels: NDArray[np.int64],
    bursts: NDArray[np.int64],
    folds: NDArray[np.int64],
    label_smoothing: float,
) -> Calibration:
    """The temperature for heads with these honest confidences (N, C), NaN for pictures without an honest answer.

    Without any honest answer it is the usual one. The calibration errors are those of honest answers.
    """
    honest = np.isfinite(confidences).all(axis=1)
    prior = usual_temperature(label_smoothing)
    answers = _Answers(np.log(np.maximum(confidences[honest], _TINY)), labels[honest], bursts[honest], folds[honest])
    count = len(np.unique(answers.bursts))
    is_sufficient = count >= FEWEST_BURSTS and len(np.unique(answers.folds)) > 1
    return Calibration(
        temperature=_temperature(answers, prior),
        burst_count=count,
        instance_count=int(honest.sum()),
        error_before=_error(answers, np.ones(len(answers.labels), np.float32)) if is_sufficient else None,
        error_after=_error(answers, _of_other_folds(answers, prior)) if is_sufficient else None,
        is_sufficient=is_sufficient,
    )


class _Answers(NamedTuple):
    """Honest answers: log confidences (N, C), and labels, bursts and folds (N,)."""

    logs: Floats
    labels: NDArray[np.int64]
    bursts: NDArray[np.int64]
    folds: NDArray[np.int64]

    def of(self, rows: NDArray[np.bool_]) -> _Answers:
        """Those of these rows."""
        return _Answers(self.logs[rows], self.labels[rows], self.bursts[rows], self.folds[rows])


def _temperature(answers: _Answers, prior: float) -> float:
    """The best temperature for the answers, shrunk towards the usual one."""
    count = len(np.unique(answers.bursts))
    fitted = _best(answers.logs, answers.labels) if count else prior
    return exp((count * log(fitted) + _PRIOR_BURSTS * log(prior)) / (count + _PRIOR_BURSTS))


def _of_other_folds(answers: _Answers, prior: float) -> Floats:
    """For each answer, the temperature from those of other folds: (N,)."""
    temperatures = np.ones(len(answers.labels), np.float32)
    for fold in np.unique(answers.folds):
        temperatures[answers.folds == fold] = _temperature(answers.of(answers.folds != fold), prior)
    return temperatures


def _error(answers: _Answers, temperatures: Floats) -> float:
    """The expected calibration error: the mean difference of confidence and share right, over bins of equal size.

    Source: Guo, Pleiss, Sun and Weinberger 2017, On Calibration of Modern Neural Networks.
    """
    scaled = answers.logs / temperatures[:, None]
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    confidences = (powers / powers.sum(axis=1, keepdims=True)).max(axis=1)
    is_right = answers.logs.argmax(axis=1) == answers.labels
    order = np.argsort(confidences, kind="stable")
    bins = np.array_split(order, min(_BINS, len(order)))
    gaps = [len(rows) * abs(float(confidences[rows].mean()) - float(is_right[rows].mean())) for rows in bins]
    return sum(gaps) / len(order)


def usual_temperature(label_smoothing: float) -> float:
    """The usual temperature of heads trained with this label smoothing."""
    return 1 / sqrt(1 + _PRIOR_SLOPE * label_smoothing)


def tempered(heads: HeadSet, temperature: float) -> HeadSet:
    """The same heads with confidences at this temperature."""
    folds = tuple(head and _tempered(head, temperature) for head in heads.folds)
    return replace(heads, final=_tempered(heads.final, temperature), folds=folds)


def _tempered(head: Head, temperature: float) -> Head:
    last = head.layers[-1]
    factor = np.float32(1 / temperature)
    return Head(mean=head.mean, layers=(*head.layers[:-1], Layer(weight=last.weight * factor, bias=last.bias * factor)))


def _best(log_confidences: Floats, labels: NDArray[np.int64]) -> float:
    """The temperature of the grid with the lowest cross-entropy of the right labels (N,)."""
    surprises = [_surprise(log_confidences / np.float32(each), labels) for each in _TEMPERATURES]
    return _TEMPERATURES[int(np.argmin(surprises))]


def _surprise(answers: Floats, labels: NDArray[np.int64]) -> float:
    """The mean cross-entropy of logits (N, C), in nats."""
    answers = answers - answers.max(axis=1, keepdims=True)
    right = answers[np.arange(len(labels)), labels]
    return float((np.log(np.exp(answers).sum(axis=1)) - right).mean())
