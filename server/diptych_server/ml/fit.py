"""The training of heads: the final one and the fold heads, together in one run."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from diptych_server.core.parameters import HeadParameters
from diptych_server.ml.heads import FOLD_COUNT, HeadSet
from diptych_server.ml.parallel_heads import ParallelHeads
from diptych_server.ml.training_set import TrainingSet

_FINAL = 0


@dataclass(frozen=True)
class EpochScore:
    """How training stands after an epoch, counted from 1: mean cross-entropy and share of right answers in 0..1.

    The training figures are the final head's, over the epoch's batches; the honest ones are the fold heads', each
    on the pictures of its own fold, and None where no picture can be answered honestly.
    """

    epoch: int
    training_loss: float
    training_accuracy: float
    honest_loss: float | None
    honest_accuracy: float | None


@dataclass(frozen=True)
class FitResult:
    """Trained heads, their curve, and the honest confidences (N, labels) float32, NaN where there are none."""

    heads: HeadSet
    curve: tuple[EpochScore, ...]
    honest_confidences: NDArray[np.float32]
    seconds: float


def fit(training_set: TrainingSet, parameters: HeadParameters, *, on_epoch: Callable[[EpochScore], None]) -> FitResult:
    """Heads trained on the set; CPU-bound, on the calling thread, for which torch's own threads are set aside.

    The same set and parameters give the same heads, bit for bit, on one machine.
    What `on_epoch` raises ends the training and reaches the caller.

    Raises:
        ParametersRejected: a parameter is outside its range.
    """
    started = time.perf_counter()
    curve = []
    with _one_thread():
        run = _Run(training_set, parameters.validated())
        for epoch in range(1, parameters.epochs + 1):
            curve.append(run.epoch(epoch))
            on_epoch(curve[-1])
    heads = run.heads().copy()
    confidences = honest_confidences(heads, training_set)
    return FitResult(heads, tuple(curve), confidences, time.perf_counter() - started)


def honest_confidences(heads: HeadSet, training_set: TrainingSet) -> NDArray[np.float32]:
    """What the fold heads say of the pictures they never saw: (N, labels) float32, NaN where no answer is honest."""
    confidences = np.full((len(training_set.labels), training_set.label_count), np.nan, np.float32)
    honest = training_set.has_honest_answer()
    for fold, head in enumerate(heads.folds):
        rows = np.flatnonzero(honest & (training_set.folds == fold))
        if head is not None and len(rows):
            confidences[rows] = head.predict(training_set.embeddings[rows, 0])
    return confidences


class _Run:
    """One training: the final head is the first of the parallel heads, the fold heads follow."""

    def __init__(self, training_set: TrainingSet, parameters: HeadParameters) -> None:
        self._set = training_set
        self._parameters = parameters
        self._generator = torch.Generator().manual_seed(parameters.seed)
        self._folds = training_set.trainable_folds()
        self._labels = torch.from_numpy(training_set.labels)
        self._units = torch.nn.functional.normalize(torch.from_numpy(training_set.embeddings), dim=2, eps=1e-12)
        self._shares = _shares(training_set, self._folds)
        means = _means(self._units, self._shares)
        self._stretch = _stretch(self._units, means)
        sizes = (means.shape[1], *parameters.hidden_layers, training_set.label_count)
        self._model = ParallelHeads(means, sizes=sizes, generator=self._generator)
        self._optimizer = torch.optim.AdamW(
            self._model.parameters(), lr=parameters.learning_rate, weight_decay=parameters.weight_decay, fused=True
        )

    def epoch(self, number: int) -> EpochScore:
        sums = torch.zeros(2)
        rows = 0
        for pictures, views in self._batches():
            sums += self._step(pictures, views)
            rows += len(pictures)
        loss, accuracy = (sums / rows).tolist()
        return EpochScore(number, loss, accuracy, *_honest_score(self.heads(), self._set))

    def heads(self) -> HeadSet:
        """The heads as they are now; their arrays go on changing with the next step."""
        by_fold = {fold: self._model.head(1 + index) for index, fold in enumerate(self._folds)}
        return HeadSet(final=self._model.head(_FINAL), folds=tuple(by_fold.get(fold) for fold in range(FOLD_COUNT)))

    def _batches(self) -> Iterator[tuple[Tensor, Tensor]]:
        count, views = self._units.shape[:2]
        size = self._parameters.batch_size
        order = torch.randperm(count * views, generator=self._generator)
        for start in range(0, len(order), size):
            chunk = order[start : start + size]
            yield chunk // views, chunk % views

    def _step(self, pictures: Tensor, views: Tensor) -> Tensor:
        answers = self._model(self._units[pictures, views], self._stretch[pictures, views])
        log_confidences = answers.log_softmax(dim=2)
        smoothing = self._parameters.label_smoothing
        right = log_confidences[:, torch.arange(len(pictures)), self._labels[pictures]]
        losses = -(1 - smoothing) * right - smoothing * log_confidences.mean(dim=2)
        shares = self._shares[pictures].T
        loss = ((losses * shares).sum(dim=1) / shares.sum(dim=1).clamp_min(1)).sum()
        self._optimizer.zero_grad()
        loss.backward()
        self._optimizer.step()
        hits = answers[_FINAL].argmax(dim=1) == self._labels[pictures]
        return torch.stack([-right[_FINAL].sum(), hits.sum()]).detach()


def _honest_score(heads: HeadSet, training_set: TrainingSet) -> tuple[float, float] | tuple[None, None]:
    """Mean cross-entropy and share of right answers over the honest ones."""
    confidences = honest_confidences(heads, training_set)
    rows = np.flatnonzero(np.isfinite(confidences[:, 0]))
    if not len(rows):
        return None, None
    labels = training_set.labels[rows]
    right = np.maximum(confidences[rows, labels], np.finfo(np.float32).tiny)
    return float(-np.log(right).mean()), float((confidences[rows].argmax(axis=1) == labels).mean())


@contextmanager
def _one_thread() -> Iterator[None]:
    """Keeps torch to one thread: several are slower on products this small, and each number of them rounds anew."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _shares(training_set: TrainingSet, folds: tuple[int, ...]) -> Tensor:
    """Which pictures each head learns from: (N, heads) float32 of 0 and 1."""
    learns = [np.ones_like(training_set.folds, dtype=bool), *(training_set.folds != fold for fold in folds)]
    return torch.from_numpy(np.stack(learns, axis=1).astype(np.float32))


def _means(units: Tensor, shares: Tensor) -> Tensor:
    """Each head's centre (heads, D): the mean of the unit embeddings it learns from."""
    sums = shares.T @ units.mean(dim=1)
    return sums / shares.sum(dim=0)[:, None]


def _stretch(units: Tensor, means: Tensor) -> Tensor:
    """What brings each centred embedding to length sqrt(D): (N, V, heads)."""
    distances: Tensor = torch.cdist(units, means[None], compute_mode="donot_use_mm_for_euclid_dist")
    stretch: Tensor = means.shape[1] ** 0.5 / distances.clamp_min(1e-12)
    return stretch
