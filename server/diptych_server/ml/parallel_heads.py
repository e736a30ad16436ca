"""Several heads trained in parallel on the same batches, with hand-written gradients."""

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
"""Factors for the initial first and last weights, and for the learning rate of the last ones.

A slow last layer gives the features time to adapt, which gains about one point on few pictures.
"""


@dataclass(frozen=True)
class Pace:
    """The learning rate and the weight decay of parallel heads."""

    learning_rate: float
    weight_decay: float


class ParallelHeads:
    """M multilayer perceptrons of one shape that read the same embeddings, each with its own centring.

    They start from the same weights and are independent: what one learns from a row depends only on that row's
    gradient. Their first layers, which cause nearly all the work, are one batched product in each direction.

    The first `idle` heads are not trained and cost little. They only keep their places in memory, which decide how
    small products are rounded.
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
        idle: int = 0,
    ) -> None:
        """Create heads with `means` and `scales` (M, D) as in `Centring`, and layers of `sizes` (D, hidden..., labels).

        The first layers compute products in `dtype`.
        """
        factors = scales.to(dtype)[:, None]
        self._means, self._scales, self._idle = means, factors.transpose(1, 2).to(torch.float32), idle
        self._weights, self._biases = _first_values(sizes, heads=len(means), generator=generator)
        self._weight_gradients = [torch.zeros_like(weight) for weight in self._weights]
        self._bias_gradients = [torch.zeros_like(bias) for bias in self._biases]
        wide, wide_gradients = self._weights[0][idle:], self._weight_gradients[0][idle:]
        self._optimizers = _optimizers(
            [*zip([wide, *self._weights[1:]], self._biases, strict=True)],
            [*zip([wide_gradients, *self._weight_gradients[1:]], self._bias_gradients, strict=True)],
            pace=pace,
        )
        self._factors = factors[idle:]
        self._scaled_means = means.to(dtype)[idle:, None] * self._factors
        self._inputs: dict[int, Tensor] = {}
        self._wide = WideProduct(wide, wide_gradients, dtype=dtype)
        self._stretch = means.new_zeros(0)
        self._activations: list[Tensor] = []

    def answers(self, units: Tensor, rows: Tensor, *, stretch: Tensor) -> Tensor:
        """The logits (M, B, labels) for `rows` (B,) of the unit embeddings (R, D).

        The units have the heads' dtype; `stretch` (B, M) is sqrt(D) over each embedding's distance from each mean.
        """
        inputs = self._inputs_for(len(rows))
        torch.mul(units.index_select(0, rows), self._factors, out=inputs[:, 1:])
        sums = self._with_idle(self._wide.forward(inputs))
        self._stretch = stretch.T[:, :, None]
        values = torch.addcmul(self._biases[0][:, None], sums[:, 1:] - sums[:, :1], self._stretch)
        self._activations = []
        for weight, bias in zip(self._weights[1:], self._biases[1:], strict=True):
            self._activations.append(values.relu())
            values = torch.baddbmm(bias[:, None], self._activations[-1], weight)
        return values

    def learn(self, gradient: Tensor) -> None:
        """Take a gradient step, from the loss's gradient (M, B, labels) in the latest logits."""
        for layer in range(len(self._activations), 0, -1):
            activation = self._activations[layer - 1]
            torch.bmm(activation.transpose(1, 2), gradient, out=self._weight_gradients[layer])
            torch.sum(gradient, dim=1, out=self._bias_gradients[layer])
            gradient = torch.bmm(gradient, self._weights[layer].transpose(1, 2)) * (activation > 0)
        self._fill_first_gradients(gradient)
        for optimizer in self._optimizers:
            optimizer.step()

    def head(self, index: int) -> Head:
        """One of the heads in its current state; its scales are merged into its first weights."""
        first = self._weights[0][index] * self._scales[index]
        weights = [first, *(weight[index].clone() for weight in self._weights[1:])]
        layers = (
            Layer(weight=weight.numpy(), bias=bias[index].clone().numpy())
            for weight, bias in zip(weights, self._biases, strict=True)
        )
        return Head(mean=self._means[index].numpy(), layers=tuple(layers))

    def _inputs_for(self, count: int) -> Tensor:
        """A buffer for `count` rows (M, 1 + count, D); there are at most two batch sizes.

        (u - mean) @ W is u @ W - mean @ W: each head's mean is the first row.
        """
        if count not in self._inputs:
            self._inputs[count] = self._scaled_means.repeat(1, 1 + count, 1)
        return self._inputs[count]

    def _fill_first_gradients(self, gradient: Tensor) -> None:
        torch.sum(gradient, dim=1, out=self._bias_gradients[0])
        of_rows = gradient * self._stretch
        gradients = torch.cat([-of_rows.sum(dim=1, keepdim=True), of_rows], dim=1)
        self._wide.backward(self._inputs[gradient.shape[1]], gradients[self._idle :])

    def _with_idle(self, sums: Tensor) -> Tensor:
        """The sums (M, ...) with zeros for idle heads."""
        return torch.cat([sums.new_zeros(self._idle, *sums.shape[1:]), sums]) if self._idle else sums


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
    """One optimizer per layer."""
    rates = [pace.learning_rate] * len(values)
    if len(rates) > 1:
        rates[-1] *= _LAST_SCALE
    return [
        AdamW(*layer, learning_rate=rate, weight_decay=pace.weight_decay)
        for *layer, rate in zip(values, gradients, rates, strict=True)
    ]
