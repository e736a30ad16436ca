"""Honest answers: each picture is classified by the fold head that was not trained on its fold."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from diptych_server.ml.heads import FoldHeads, Head
from diptych_server.ml.tensor_files import Floats
from diptych_server.ml.training_set import TrainingSet

_TINY = np.finfo(np.float32).tiny


def honest_confidences(heads: FoldHeads, training_set: TrainingSet) -> Floats:
    """The confidences of the fold heads for unseen pictures: (N, labels) float32, NaN without an honest answer."""
    confidences = np.full((len(training_set.labels), training_set.label_count), np.nan, np.float32)
    for head, rows in _heads_with_rows(heads, training_set):
        confidences[rows] = head.predict(training_set.embeddings[rows, 0])
    return confidences


class HonestCurve:
    """The honest score of heads during training; whatever is constant between epochs is computed once."""

    def __init__(self, heads: FoldHeads, training_set: TrainingSet) -> None:
        """For heads whose layers change during training, while their means do not."""
        self._training_set = training_set
        parts = list(_heads_with_rows(heads, training_set))
        self._inputs = [head.inputs(training_set.embeddings[rows, 0]) for head, rows in parts]
        self._labels = np.concatenate([training_set.labels[rows] for _, rows in parts]) if parts else None

    def score(self, heads: FoldHeads) -> tuple[float, float] | tuple[None, None]:
        """The mean cross-entropy and accuracy of the current heads' honest answers."""
        if self._labels is None:
            return None, None
        asked = [head for head, _ in _heads_with_rows(heads, self._training_set)]
        answers = [head.answer(inputs) for head, inputs in zip(asked, self._inputs, strict=True)]
        confidences = np.concatenate(answers)
        right = np.maximum(confidences[np.arange(len(self._labels)), self._labels], _TINY)
        return float(-np.log(right).mean()), float((confidences.argmax(axis=1) == self._labels).mean())


def _heads_with_rows(heads: FoldHeads, training_set: TrainingSet) -> Iterator[tuple[Head, NDArray[np.intp]]]:
    """Each fold head with the rows for which it gives honest answers, if any."""
    honest = training_set.has_honest_answer()
    for fold, head in enumerate(heads):
        rows = np.flatnonzero(honest & (training_set.folds == fold))
        if head is not None and len(rows):
            yield head, rows
