"""What the live path is given: decoding, backbones and heads, by their shapes alone."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from diptych_server.core.served_snapshot import ServedSnapshot

Squares = NDArray[np.uint8]
"""Pictures (N, side, side, 3), uint8, RGB."""

Embeddings = NDArray[np.float32]
"""Embeddings (N, D), float32."""

Confidences = NDArray[np.float32]
"""Confidences (N, C), float32 in 0..1, each row summing to 1."""


class Decode(Protocol):
    """Turns an encoded picture into what a backbone sees."""

    def __call__(self, data: bytes, /, *, side: int) -> NDArray[np.uint8]:
        """The centre square (side, side, 3), uint8, RGB; any thread.

        Raises:
            PictureRejectedError: the bytes are no acceptable picture.
        """


class LiveBackbone(Protocol):
    """A frozen network, picture -> embedding."""

    @property
    def id(self) -> str:
        """Its name, a digest of its weights, and what it runs on; see `BackboneId`."""

    @property
    def side(self) -> int:
        """The side of the squares it takes, in pixels."""

    @property
    def best_batch(self) -> int:
        """The most squares that are worth waiting for each other, where each has to be decoded first."""

    def embed(self, pictures: Squares, /) -> Embeddings:
        """Embeddings (N, D) of pictures (N, side, side, 3); any thread, several at once."""


class HeadGroup(Protocol):
    """Several heads of one backbone that answer together."""

    def predict(self, embeddings: Embeddings, /) -> Sequence[Confidences]:
        """Confidences (N, C) for each head, in their order; any thread."""


LoadSnapshot = Callable[[str], Awaitable[ServedSnapshot]]
"""The snapshot of an id; refuses with NOT_FOUND or SNAPSHOT_NOT_TRAINED. Asked at every choice."""

LoadBackbone = Callable[[str], Awaitable[LiveBackbone]]
"""The backbone of a name, loaded off the event loop and kept. Asked for every new choice."""
