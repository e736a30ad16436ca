"""A network of torch that takes squares as they are."""

from __future__ import annotations

import torch
from torch import Tensor, nn

Channels = tuple[float, float, float]
"""One figure for each of red, green and blue, on the scale 0..255."""


class ScaledNetwork(nn.Module):
    """Squares (N, side, side, 3) uint8 -> embeddings (N, dimension) float32, frozen: scales, then asks `features`.

    Attributes:
        side: the side of the squares, in pixels.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, features: nn.Module, *, side: int, mean: Channels, deviation: Channels) -> None:
        super().__init__()
        self.features = features
        self.side = side
        self._precision = torch.float32
        self.register_buffer("mean", torch.tensor(mean).view(1, 3, 1, 1))
        self.register_buffer("deviation", torch.tensor(deviation).view(1, 3, 1, 1))
        self.eval().requires_grad_(requires_grad=False)
        self.to(memory_format=torch.channels_last)

    def compute_in(self, precision: torch.dtype) -> ScaledNetwork:
        """Itself, with weights and layers in this precision; pixels are scaled in 32-bit floats all the same."""
        self._precision = precision
        self.features.to(precision)
        return self

    def forward(self, squares: Tensor) -> Tensor:
        """The embeddings."""
        # Pixels are stored channels last; the permuted view keeps that layout, which convolutions are fastest on.
        pixels = squares.permute(0, 3, 1, 2).to(torch.float32)
        scaled = (pixels - self.mean) / self.deviation
        embeddings: Tensor = self.features(scaled.to(self._precision))
        return embeddings.to(torch.float32)
