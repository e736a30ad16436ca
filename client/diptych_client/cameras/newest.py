"""The newest frame of a live camera, read by a thread of its own: nobody ever sees a stale picture."""

import threading
from collections.abc import Iterable
from typing import Generic, Protocol, Self, TypeVar


class Numbered(Protocol):
    """A frame, as the camera gave it or encoded already."""

    @property
    def sequence(self) -> int:
        """Its number in the camera's run, from 0."""


F = TypeVar("F", bound=Numbered)


class NewestFrame(Generic[F]):
    """Takes frames on a background thread and keeps only the last one.

    Use it with `with`; `after` may be called from any thread. Leaving the block lets the thread finish the frame it is
    on and waits for it. The camera must stay open meanwhile.
    """

    def __init__(self, frames: Iterable[F]) -> None:
        """Take the frames of a live camera: `iter(camera.read, None)`, or `paced(...)`, or what is made of them."""
        self._frames = frames
        self._changed = threading.Condition()
        self._newest: F | None = None
        self._fault: Exception | None = None
        self._is_over = False
        self._thread = threading.Thread(target=self._take, name="newest-frame", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._is_over = True
            self._changed.notify_all()
        self._thread.join()

    def after(self, sequence: int = -1, *, timeout_seconds: float | None = None) -> F | None:
        """The newest frame with a number above `sequence`, waiting for it; None when there will be no more.

        Raises:
            CameraError: the camera stopped working.
            TimeoutError: no such frame came in time.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: self._is_over or self._is_newer(sequence), timeout_seconds):
                raise TimeoutError(f"The camera gave no frame within {timeout_seconds} seconds.")
            if self._is_newer(sequence):
                return self._newest
            if self._fault is not None:
                raise self._fault
            return None

    def _is_newer(self, sequence: int) -> bool:
        return self._newest is not None and self._newest.sequence > sequence

    def _take(self) -> None:
        try:
            for frame in self._frames:
                with self._changed:
                    if self._is_over:
                        return
                    self._newest = frame
                    self._changed.notify_all()
        except Exception as error:  # noqa: BLE001 - whatever it is, the reader's thread must hear of it
            self._fault = error
        finally:
            with self._changed:
                self._is_over = True
                self._changed.notify_all()
