"""The products of a wide layer, computed in the numbers that this processor multiplies fastest."""

import torch
from torch import Tensor

from diptych_server.ml.processor import has_bf16


def product_dtype() -> torch.dtype:
    """bfloat16 where the processor multiplies it by itself, about four times as fast; elsewhere float32."""
    return torch.bfloat16 if has_bf16() else torch.float32


class WideProduct:
    """Weights (M, D, W) float32 of M heads, their products with each head's inputs, and their gradients.

    Factors are rounded to the given dtype for each product; weights and gradients stay float32, so that no small step
    is lost.
    """

    def __init__(self, weights: Tensor, gradients: Tensor, *, dtype: torch.dtype) -> None:
        """For weights that others change in place, and gradients that others read."""
        self._weights, self._gradients, self._dtype = weights, gradients, dtype
        self._factors = weights if dtype is torch.float32 else weights.to(dtype)
        self._products = gradients if dtype is torch.float32 else gradients.to(dtype)

    def forward(self, inputs: Tensor) -> Tensor:
        """`inputs` (M, B, D) times the weights as they are now: (M, B, W) float32."""
        if self._factors is not self._weights:
            self._factors.copy_(self._weights)
        return torch.bmm(inputs, self._factors).to(torch.float32)

    def backward(self, inputs: Tensor, sum_gradients: Tensor) -> None:
        """Fill the gradients from those of the sums (M, B, W) float32 that were made of `inputs` (M, B, D)."""
        torch.bmm(inputs.transpose(1, 2), sum_gradients.to(self._dtype), out=self._products)
        if self._products is not self._gradients:
            self._gradients.copy_(self._products)
