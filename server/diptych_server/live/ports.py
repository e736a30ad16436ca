"""Interfaces that the live path needs: decoding, backbones and heads."""

from collections.abc import Awaitable, Callable, Sequence
from typing import ParamSpec, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from diptych_server.core.served_snapshot import ServedSnapshot

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

Squares = NDArray[np.uint8]
"""Pictures (N, side, side, 3), uint8, RGB."""

Embeddings = NDArray[np.float32]
"""Embeddings (N, D), float32."""

Confidences = NDArray[np.float32]
"""Confidences (N, C), float32 in 0..1, each row summing to 1."""


class Decode(Protocol):
    """Decodes a picture for a backbone."""

    def __call__(self, data: bytes, /, *, side: int) -> NDArray[np.uint8]:
        """The centre square (side, side, 3), uint8, RGB. Thread-safe.

        Raises:
            PictureRejectedError: The bytes are not an acceptable picture.
        """


class LiveBackbone(Protocol):
    """A frozen network that computes embeddings."""

    @property
    def id(self) -> str:
        """Its name, the digest of its weights, and its runtime; see `BackboneId`."""

    @property
    def side(self) -> int:
        """The side length of its input squares, in pixels."""

    @property
    def best_batch(self) -> int:
        """The largest efficient batch, if each square must be decoded first."""

    def embed(self, pictures: Squares, /) -> Embeddings:
        """Embeddings (N, D) of pictures (N, side, side, 3). Thread-safe and concurrent."""


class HeadGroup(Protocol):
    """Several heads of one backbone that are computed together."""

    def predict(self, embeddings: Embeddings, /) -> Sequence[Confidences]:
        """Confidences (N, C) of each head, in order. Thread-safe."""

    def unfamiliarity(self, embeddings: Embeddings, /) -> NDArray[np.float32]:
        """The unfamiliarity (N, heads) of each picture; above 1 it looks unlike all training pictures of the model.

        NaN for models that cannot judge it. Thread-safe.
        """


class CalmThreads(Protocol):
    """Threads for CPU-bound work that must not delay live frames."""

    async def run(
        self, function: Callable[Arguments, Result], /, *arguments: Arguments.args, **options: Arguments.kwargs
    ) -> Result:
        """The result of the function."""


LoadSnapshot = Callable[[str], Awaitable[ServedSnapshot]]
"""Loads the snapshot of an ID; refuses with NOT_FOUND or SNAPSHOT_NOT_TRAINED. Called for every choice."""

LoadBackbone = Callable[[str], Awaitable[LiveBackbone]]
"""The backbone of a name, loaded off the event loop and kept. Asked for every new choice."""
