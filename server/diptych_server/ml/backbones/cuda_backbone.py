"""A backbone that runs on PyTorch and an NVIDIA GPU, in 16-bit floats."""

from collections.abc import Sequence
from queue import SimpleQueue
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from diptych_server.ml.backbones.batches import Batch, batches


class Lane(Protocol):
    """Computes one batch after the other; used by one thread at a time."""

    def embed(self, squares: NDArray[np.uint8], *, size: int) -> NDArray[np.float32]:
        """The embeddings (N, dimension) float32, owned by the caller, of N squares that are padded to `size`."""


class CudaBackbone:
    """Embeds on as many threads in parallel as it has lanes; further threads wait for one.

    Args:
        lanes: two keep a GPU busy, as one copies while the other computes.
    """

    best_batch: Final = 16
    """A GPU embeds four times as many at nearly the same cost, but one thread decodes them all before."""

    def __init__(self, *, id: str, name: str, side: int, dimension: int, lanes: Sequence[Lane]) -> None:  # noqa: A002 - named by Backbone
        self.id = id
        self.name = name
        self.side = side
        self.dimension = dimension
        self._lanes: SimpleQueue[Lane] = SimpleQueue()
        for lane in lanes:
            self._lanes.put(lane)

    def embed(self, frames: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The embeddings (N, dimension) float32 of squares (N, side, side, 3) uint8 RGB. Thread-safe."""
        embeddings = np.empty((len(frames), self.dimension), np.float32)
        for batch in batches(len(frames)):
            embeddings[batch.rows] = self._embed(frames, batch)
        return embeddings

    def _embed(self, frames: NDArray[np.uint8], batch: Batch) -> NDArray[np.float32]:
        lane = self._lanes.get()  # per batch, so that live frames need not wait for all of a bulk call
        try:
            return lane.embed(frames[batch.rows], size=batch.size)
        finally:
            self._lanes.put(lane)
