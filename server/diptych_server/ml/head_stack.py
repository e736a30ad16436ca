"""Several heads applied to the same frame, for little more than the cost of one."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from diptych_server.ml.heads import Head, Layer, direction, length
from diptych_server.ml.tensor_files import Floats

_PRODUCT_FROM: Final = 4
"""The number of embeddings above which one product is faster than one each, as OpenBLAS copies the weights."""

_NOT_QUITE_ZERO: Final = np.float32(1e-12)


class HeadStack:
    """Heads of one backbone, applied together to the same embeddings. Thread-safe.

    Heads with the same layer widths are computed together, even with different labels.
    """

    def __init__(self, heads: Sequence[Head]) -> None:
        self._count = len(heads)
        places: dict[tuple[int, ...], list[int]] = {}
        for place, head in enumerate(heads):
            places.setdefault(_widths(head), []).append(place)
        self._groups = [(group, _EvenHeads([heads[place] for place in group])) for group in places.values()]

    def predict(self, embeddings: Floats) -> tuple[Floats, ...]:
        """The confidences (N, labels of the head) float32 of each head, in order, for embeddings (N, D) float32."""
        units = direction(embeddings)
        if len(self._groups) == 1:
            return self._groups[0][1].predict(units)
        answers: dict[int, Floats] = {}
        for places, heads in self._groups:
            answers.update(zip(places, heads.predict(units), strict=True))
        return tuple(answers[place] for place in range(self._count))


class _EvenHeads:
    """Heads whose hidden layers have the same widths, as one head with a further axis.

    Centring and the first layer are both linear, so the contribution of each head's mean is precomputed, and the first
    layers of all heads are one product. The means are also columns of it, which gives the distance of an embedding from
    each of them. Heads with fewer labels than others are padded with labels that are never chosen.
    """

    def __init__(self, heads: Sequence[Head]) -> None:
        firsts = [head.layers[0] for head in heads]
        means = np.stack([head.mean for head in heads], axis=1)
        self._shape = (-1, len(heads), len(firsts[0].bias))
        self._weight = np.concatenate([*(first.weight for first in firsts), means], axis=1)
        self._offset = np.stack([head.mean @ first.weight for head, first in zip(heads, firsts, strict=True)])
        self._bias = np.stack([first.bias for first in firsts])
        self._mean_squares = np.einsum("ds,ds->s", means, means)
        self._length = np.float32(np.sqrt(len(means)))
        self._label_counts = [head.label_count for head in heads]
        later = zip(*(head.layers[1:] for head in heads), strict=True)
        self._later = [_stacked(layers) for layers in later]

    def predict(self, units: Floats) -> tuple[Floats, ...]:
        """The confidences (N, labels of the head) float32 of each head for outputs of `direction` (N, D) float32."""
        products = _times(units, self._weight)
        edge = products.shape[1] - len(self._label_counts)
        values = products[:, :edge].reshape(self._shape) - self._offset
        values *= self._scale(units, products[:, edge:])
        values += self._bias
        values = values.transpose(1, 0, 2)
        for weight, bias in self._later:
            values = np.maximum(values, 0) @ weight
            values += bias
        values = np.exp(values - values.max(axis=2, keepdims=True))
        values /= values.sum(axis=2, keepdims=True)
        return tuple(each[:, :count] for each, count in zip(values, self._label_counts, strict=True))

    def _scale(self, units: Floats, along_means: Floats) -> Floats:
        """The stretch of centred embeddings (N, heads, 1): |u - m|² is |u|² - 2um + |m|²."""
        squares = length(units) ** 2 - 2 * along_means + self._mean_squares
        scale: Floats = self._length / np.sqrt(np.maximum(squares, _NOT_QUITE_ZERO))
        return scale[:, :, None]


def _widths(head: Head) -> tuple[int, ...]:
    """The widths of the hidden layers, or of the output layer for a head without any."""
    hidden = head.layers[:-1] or head.layers
    return (len(head.layers), *(len(layer.bias) for layer in hidden))


def _stacked(layers: Sequence[Layer]) -> tuple[Floats, Floats]:
    """Weights (heads, inputs, outputs) and biases (heads, 1, outputs); padded outputs are never chosen."""
    inputs, outputs = len(layers[0].weight), max(len(layer.bias) for layer in layers)
    weight = np.zeros((len(layers), inputs, outputs), np.float32)
    bias = np.full((len(layers), 1, outputs), -np.inf, np.float32)
    for place, layer in enumerate(layers):
        weight[place, :, : len(layer.bias)] = layer.weight
        bias[place, 0, : len(layer.bias)] = layer.bias
    return weight, bias


def _times(rows: Floats, weight: Floats) -> Floats:
    """The product (N, outputs) of rows (N, inputs) and a weight."""
    product = np.empty((len(rows), weight.shape[1]), np.float32)
    if len(rows) < _PRODUCT_FROM:
        for row, place in zip(rows, product, strict=True):
            np.matmul(row, weight, out=place)
        return product
    return np.matmul(rows, weight, out=product)
