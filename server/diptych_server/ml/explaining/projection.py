"""Pictures as points: those that look alike to the backbone are near each other.

Principal components of the centred directions of all pictures, the same axes for both versions. They are deterministic,
the same in any order of the pictures, and add nothing that is not in the data; t-SNE and UMAP separate labels further,
but depend on a seed and move every point when one picture is added.

Axes that separate the means of labels were tried: of the 5 nearest points of other recordings, 59 to 71 % then have the
label of a point, against 44 to 57 %. But they also separate labels that were dealt at random: 34 to 39 % against 17 to
18 %. A map that shows groups where there are none is not honest, so the axes do not know the labels.
"""

from dataclasses import dataclass

import numpy as np

from diptych_server.ml.heads import direction
from diptych_server.ml.tensor_files import Floats

_TINY = 1e-9


@dataclass(frozen=True)
class Projection:
    """points: (N, 2) float32, -1 to 1, with the same scale for both axes; variance_share: what they show, 0 to 1."""

    points: Floats
    variance_share: float


def project(embeddings: Floats) -> Projection:
    """The positions of pictures with embeddings (N, D) float32.

    Takes 0.5 s for 5,000 pictures of 1,216 figures. CPU-bound, thread-safe.
    """
    if not len(embeddings):
        return Projection(np.zeros((0, 2), np.float32), 0.0)
    directions = direction(embeddings).astype(np.float64)
    centred = directions - directions.mean(axis=0)
    axes, share = _axes(centred)
    points = centred @ axes
    widest = float(np.abs(points).max(initial=0))
    return Projection((points / max(widest, _TINY)).astype(np.float32), share)


def _axes(centred: np.typing.NDArray[np.float64]) -> tuple[np.typing.NDArray[np.float64], float]:
    """The two directions (D, 2) with the most variance, and their share of it; zeros where there is none."""
    is_wide = len(centred) < centred.shape[1]
    products = centred @ centred.T if is_wide else centred.T @ centred
    values, vectors = np.linalg.eigh(products)
    values, vectors = values[::-1][:2], vectors[:, ::-1][:, :2]
    total = float(np.trace(products))
    axes = centred.T @ vectors if is_wide else vectors
    lengths = np.linalg.norm(axes, axis=0)
    axes = np.where(values > _TINY * max(total, _TINY), axes / np.maximum(lengths, _TINY), 0)
    if axes.shape[1] < 2:  # noqa: PLR2004  a single picture
        axes = np.pad(axes, ((0, 0), (0, 2 - axes.shape[1])))
    return axes * _signs(axes), float(np.clip(values, 0, None).sum() / max(total, _TINY)) if total > _TINY else 0.0


def _signs(axes: np.typing.NDArray[np.float64]) -> np.typing.NDArray[np.float64]:
    """The signs that make the largest component of each axis positive: eigenvectors have no sign."""
    largest = axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])]
    return np.where(largest < 0, -1.0, 1.0)
