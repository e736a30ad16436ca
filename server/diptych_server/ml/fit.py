"""The training of heads: the final head and the fold heads together in one run, or the fold heads alone."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil

import numpy as np
import torch
from torch import Tensor

from diptych_server.core.folds import FOLD_COUNT
from diptych_server.core.parameters import HeadParameters
from diptych_server.ml.best_heads import BestHeads
from diptych_server.ml.centring import centring
from diptych_server.ml.fit_result import EpochScore, FitResult, FoldFit
from diptych_server.ml.heads import FoldHeads, Head, HeadSet, direction
from diptych_server.ml.honest import HonestCurve, honest_confidences
from diptych_server.ml.learning_familiarity import learn_familiarity
from diptych_server.ml.parallel_heads import Pace, ParallelHeads
from diptych_server.ml.temperature import calibrate, tempered
from diptych_server.ml.threads import one_thread
from diptych_server.ml.training_set import TrainingSet
from diptych_server.ml.wide_product import product_dtype

_FINAL, _FIRST_FOLD = 0, 1
_LEAST_ROWS, _LEAST_STEPS = 512, 16  # per epoch: few pictures need more passes than many
_ROWS_PER_LABEL = 48  # per epoch, limited by the views: many labels need more passes than few


def fit(training_set: TrainingSet, parameters: HeadParameters, *, on_epoch: Callable[[EpochScore], None]) -> FitResult:
    """Train heads on the set; CPU-bound, only on the calling thread, without torch's own threads.

    The same set and parameters give the same heads, bit for bit, on one machine. The curve contains the trained epochs;
    with patience, the heads are those with the best honest score. After training, the confidences of the heads are
    calibrated with their honest answers, so the losses of the curve are those of uncalibrated heads.
    An exception from `on_epoch` ends the training and propagates to the caller.

    Raises:
        ParametersRejectedError: a parameter is outside its range.
    """
    started = time.perf_counter()
    trained, curve = _train(training_set, parameters, has_final=True, on_epoch=on_epoch)
    heads = HeadSet(final=trained.first, folds=trained.folds)
    calibration = calibrate(
        honest_confidences(heads.folds, training_set),
        labels=training_set.labels,
        bursts=training_set.bursts,
        folds=training_set.folds,
        label_smoothing=parameters.label_smoothing,
    )
    heads = tempered(heads, calibration.temperature)
    confidences = honest_confidences(heads.folds, training_set)
    familiarity, known = learn_familiarity(training_set) or (None, None)
    heads = replace(heads, familiarity=familiarity)
    return FitResult(heads, curve, confidences, calibration, known, time.perf_counter() - started)


def fit_folds(
    training_set: TrainingSet, parameters: HeadParameters, *, on_epoch: Callable[[EpochScore], None]
) -> FoldFit:
    """Train the fold heads alone, as comparisons need them, in about five sixths of the time of `fit`.

    Except for rounding they are those of `fit` before their calibration; with the usual widths of 1,216 and 128 on
    processors with bfloat16 they are the same bit for bit. The training figures of the curve are those of the first
    fold head, on the pictures that it learns. Without a fold that gets a head, nothing is trained and the curve is
    empty.

    Raises:
        ParametersRejectedError: a parameter is outside its range.
    """
    started = time.perf_counter()
    folds: FoldHeads = (None,) * FOLD_COUNT
    curve: tuple[EpochScore, ...] = ()
    if training_set.trainable_folds():
        trained, curve = _train(training_set, parameters, has_final=False, on_epoch=on_epoch)
        folds = trained.folds
    return FoldFit(folds, curve, honest_confidences(folds, training_set), time.perf_counter() - started)


@dataclass(frozen=True)
class _Trained:
    """The heads after an epoch: the final head if there is one, else that of the first fold; and all fold heads."""

    first: Head
    folds: FoldHeads


def _train(
    training_set: TrainingSet,
    parameters: HeadParameters,
    *,
    has_final: bool,
    on_epoch: Callable[[EpochScore], None],
) -> tuple[_Trained, tuple[EpochScore, ...]]:
    """The trained heads, and the curve."""
    curve = []
    with one_thread():
        run = _Run(training_set, parameters.validated(), has_final=has_final)
        best = BestHeads[_Trained](parameters.patience)
        for epoch in range(1, parameters.epochs + 1):
            score, heads = run.epoch(epoch)
            curve.append(score)
            on_epoch(score)
            if best.is_enough(heads, accuracy=score.honest_accuracy, loss=score.honest_loss):
                break
    return best.heads or heads, tuple(curve)


class _Run:
    """One training: the final head, which may be idle, is the first of the parallel heads; the fold heads follow."""

    def __init__(self, training_set: TrainingSet, parameters: HeadParameters, *, has_final: bool) -> None:
        self._parameters = parameters
        self._generator = torch.Generator().manual_seed(parameters.seed)
        self._folds = training_set.trainable_folds()
        self._first = _FINAL if has_final else _FIRST_FOLD
        count, views, dimension = training_set.embeddings.shape
        self._views = _views_per_epoch(count, views, label_count=training_set.label_count)
        self._turns = torch.rand(count, views, generator=self._generator).argsort(dim=1)
        self._batch_count = _batch_count(count * self._views, parameters)
        units = torch.from_numpy(direction(training_set.embeddings.reshape(-1, dimension)))
        self._labels = torch.from_numpy(training_set.labels).repeat_interleave(views)
        shares = _shares(training_set, self._folds).repeat_interleave(views, dim=0)
        self._targets = _targets(self._labels, training_set.label_count, smoothing=parameters.label_smoothing)
        seen = centring(units, shares, views=views)
        self._shares = shares * (torch.arange(shares.shape[1]) >= self._first)
        self._stretch = seen.stretch
        self._units = units.to(product_dtype())
        self._model = ParallelHeads(
            seen.means,
            seen.scales,
            sizes=(dimension, *parameters.hidden_layers, training_set.label_count),
            pace=Pace(learning_rate=parameters.learning_rate, weight_decay=parameters.weight_decay),
            dtype=self._units.dtype,
            generator=self._generator,
            idle=self._first,
        )
        self._honest = HonestCurve(self._heads().folds, training_set)

    def epoch(self, number: int) -> tuple[EpochScore, _Trained]:
        """Train one epoch on all pictures; the score after it, and the heads."""
        rows = self._rows(number)
        sums = torch.stack([self._step(batch) for batch in rows.tensor_split(self._batch_count)]).sum(dim=0)
        loss, accuracy = (sums / float(self._shares[rows, self._first].sum())).tolist()
        heads = self._heads()
        return EpochScore(number, loss, accuracy, *self._honest.score(heads.folds)), heads

    def _heads(self) -> _Trained:
        by_fold = {fold: self._model.head(_FIRST_FOLD + index) for index, fold in enumerate(self._folds)}
        return _Trained(self._model.head(self._first), tuple(by_fold.get(fold) for fold in range(FOLD_COUNT)))

    def _rows(self, number: int) -> Tensor:
        """The rows of an epoch's views in random order; each picture cycles through its views over the epochs."""
        count, views = self._turns.shape
        turns = [(number * self._views + turn) % views for turn in range(self._views)]
        rows = (torch.arange(count)[:, None] * views + self._turns[:, turns]).flatten()
        return rows[torch.randperm(len(rows), generator=self._generator)]

    def _step(self, rows: Tensor) -> Tensor:
        """Train on the rows; the sums of the first trained head's losses and right answers before the step."""
        answers = self._model.answers(self._units, rows, stretch=self._stretch[rows])
        log_confidences = answers.log_softmax(dim=2)
        shares = self._shares[rows].T
        weights = shares / shares.sum(dim=1, keepdim=True).clamp_min(1)
        # The gradient of softmax with cross-entropy is the difference of confidences and targets.
        self._model.learn((log_confidences.exp() - self._targets[rows]) * weights[:, :, None])
        labels = self._labels[rows]
        losses = -log_confidences[self._first].gather(1, labels[:, None])[:, 0]
        hits = answers[self._first].argmax(dim=1) == labels
        return torch.stack([(losses * shares[self._first]).sum(), (hits * shares[self._first]).sum()])


def _batch_count(rows: int, parameters: HeadParameters) -> int:
    """The number of steps per epoch."""
    return min(rows, max(ceil(rows / parameters.batch_size), _LEAST_STEPS))


def _views_per_epoch(count: int, views: int, *, label_count: int) -> int:
    """The number of views of each picture per epoch."""
    return min(views, max(1, max(_LEAST_ROWS, _ROWS_PER_LABEL * label_count) // count))


def _shares(training_set: TrainingSet, folds: tuple[int, ...]) -> Tensor:
    """A 0/1 matrix of the pictures that the final head and each fold head learn from: (N, heads) float32."""
    learned = training_set.learned()
    learns = [np.ones_like(training_set.folds, dtype=bool), *(learned[:, fold] for fold in folds)]
    return torch.from_numpy(np.stack(learns, axis=1).astype(np.float32))


def _targets(labels: Tensor, label_count: int, *, smoothing: float) -> Tensor:
    """The target confidences (R, labels)."""
    right = torch.nn.functional.one_hot(labels, label_count).to(torch.float32)
    return right * (1 - smoothing) + smoothing / label_count
