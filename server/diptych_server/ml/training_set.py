"""The training data of heads."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from diptych_server.core.folds import FOLD_COUNT

_FEWEST_LABELS = 2  # a head with one label always gives that answer, so its score would be too high


@dataclass(frozen=True)
class TrainingSet:
    """N pictures in V views, with their labels, folds and bursts.

    embeddings: (N, V, D) float32, the picture as it is first; labels: (N,) int64 in 0..label_count-1;
    folds: (N,) int64 in 0..4; bursts: (N,) int64, equal for pictures of one recording;
    barred: (N,) int64, a bit for each fold whose head must not be trained on the picture: those of the picture itself
    and of its near copies.
    """

    embeddings: NDArray[np.float32]
    labels: NDArray[np.int64]
    folds: NDArray[np.int64]
    bursts: NDArray[np.int64]
    label_count: int
    barred: NDArray[np.int64] | None = None
    """None bars only the folds of the picture's recording."""

    def __post_init__(self) -> None:
        """Check the shapes and ranges.

        Raises:
            ValueError: there are no pictures, or the arrays do not match.
        """
        count = len(self.labels)
        if not count or self.embeddings.ndim != 3:  # noqa: PLR2004 - pictures, views, figures
            raise ValueError("A training set needs at least one picture with its views.")
        if not len(self.embeddings) == len(self.folds) == len(self.bursts) == count:
            raise ValueError("A training set needs an embedding, a label, a fold and a burst for each picture.")
        if not np.isfinite(self.embeddings).all():
            raise ValueError("A training set needs embeddings of finite numbers.")
        if self.labels.min() < 0 or self.labels.max() >= self.label_count:
            raise ValueError(f"Labels must lie in 0..{self.label_count - 1}.")
        if self.folds.min() < 0 or self.folds.max() >= FOLD_COUNT:
            raise ValueError(f"Folds must lie in 0..{FOLD_COUNT - 1}.")
        if len(self.bars()) != count or not ((self.bars() >> self.folds) & 1).all():
            raise ValueError("A training set needs each picture barred from the head of its fold.")

    def bars(self) -> NDArray[np.int64]:
        """For each picture (N,) int64, a bit for each fold whose head must not be trained on it."""
        return _barred(self.folds, self.bursts) if self.barred is None else self.barred

    def learned(self) -> NDArray[np.bool_]:
        """The mask of pictures that the head of each fold is trained on: (N, FOLD_COUNT)."""
        barred: NDArray[np.bool_] = (self.bars()[:, None] >> np.arange(FOLD_COUNT)) & 1 == 0
        return barred

    def trainable_folds(self) -> tuple[int, ...]:
        """The folds that get a head: those with pictures, whose head is trained on at least two labels."""
        known = (self._known_labels() > 0).sum(axis=1)
        return tuple(int(fold) for fold in np.unique(self.folds) if known[fold] >= _FEWEST_LABELS)

    def has_honest_answer(self) -> NDArray[np.bool_]:
        """The mask (N,) of pictures with an honest answer: the head of their fold is trained on their label."""
        known = self._known_labels()
        answerable: NDArray[np.bool_] = known[self.folds, self.labels] > 0
        return answerable & np.isin(self.folds, self.trainable_folds())

    def _known_labels(self) -> NDArray[np.int64]:
        """The number of pictures per label that the head of each fold is trained on: (FOLD_COUNT, label_count)."""
        counts = np.zeros((FOLD_COUNT, self.label_count), np.int64)
        rows, folds = np.nonzero(self.learned())
        np.add.at(counts, (folds, self.labels[rows]), 1)
        return counts


def _barred(folds: NDArray[np.int64], bursts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The barred folds of each picture, from the folds of its burst: (N,) int64."""
    _, numbers = np.unique(bursts, return_inverse=True)
    touched = np.zeros(numbers.max() + 1, np.int64)
    np.bitwise_or.at(touched, numbers, 1 << folds)
    barred: NDArray[np.int64] = touched[numbers]
    return barred
