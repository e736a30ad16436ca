"""The id of a backbone: its network, its weights and its runtime."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BackboneId:
    """The parts of `NAME-DIGEST/RUNTIME`, as in `efficientnet_lite0-57934424+middle/openvino-bf16`.

    The digest is that of the weights; a suffix names the features that are read besides the last layer.

    Embeddings with different ids are never mixed in one training. A head accepts embeddings of the same `weights` from
    any runtime: rounding differs less between them than two pictures of the same object do.
    """

    name: str
    digest: str
    runtime: str

    def __str__(self) -> str:
        return f"{self.weights}/{self.runtime}"

    @property
    def weights(self) -> str:
        """The network and its weights, without the runtime."""
        return f"{self.name}-{self.digest}"

    @classmethod
    def parse(cls, text: str) -> BackboneId:
        """The parts of an id.

        Raises:
            ValueError: the text is not a valid backbone id.
        """
        weights, _, runtime = text.partition("/")
        name, _, digest = weights.rpartition("-")
        if not (name and digest and runtime):
            raise ValueError(f"{text!r} is not a valid backbone id.")
        return cls(name, digest, runtime)


def weights_of(backbone_id: str) -> str:
    """The name and weights of the backbone with this id.

    Raises:
        ValueError: the text is not a valid backbone id.
    """
    return BackboneId.parse(backbone_id).weights
