"""What every backbone offers, on whatever runtime, and how loading one fails."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from diptych_server.core.cannot_run import CannotRunError


class Backbone(Protocol):
    """A frozen network that turns squares into embeddings; safe to use from several threads at once."""

    @property
    def id(self) -> str:
        """Name, digest of the weights, runtime and precision; embeddings with different ids never mix."""

    @property
    def name(self) -> str:
        """The name it is loaded by."""

    @property
    def dimension(self) -> int:
        """The length of an embedding."""

    @property
    def side(self) -> int:
        """The side of the squares it takes, in pixels."""

    @property
    def best_batch(self) -> int:
        """The most squares that are worth waiting for each other, where each has to be decoded first."""

    def embed(self, frames: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The embeddings (N, dimension) float32 of squares (N, side, side, 3) uint8 RGB; N may be 0."""


@dataclass(frozen=True)
class BackboneInfo:
    """A backbone that can be loaded by name, and whether its weights are on this machine."""

    name: str
    description: str
    has_weights: bool


class BackboneUnknownError(Exception):
    """No backbone has this name; `known` lists those that exist."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name = name
        self.known = tuple(known)
        super().__init__(f"There is no backbone {name!r}; known are {', '.join(self.known)}.")


class BackboneWeightsMissingError(Exception):
    """The backbone's weights are neither on this machine nor could they be fetched."""

    def __init__(self, name: str, *, path: Path, source: str) -> None:
        self.name = name
        self.path = path
        super().__init__(f"The weights of {name} are missing. Put {path.name} at {path}; it comes from {source}.")


class RuntimeUnavailableError(CannotRunError):
    """This machine lacks the runtime that was asked for; the message says why."""

    def __init__(self, runtime: str, why: str) -> None:
        super().__init__(f"Backbones cannot run on {runtime} here: {why}. Ask for auto.")
