"""The newest frame of a live camera, read on a separate thread so that no frame is stale."""

import threading
from collections.abc import Iterable
from typing import Generic, Protocol, Self, TypeVar


class Numbered(Protocol):
    """A frame, raw or encoded."""

    @property
    def sequence(self) -> int:
        """Its number, from 0, since the camera was opened."""


F = TypeVar("F", bound=Numbered)


class NewestFrame(Generic[F]):
    """Reads frames on a background thread and keeps only the last one.

    Use it with `with`; `after` may be called from any thread. Leaving the block waits for the thread to
    finish its current frame. The camera must stay open until then.
    """

    def __init__(self, frames: Iterable[F]) -> None:
        """Use the frames of a live camera: `iter(camera.read, None)`, `paced(...)`, or frames derived from them."""
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
        """The newest frame with a number above `sequence`; waits for one; None if there will be no more.

        Raises:
            CameraError: the camera stopped working.
            TimeoutError: no such frame arrived in time.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: self._is_over or self._is_newer(sequence), timeout_seconds):
                raise TimeoutError(f"The camera delivered no frame within {timeout_seconds} seconds.")
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
        except Exception as error:  # noqa: BLE001 - any error is raised again on the reader's thread
            self._fault = error
        finally:
            with self._changed:
                self._is_over = True
                self._changed.notify_all()
