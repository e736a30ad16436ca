"""The interface of cameras, which deliver frames one after the other."""

from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import NDArray


class CameraError(Exception):
    """A camera cannot be used; the message says what to do."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CameraFrame:
    """One frame of a camera."""

    image: NDArray[np.uint8]
    """`(H, W, 3) uint8` RGB."""
    captured_at: datetime
    """When it was captured, in UTC."""
    sequence: int
    """Its number in this camera's run, from 0."""


def utc_now() -> datetime:
    """The time now, in UTC."""
    return datetime.now(tz=UTC)


@runtime_checkable
class Camera(Protocol):
    """A source of frames. Open it with `with`; one thread at a time may read it."""

    @property
    def name(self) -> str:
        """Its name on screens."""

    def read(self) -> CameraFrame | None:
        """The next frame; waits for it if the source is live; None once the source has ended.

        Raises:
            CameraError: the source stopped working.
        """

    def change(self) -> None:
        """Switch the scene from the next frame on; any thread. Real cameras do nothing."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
