"""Embeddings and answers of a trained snapshot as arrays, with a row per picture. NumPy is imported when needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PictureRows:
    """The pictures of the rows, in the canonical order of the snapshot."""

    instance_ids: tuple[str, ...]
    labels: NDArray[np.int64]
    """(N,) int64: the label of each picture, as an index into `label_names`."""
    label_names: tuple[str, ...]
    """In the order of the model's confidences."""
    recording_ids: tuple[str, ...]
    """The recording of each picture. Its pictures are near copies: do not divide them between splits."""
    folds: NDArray[np.int64]
    """(N,) int64, 0 to 4: the fold of each picture's recording, as used by Diptych."""

    def __len__(self) -> int:
        """The number of pictures."""
        return len(self.instance_ids)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Embeddings(PictureRows):
    """The embeddings of the pictures of a snapshot."""

    vectors: NDArray[np.float32]
    """(N, D) float32: the embedding of each picture, before the head scales it."""
    backbone_id: str
    """Backbone, version and runtime; vectors of different ids cannot be compared."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class HonestAnswers(PictureRows):
    """Answers of heads that never saw the picture's recording; pictures without such a head are left out."""

    confidences: NDArray[np.float32]
    """(N, C) float32, 0 to 1: one per label, in the order of `label_names`; each row sums to 1."""

    @property
    def answers(self) -> NDArray[np.int64]:
        """(N,) int64: the label with the highest confidence, as an index into `label_names`."""
        answers: NDArray[np.int64] = self.confidences.argmax(axis=1)
        return answers

    @property
    def own_confidences(self) -> NDArray[np.float32]:
        """(N,) float32: the confidence in the picture's own label. Low values may be label errors."""
        import numpy as np  # noqa: PLC0415  needed for arrays only

        own: NDArray[np.float32] = self.confidences[np.arange(len(self)), self.labels]
        return own
