"""A backbone that runs on PyTorch, on the CPU, in 32-bit floats: the reference for every faster runtime."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

CHUNK: Final = 2
"""Squares per forward pass: measured the fastest on one thread; larger ones outgrow the processor's cache."""

_RUNTIME = "torch-f32"

Channels = tuple[float, float, float]
"""One figure for each of red, green and blue, on the scale 0..255."""


@dataclass(frozen=True)
class TorchBackbone:
    """A network (N, 3, side, side) -> (N, dimension) with the scaling of its input."""

    id: str
    name: str
    dimension: int
    side: int
    network: nn.Module
    mean: Channels
    deviation: Channels

    def embed(self, frames: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The embeddings (N, dimension) float32 of squares (N, side, side, 3) uint8 RGB. Any thread."""
        embeddings = np.empty((len(frames), self.dimension), np.float32)
        with torch.inference_mode():
            for start in range(0, len(frames), CHUNK):
                chunk = torch.from_numpy(np.ascontiguousarray(frames[start : start + CHUNK]))
                embeddings[start : start + CHUNK] = self.network(self._scaled(chunk)).numpy()
        return embeddings

    def _scaled(self, chunk: torch.Tensor) -> torch.Tensor:
        # Pixels are stored channels last; the permuted view keeps that layout, which convolutions are fastest on.
        pixels = chunk.permute(0, 3, 1, 2).to(torch.float32)
        mean = torch.tensor(self.mean).view(1, 3, 1, 1)
        return pixels.sub_(mean).div_(torch.tensor(self.deviation).view(1, 3, 1, 1))


def frozen(network: nn.Module) -> nn.Module:
    """The network ready to answer: evaluation mode, no gradients, weights channels last."""
    network.eval().requires_grad_(requires_grad=False)
    return network.to(memory_format=torch.channels_last)


def backbone_id(name: str, *, weights: Path) -> str:
    """The id of a backbone with the weights in this file."""
    with weights.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return f"{name}-{digest[:8]}/{_RUNTIME}"
