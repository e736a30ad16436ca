"""What a head is trained on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from diptych_server.ml.heads import FOLD_COUNT


@dataclass(frozen=True)
class TrainingSet:
    """N pictures in V views, with what is known of each.

    embeddings: (N, V, D) float32, the picture as it is first; labels: (N,) int64 in 0..label_count-1;
    folds: (N,) int64 in 0..4; bursts: (N,) int64, equal for pictures of one burst.
    """

    embeddings: NDArray[np.float32]
    labels: NDArray[np.int64]
    folds: NDArray[np.int64]
    bursts: NDArray[np.int64]
    label_count: int

    def __post_init__(self) -> None:
        """Checks the shapes and ranges.

        Raises:
            ValueError: there are no pictures, or the arrays do not belong together.
        """
        count = len(self.labels)
        if not count or self.embeddings.ndim != 3:  # noqa: PLR2004 - pictures, views, figures
            raise ValueError("A training set needs at least one picture with its views.")
        if not len(self.embeddings) == len(self.folds) == len(self.bursts) == count:
            raise ValueError("A training set needs an embedding, a label, a fold and a burst for each picture.")
        if not np.isfinite(self.embeddings).all():
            raise ValueError("A training set needs embeddings of finite figures.")
        if self.labels.min() < 0 or self.labels.max() >= self.label_count:
            raise ValueError(f"Labels must lie in 0..{self.label_count - 1}.")
        if self.folds.min() < 0 or self.folds.max() >= FOLD_COUNT:
            raise ValueError(f"Folds must lie in 0..{FOLD_COUNT - 1}.")

    def trainable_folds(self) -> tuple[int, ...]:
        """The folds that get a head: those that hold pictures while others do too."""
        held = np.unique(self.folds)
        return tuple(int(fold) for fold in held) if len(held) > 1 else ()

    def has_honest_answer(self) -> NDArray[np.bool_]:
        """Which pictures (N,) can be answered honestly: those whose label some other fold holds too."""
        pictures = np.zeros((FOLD_COUNT, self.label_count), np.int64)
        np.add.at(pictures, (self.folds, self.labels), 1)
        elsewhere: NDArray[np.bool_] = (pictures.sum(axis=0) - pictures)[self.folds, self.labels] > 0
        return elsewhere
