"""A backbone that runs on PyTorch, on the CPU: in 32-bit floats the reference for every faster runtime."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from diptych_server.ml.backbones.scaled_network import ScaledNetwork

CHUNK: Final = 4
"""Squares per forward pass: larger ones are hardly faster on one thread, and take more memory."""


@dataclass(frozen=True)
class TorchBackbone:
    """A network with what is known of it."""

    id: str
    name: str
    dimension: int
    network: ScaledNetwork
    best_batch: int = CHUNK

    @property
    def side(self) -> int:
        """The side of the squares it takes, in pixels."""
        return self.network.side

    def embed(self, frames: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The embeddings (N, dimension) float32 of squares (N, side, side, 3) uint8 RGB. Any thread."""
        embeddings = np.empty((len(frames), self.dimension), np.float32)
        with torch.inference_mode():
            for start in range(0, len(frames), CHUNK):
                chunk = torch.from_numpy(np.ascontiguousarray(frames[start : start + CHUNK]))
                embeddings[start : start + CHUNK] = self.network(chunk).numpy()
        return embeddings
