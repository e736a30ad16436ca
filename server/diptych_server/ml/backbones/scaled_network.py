"""A torch network whose input is unscaled pixel squares."""

from __future__ import annotations

import torch
from torch import Tensor, nn

Channels = tuple[float, float, float]
"""One number each for red, green and blue, on the scale 0..255."""


class ScaledNetwork(nn.Module):
    """Squares (N, side, side, 3) uint8 -> embeddings (N, dimension) float32, frozen.

    Scales the pixels, then applies `features`.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, features: nn.Module, *, side: int, mean: Channels, deviation: Channels) -> None:
        super().__init__()
        self.features = features
        self.side = side
        """The side of the squares, in pixels."""
        self._precision = torch.float32
        self.register_buffer("mean", torch.tensor(mean).view(1, 3, 1, 1))
        self.register_buffer("deviation", torch.tensor(deviation).view(1, 3, 1, 1))
        self.eval().requires_grad_(requires_grad=False)
        self.to(memory_format=torch.channels_last)

    def compute_in(self, precision: torch.dtype) -> ScaledNetwork:
        """Convert weights and layers to this precision, and return itself; pixels are still scaled in 32-bit floats."""
        self._precision = precision
        self.features.to(precision)
        return self

    def forward(self, squares: Tensor) -> Tensor:
        """Compute the embeddings."""
        # Pixels are stored channels last; the permuted view keeps that layout, which is the fastest for convolutions.
        pixels = squares.permute(0, 3, 1, 2).to(torch.float32)
        scaled = (pixels - self.mean) / self.deviation
        embeddings: Tensor = self.features(scaled.to(self._precision))
        return embeddings.to(torch.float32)
