"""What a trained snapshot knows of its pictures, as arrays: a row per picture. NumPy is loaded where it is used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PictureRows:
    """Which pictures the rows are, in the canonical order of the snapshot."""

    instance_ids: tuple[str, ...]
    labels: NDArray[np.int64]
    """(N,) int64: the label of each picture, as an index into `label_names`."""
    label_names: tuple[str, ...]
    """In the order of the model's confidences."""
    recording_ids: tuple[str, ...]
    """The recording of each picture. Pictures of one are near copies: keep them on one side of a split."""
    folds: NDArray[np.int64]
    """(N,) int64, 0 to 4: the fold of each picture's recording, for a split that Diptych uses too."""

    def __len__(self) -> int:
        """How many pictures there are."""
        return len(self.instance_ids)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Embeddings(PictureRows):
    """What the backbone made of the pictures of a snapshot."""

    vectors: NDArray[np.float32]
    """(N, D) float32: the embedding of each picture as it is, before the head scales it."""
    backbone_id: str
    """Backbone, version and runtime; vectors of different ids cannot be compared."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class HonestAnswers(PictureRows):
    """What heads said of pictures whose recording they never saw; pictures that no head can answer so are left out."""

    confidences: NDArray[np.float32]
    """(N, C) float32, 0 to 1: one per label, in the order of `label_names`; each row sums to 1."""

    @property
    def answers(self) -> NDArray[np.int64]:
        """(N,) int64: the label with the highest confidence, as an index into `label_names`."""
        answers: NDArray[np.int64] = self.confidences.argmax(axis=1)
        return answers

    @property
    def own_confidences(self) -> NDArray[np.float32]:
        """(N,) float32: the confidence in the label that the picture carries. Low ones may be label errors."""
        import numpy as np  # noqa: PLC0415  scripts that ask for no arrays do without it

        own: NDArray[np.float32] = self.confidences[np.arange(len(self)), self.labels]
        return own
