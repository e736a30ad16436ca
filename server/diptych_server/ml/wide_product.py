"""The products of a wide layer, computed in the number format that this processor multiplies fastest."""

import torch
from torch import Tensor

from diptych_server.ml.processor import has_bf16


def product_dtype() -> torch.dtype:
    """bfloat16 if the processor multiplies it in hardware, which is about four times as fast; else float32."""
    return torch.bfloat16 if has_bf16() else torch.float32


class WideProduct:
    """Weights (M, D, W) float32 of M heads, their products with each head's inputs, and their gradients.

    Factors are rounded to the given dtype for each product; weights and gradients remain float32, so that small steps
    are not lost.
    """

    def __init__(self, weights: Tensor, gradients: Tensor, *, dtype: torch.dtype) -> None:
        """For weights that the caller changes in place, and gradients that it reads."""
        self._weights, self._gradients, self._dtype = weights, gradients, dtype
        self._factors = weights if dtype is torch.float32 else weights.to(dtype)
        self._products = gradients if dtype is torch.float32 else gradients.to(dtype)

    def forward(self, inputs: Tensor) -> Tensor:
        """The product of `inputs` (M, B, D) and the current weights: (M, B, W) float32."""
        if self._factors is not self._weights:
            self._factors.copy_(self._weights)
        return torch.bmm(inputs, self._factors).to(torch.float32)

    def backward(self, inputs: Tensor, sum_gradients: Tensor) -> None:
        """Compute the weight gradients from those of the products (M, B, W) float32 of `inputs` (M, B, D)."""
        torch.bmm(inputs.transpose(1, 2), sum_gradients.to(self._dtype), out=self._products)
        if self._products is not self._gradients:
            self._gradients.copy_(self._products)
