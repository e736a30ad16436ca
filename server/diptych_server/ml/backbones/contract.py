"""The interface of all backbones on all runtimes, and the errors of loading one."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from diptych_server.core.cannot_run import CannotRunError


class Backbone(Protocol):
    """A frozen network that turns squares into embeddings; thread-safe."""

    @property
    def id(self) -> str:
        """The name, digest of the weights, runtime and precision; embeddings with different ids are never mixed."""

    @property
    def name(self) -> str:
        """The name by which it is loaded."""

    @property
    def dimension(self) -> int:
        """The length of an embedding."""

    @property
    def side(self) -> int:
        """The side of its input squares, in pixels."""

    @property
    def best_batch(self) -> int:
        """The largest useful batch if each square has to be decoded first."""

    def embed(self, frames: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The embeddings (N, dimension) float32 of squares (N, side, side, 3) uint8 RGB; N may be 0."""


@dataclass(frozen=True)
class BackboneInfo:
    """A backbone that can be loaded by name, and whether its weights are on this machine."""

    name: str
    description: str
    has_weights: bool


class BackboneUnknownError(Exception):
    """No backbone has this name; `known` lists the existing ones."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name = name
        self.known = tuple(known)
        super().__init__(f"There is no backbone {name!r}. Use one of {', '.join(self.known)}.")


class BackboneWeightsMissingError(Exception):
    """The backbone's weights are not on this machine, and could not be downloaded."""

    def __init__(self, name: str, *, path: Path, source: str) -> None:
        self.name = name
        self.path = path
        super().__init__(f"The weights of {name} are missing. Put {path.name} at {path}; it comes from {source}.")


class RuntimeUnavailableError(CannotRunError):
    """This machine does not support the requested runtime; the message says why."""

    def __init__(self, runtime: str, why: str) -> None:
        super().__init__(f"Backbones cannot run on {runtime} here: {why}. Use auto.")
