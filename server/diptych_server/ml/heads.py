"""The small networks on top of a backbone: embedding -> confidences. Needs only NumPy, which keeps serving small."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from diptych_server.core.folds import FOLD_COUNT
from diptych_server.ml.familiarity import Familiarity
from diptych_server.ml.tensor_files import Floats, Tensor, TensorFile, TensorsUnreadableError

_TINY = np.float32(1e-12)
_DIRECTIONS, _THRESHOLD = "familiar.directions", "familiar.threshold"
_CENTRE = "centre"  # not "mean": heads stored under that name read embeddings without taking roots


class HeadsUnreadableError(ValueError):
    """The bytes are not a valid head set; the message says what is wrong."""


@dataclass(frozen=True)
class Layer:
    """A fully connected layer: `weight` (inputs, outputs) and `bias` (outputs,), both float32."""

    weight: Floats
    bias: Floats


@dataclass(frozen=True)
class Head:
    """A multilayer perceptron on centred embeddings.

    The square roots of an embedding are scaled to length 1, `mean` (D,) float32 is subtracted, and the rest is scaled
    to length sqrt(D) and passed through the layers, with ReLU between them. Thread-safe.
    """

    mean: Floats
    layers: tuple[Layer, ...]

    @property
    def label_count(self) -> int:
        """The number of labels."""
        return len(self.layers[-1].bias)

    def predict(self, embeddings: Floats) -> Floats:
        """The confidences (N, label_count) float32, each row summing to 1, for embeddings (N, D) float32."""
        return self.answer(self.inputs(embeddings))

    def inputs(self, embeddings: Floats) -> Floats:
        """The inputs of the layers (N, D) float32, for embeddings (N, D) float32."""
        return spread(direction(embeddings) - self.mean)

    def answer(self, inputs: Floats) -> Floats:
        """The confidences (N, label_count) float32 for outputs of `inputs`."""
        first = self.layers[0]
        return answered(inputs @ first.weight + first.bias, self.layers[1:])


FoldHeads: TypeAlias = tuple[Head | None, ...]
"""The head of each fold, which was not trained on its pictures; None if the fold had no pictures, or all of them."""


@dataclass(frozen=True)
class HeadSet:
    """The result of a training: the final head for predictions, and the fold heads for honest answers.

    `familiarity` is None for models of older versions, and if there were too few bursts. `notes` are stored with the
    heads.
    """

    final: Head
    folds: FoldHeads
    familiarity: Familiarity | None = None
    notes: Mapping[str, str] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """The head set as safetensors: the same heads and notes always give the same bytes."""
        tensors: dict[str, Tensor] = {**_tensors("final", self.final)}
        for fold, head in enumerate(self.folds):
            tensors |= _tensors(f"fold{fold}", head) if head else {}
        if self.familiarity:
            tensors[_DIRECTIONS] = self.familiarity.directions
            tensors[_THRESHOLD] = np.array([self.familiarity.threshold], np.float32)
        return TensorFile(tensors=tensors, notes=self.notes).to_bytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> HeadSet:
        """The head set from the output of `to_bytes`.

        Raises:
            HeadsUnreadableError: the bytes are damaged, or are not a head set.
        """
        try:
            file = TensorFile.from_bytes(data)
        except TensorsUnreadableError as error:
            raise HeadsUnreadableError(f"These bytes are not a head set: {error}.") from error
        layers = {name: tensor.astype(np.float32, copy=False) for name, tensor in file.tensors.items()}
        final = _head("final", layers)
        folds = tuple(_head(f"fold{fold}", layers) for fold in range(FOLD_COUNT))
        if final is None:
            raise HeadsUnreadableError("The final head is missing.")
        if any(head and _shape(head) != _shape(final) for head in folds):
            raise HeadsUnreadableError("The fold heads do not match the final one.")
        return cls(final=final, folds=folds, familiarity=_familiarity(file.tensors, final), notes=file.notes)


def direction(embeddings: Floats) -> Floats:
    """The square roots (N, D) float32 of embeddings (N, D) float32, signs kept, scaled to length 1.

    Without the roots, the few large components would dominate the many small ones.
    """
    return unit(np.copysign(np.sqrt(np.abs(embeddings)), embeddings))


def unit(vectors: Floats) -> Floats:
    """The vectors (N, D) float32 scaled to length 1; zero stays zero."""
    shortened: Floats = vectors / length(vectors)
    return shortened


def spread(vectors: Floats) -> Floats:
    """The vectors (N, D) float32 scaled to length sqrt(D), so that each component is about 1; zero stays zero."""
    stretched: Floats = unit(vectors) * np.float32(np.sqrt(vectors.shape[1]))
    return stretched


def length(vectors: Floats) -> Floats:
    """The lengths (N, 1) float32 of vectors (N, D) float32, at least a tiny positive number."""
    squares = np.einsum("nd,nd->n", vectors, vectors)[:, None]
    lengths: Floats = np.maximum(np.sqrt(squares), _TINY)
    return lengths


def answered(values: Floats, layers: Sequence[Layer]) -> Floats:
    """The confidences (N, C) float32 after the remaining layers, from the outputs (N, H) float32 of the first one."""
    for layer in layers:
        values = np.maximum(values, 0) @ layer.weight + layer.bias
    powers = np.exp(values - values.max(axis=1, keepdims=True))
    confidences: Floats = powers / powers.sum(axis=1, keepdims=True)
    return confidences


def _tensors(name: str, head: Head) -> dict[str, Floats]:
    tensors = {f"{name}.{_CENTRE}": head.mean}
    for index, layer in enumerate(head.layers):
        tensors |= {f"{name}.{index}.weight": layer.weight, f"{name}.{index}.bias": layer.bias}
    return tensors


def _familiarity(tensors: Mapping[str, Tensor], final: Head) -> Familiarity | None:
    directions, threshold = tensors.get(_DIRECTIONS), tensors.get(_THRESHOLD)
    if directions is None or threshold is None:
        return None
    if directions.dtype != np.float16 or directions.shape[1:] != final.mean.shape or not len(directions):
        raise HeadsUnreadableError("The directions of the training pictures do not match the final head.")
    if threshold.shape != (1,) or threshold[0] <= 0:
        raise HeadsUnreadableError("The threshold of what is familiar is not a positive number.")
    return Familiarity(directions.astype(np.float16, copy=False), float(threshold[0]))


def _head(name: str, tensors: Mapping[str, Floats]) -> Head | None:
    if f"{name}.{_CENTRE}" not in tensors:
        return None
    layers: list[Layer] = []
    while (prefix := f"{name}.{len(layers)}") + ".weight" in tensors:
        bias = tensors.get(f"{prefix}.bias", np.empty(0, np.float32))
        layers.append(Layer(weight=tensors[f"{prefix}.weight"], bias=bias))
    head = Head(mean=tensors[f"{name}.{_CENTRE}"], layers=tuple(layers))
    if not _fits_together(head):
        raise HeadsUnreadableError(f"The layers of the head {name} do not match each other.")
    return head


def _fits_together(head: Head) -> bool:
    width = head.mean.shape
    for layer in head.layers:
        if len(width) != 1 or layer.weight.shape != width + layer.bias.shape or not layer.bias.size:
            return False
        width = layer.bias.shape
    return bool(head.layers)


def _shape(head: Head) -> tuple[int, int]:
    return len(head.mean), head.label_count
