"""A backbone that runs on PyTorch, on the CPU, in 32-bit floats: the reference for every faster runtime."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

CHUNK: Final = 2
"""Squares per forward pass: measured the fastest on one thread; larger ones outgrow the processor's cache."""

Channels = tuple[float, float, float]
"""One figure for each of red, green and blue, on the scale 0..255."""


class ScaledNetwork(nn.Module):
    """Squares (N, side, side, 3) uint8 -> embeddings (N, dimension) float32, frozen: scales, then asks `features`."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, features: nn.Module, *, mean: Channels, deviation: Channels) -> None:
        super().__init__()
        self.features = features
        self.register_buffer("mean", torch.tensor(mean).view(1, 3, 1, 1))
        self.register_buffer("deviation", torch.tensor(deviation).view(1, 3, 1, 1))
        self.eval().requires_grad_(requires_grad=False)
        self.to(memory_format=torch.channels_last)

    def forward(self, squares: Tensor) -> Tensor:
        """The embeddings."""
        # Pixels are stored channels last; the permuted view keeps that layout, which convolutions are fastest on.
        pixels = squares.permute(0, 3, 1, 2).to(torch.float32)
        embeddings: Tensor = self.features((pixels - self.mean) / self.deviation)
        return embeddings


@dataclass(frozen=True)
class TorchBackbone:
    """A network with what is known of it."""

    id: str
    name: str
    dimension: int
    side: int
    network: ScaledNetwork
    best_batch: int = 4

    def embed(self, frames: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The embeddings (N, dimension) float32 of squares (N, side, side, 3) uint8 RGB. Any thread."""
        embeddings = np.empty((len(frames), self.dimension), np.float32)
        with torch.inference_mode():
            for start in range(0, len(frames), CHUNK):
                chunk = torch.from_numpy(np.ascontiguousarray(frames[start : start + CHUNK]))
                embeddings[start : start + CHUNK] = self.network(chunk).numpy()
        return embeddings
