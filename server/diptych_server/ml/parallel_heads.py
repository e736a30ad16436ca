"""Several heads trained side by side on the same batches, with gradients written by hand: for training only."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import torch
from torch import Tensor

from diptych_server.ml.adamw import AdamW
from diptych_server.ml.heads import Head, Layer
from diptych_server.ml.wide_product import WideProduct

_FIRST_SCALE: Final = 0.3
_LAST_SCALE: Final = 0.15
"""How much smaller than usual the first and the last weights start, and how much slower the last ones learn.

Answers that come slowly leave the features time to move: that is worth about a point on few pictures.
"""


@dataclass(frozen=True)
class Pace:
    """How fast parallel heads learn, and how strongly their weights are pulled to zero."""

    learning_rate: float
    weight_decay: float


class ParallelHeads:
    """M multilayer perceptrons of one shape that read the same embeddings, each as its own centring shows them.

    They start from the same weights. Nothing flows between them: what one learns from a row is decided by that row's
    gradient alone. Their first layers, where nearly all the work is, are one batched product in each direction.
    """

    def __init__(
        self,
        means: Tensor,
        scales: Tensor,
        *,
        sizes: Sequence[int],
        pace: Pace,
        dtype: torch.dtype,
        generator: torch.Generator,
    ) -> None:
        """Heads with `means` and `scales` (M, D) as in `Centring`, and layers of `sizes` (D, hidden..., labels).

        The first layers multiply numbers of `dtype`.
        """
        factors = scales.to(dtype)[:, None]
        self._means, self._factors, self._scales = means, factors, factors.transpose(1, 2).to(torch.float32)
        self._weights, self._biases = _first_values(sizes, heads=len(means), generator=generator)
        self._weight_gradients = [torch.zeros_like(weight) for weight in self._weights]
        self._bias_gradients = [torch.zeros_like(bias) for bias in self._biases]
        self._optimizers = _optimizers(
            [*zip(self._weights, self._biases, strict=True)],
            [*zip(self._weight_gradients, self._bias_gradients, strict=True)],
            pace=pace,
        )
        self._scaled_means = means.to(dtype)[:, None] * factors
        self._inputs: dict[int, Tensor] = {}
        self._wide = WideProduct(self._weights[0], self._weight_gradients[0], dtype=dtype)
        self._stretch = means.new_zeros(0)
        self._activations: list[Tensor] = []

    def answers(self, units: Tensor, rows: Tensor, *, stretch: Tensor) -> Tensor:
        """Unscaled answers (M, B, labels) to `rows` (B,), of the unit embeddings (R, D).

        The units are of the heads' dtype; `stretch` (B, M) is sqrt(D) over each embedding's distance from each centre.
        """
        inputs = self._inputs_for(len(rows))
        torch.mul(units.index_select(0, rows), self._factors, out=inputs[:, 1:])
        sums = self._wide.forward(inputs)
        self._stretch = stretch.T[:, :, None]
        values = torch.addcmul(self._biases[0][:, None], sums[:, 1:] - sums[:, :1], self._stretch)
        self._activations = []
        for weight, bias in zip(self._weights[1:], self._biases[1:], strict=True):
            self._activations.append(values.relu())
            values = torch.baddbmm(bias[:, None], self._activations[-1], weight)
        return values

    def learn(self, gradient: Tensor) -> None:
        """A step down the loss, from its gradient (M, B, labels) in the latest answers."""
        for layer in range(len(self._activations), 0, -1):
            activation = self._activations[layer - 1]
            torch.bmm(activation.transpose(1, 2), gradient, out=self._weight_gradients[layer])
            torch.sum(gradient, dim=1, out=self._bias_gradients[layer])
            gradient = torch.bmm(gradient, self._weights[layer].transpose(1, 2)) * (activation > 0)
        self._fill_first_gradients(gradient)
        for optimizer in self._optimizers:
            optimizer.step()

    def head(self, index: int) -> Head:
        """One of the heads as it is now; its scales are part of its first weights."""
        first = self._weights[0][index] * self._scales[index]
        weights = [first, *(weight[index].clone() for weight in self._weights[1:])]
        layers = (
            Layer(weight=weight.numpy(), bias=bias[index].clone().numpy())
            for weight, bias in zip(weights, self._biases, strict=True)
        )
        return Head(mean=self._means[index].numpy(), layers=tuple(layers))

    def _inputs_for(self, count: int) -> Tensor:
        """Room for so many rows (M, 1 + count, D); batches come in two sizes at most.

        (u - mean) @ W is u @ W - mean @ W: each head's mean is the first row.
        """
        if count not in self._inputs:
            self._inputs[count] = self._scaled_means.repeat(1, 1 + count, 1)
        return self._inputs[count]

    def _fill_first_gradients(self, gradient: Tensor) -> None:
        torch.sum(gradient, dim=1, out=self._bias_gradients[0])
        of_rows = gradient * self._stretch
        gradients = torch.cat([-of_rows.sum(dim=1, keepdim=True), of_rows], dim=1)
        self._wide.backward(self._inputs[gradient.shape[1]], gradients)


def _first_values(sizes: Sequence[int], *, heads: int, generator: torch.Generator) -> tuple[list[Tensor], list[Tensor]]:
    """Weights (M, inputs, outputs) and biases (M, outputs) of each layer, the same for each head."""
    weights: list[Tensor] = []
    biases: list[Tensor] = []
    for inputs, outputs in pairwise(sizes):
        bound = inputs**-0.5
        weight = torch.empty(inputs, outputs).uniform_(-bound, bound, generator=generator)
        bias = torch.empty(outputs).uniform_(-bound, bound, generator=generator)
        weights.append(weight.repeat(heads, 1, 1))
        biases.append(bias.repeat(heads, 1))
    weights[0] *= _FIRST_SCALE
    if len(weights) > 1:
        weights[-1] *= _LAST_SCALE
        biases[-1] *= _LAST_SCALE
    return weights, biases


def _optimizers(
    values: Sequence[tuple[Tensor, Tensor]], gradients: Sequence[tuple[Tensor, Tensor]], *, pace: Pace
) -> list[AdamW]:
    """One for each layer."""
    rates = [pace.learning_rate] * len(values)
    if len(rates) > 1:
        rates[-1] *= _LAST_SCALE
    return [
        AdamW(*layer, learning_rate=rate, weight_decay=pace.weight_decay)
        for *layer, rate in zip(values, gradients, rates, strict=True)
    ]
