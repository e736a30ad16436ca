"""Several heads that answer the same frame for little more than the price of one."""

from collections.abc import Sequence

import numpy as np

from diptych_server.ml.heads import Head, answered, direction, length
from diptych_server.ml.tensor_files import Floats


class HeadStack:
    """Heads of one backbone that answer the same embeddings at once. Safe to use from several threads.

    Their first layers, where nearly all the work is, become one product: centring and the first layer are both
    linear, so what each head's mean contributes is known beforehand.
    """

    def __init__(self, heads: Sequence[Head]) -> None:
        self._heads = tuple(heads)
        firsts = [head.layers[0] for head in self._heads]
        self._weight = np.concatenate([first.weight for first in firsts], axis=1)
        self._offsets = [head.mean @ first.weight for head, first in zip(self._heads, firsts, strict=True)]
        self._edges = np.cumsum([len(first.bias) for first in firsts])[:-1]

    def predict(self, embeddings: Floats) -> tuple[Floats, ...]:
        """The confidences (N, labels of the head) float32 of each head, in order, for embeddings (N, D) float32."""
        units = direction(embeddings)
        products = np.split(units @ self._weight, self._edges, axis=1)
        return tuple(
            _answer(head, units, product - offset)
            for head, product, offset in zip(self._heads, products, self._offsets, strict=True)
        )


def _answer(head: Head, units: Floats, product: Floats) -> Floats:
    scale = np.float32(np.sqrt(units.shape[1])) / length(units - head.mean)
    return answered(product * scale + head.layers[0].bias, head.layers[1:])
