"""Several heads trained side by side on the same batches: for training only."""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn

from diptych_server.ml.heads import Head, Layer


class ParallelHeads(nn.Module):
    """M multilayer perceptrons of one shape, each with its own centre, that read the same embeddings.

    They start from the same weights. Nothing flows between them: what one learns from a row is decided by that row's
    weight in its loss alone. Their first layers, where nearly all the work is, are one product.
    """

    def __init__(self, means: Tensor, *, sizes: Sequence[int], generator: torch.Generator) -> None:
        """Heads with centres `means` (M, D) and layers of `sizes` (D, hidden..., labels)."""
        super().__init__()
        self.means = means
        count = len(means)
        layers = [_first_values(inputs, outputs, generator=generator) for inputs, outputs in pairwise(sizes)]
        self.first_weight = nn.Parameter(layers[0][0].repeat(1, count))
        self.weights = nn.ParameterList(weight.repeat(count, 1, 1) for weight, _ in layers[1:])
        self.biases = nn.ParameterList(bias.repeat(count, 1, 1) for _, bias in layers)

    def forward(self, units: Tensor, stretch: Tensor) -> Tensor:
        """Unscaled answers (M, B, labels) to unit embeddings (B, D).

        `stretch` (B, M) is sqrt(D) over each embedding's distance from each centre.
        """
        # (u - mean) @ W is u @ W - mean @ W: the means are further rows of one product.
        sums: Tensor = (torch.cat([units, self.means]) @ self.first_weight).view(
            -1, len(self.means), self.biases[0].shape[-1]
        )
        offsets = sums[len(units) :].diagonal().T
        values: Tensor = ((sums[: len(units)] - offsets) * stretch[:, :, None]).transpose(0, 1) + self.biases[0]
        for weight, bias in zip(self.weights, list(self.biases)[1:], strict=True):
            values = torch.baddbmm(bias, values.relu(), weight)
        return values

    def head(self, index: int) -> Head:
        """One of the heads; its arrays are views that go on changing while training does."""
        width = self.biases[0].shape[-1]
        weights = [self.first_weight[:, index * width : (index + 1) * width], *(w[index] for w in self.weights)]
        layers = (
            Layer(weight=weight.detach().numpy(), bias=bias[index, 0].detach().numpy())
            for weight, bias in zip(weights, self.biases, strict=True)
        )
        return Head(mean=self.means[index].numpy(), layers=tuple(layers))


def _first_values(inputs: int, outputs: int, *, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    bound = inputs**-0.5
    weight = torch.empty(inputs, outputs).uniform_(-bound, bound, generator=generator)
    bias = torch.empty(outputs).uniform_(-bound, bound, generator=generator)
    return weight, bias
