"""What the id of a backbone says: which network on which weights, and on what it runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BackboneId:
    """The parts of `NAME-DIGEST/RUNTIME`, as in `efficientnet_lite0-57934424+middle/openvino-bf16`.

    The digest is that of the weights; a word after it says what is read of the network beside its last layer.

    Embeddings of different ids never mix in one training. A head answers embeddings of the same `weights` on any
    runtime: all of them compute in floats, and differ less than two pictures of the same thing do.
    """

    name: str
    digest: str
    runtime: str

    def __str__(self) -> str:
        return f"{self.weights}/{self.runtime}"

    @property
    def weights(self) -> str:
        """The network and what it has learned, without what it runs on."""
        return f"{self.name}-{self.digest}"

    @classmethod
    def parse(cls, text: str) -> BackboneId:
        """The parts of an id.

        Raises:
            ValueError: the text is no id of a backbone.
        """
        weights, _, runtime = text.partition("/")
        name, _, digest = weights.rpartition("-")
        if not (name and digest and runtime):
            raise ValueError(f"{text!r} is no id of a backbone.")
        return cls(name, digest, runtime)


def weights_of(backbone_id: str) -> str:
    """The name and weights of the backbone with this id.

    Raises:
        ValueError: the text is no id of a backbone.
    """
    return BackboneId.parse(backbone_id).weights
