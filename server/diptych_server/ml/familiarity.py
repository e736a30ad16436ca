"""What a model knows about its training pictures, to recognise pictures that look unlike all of them.

The distance of a picture is 1 minus the mean cosine of its direction to the 5 nearest directions of training pictures.
Directions are not centred: on two sets of photographs this recognised other things, faces, noise and walls more often
than distances in the head's inputs, confidences or energies.

Source: Sun, Ming, Zhu and Li 2022, Out-of-Distribution Detection with Deep Nearest Neighbors.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diptych_server.ml.tensor_files import Floats

NEIGHBOURS: Final = 5


@dataclass(frozen=True)
class Familiarity:
    """directions: (K, D) float16 of length about 1, of some training pictures of every burst; threshold: above 0."""

    directions: NDArray[np.float16]
    threshold: float

    @property
    def size_bytes(self) -> int:
        """The memory used."""
        return self.directions.nbytes


def distances_to(cosines: Floats) -> Floats:
    """The distances (N,) of pictures with cosines (N, K) to the training pictures; NaN where none is finite."""
    count = min(NEIGHBOURS, cosines.shape[1])
    nearest = np.partition(cosines, -count, axis=1)[:, -count:]
    distances: Floats = 1 - nearest.mean(axis=1)
    return distances
