"""The products of a wide layer, computed in the numbers that this processor multiplies fastest."""

import torch
from torch import Tensor

from diptych_server.ml.processor import has_bf16


def product_dtype() -> torch.dtype:
    """bfloat16 where the processor multiplies it by itself, about four times as fast; elsewhere float32."""
    return torch.bfloat16 if has_bf16() else torch.float32


class WideProduct:
    """A weight (D, W) float32 that others move, its products with batches, and its gradient.

    Factors are rounded to the dtype of the inputs for each product; weight and gradient stay float32, so that no small
    step is lost.
    """

    def __init__(self, weight: Tensor, gradient: Tensor, *, rows: int, dtype: torch.dtype) -> None:
        """For batches of up to `rows` inputs of this dtype."""
        self._weight, self._gradient, self._dtype = weight, gradient, dtype
        self._factor = weight if dtype is torch.float32 else weight.to(dtype)
        self._product = gradient if dtype is torch.float32 else gradient.to(dtype)
        self._sums = torch.zeros(rows, weight.shape[1], dtype=dtype)

    def forward(self, inputs: Tensor) -> Tensor:
        """`inputs` (B, D) times the weight as it is now: (B, W) float32, not to be changed, until the next call."""
        if self._factor is not self._weight:
            self._factor.copy_(self._weight)
        return torch.mm(inputs, self._factor, out=self._sums[: len(inputs)]).to(torch.float32)

    def backward(self, inputs: Tensor, sum_gradients: Tensor) -> None:
        """Fills the gradient from that of the sums (B, W) float32 that were made of `inputs` (B, D)."""
        torch.mm(inputs.T, sum_gradients.to(self._dtype), out=self._product)
        if self._product is not self._gradient:
            self._gradient.copy_(self._product)
