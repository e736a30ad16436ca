"""The camera's own thread: opens the one that is wished for, reads it, and hands every frame to whoever listens."""

import threading
from collections.abc import Callable, Sequence

from diptych_client.cameras import Camera, CameraError, CameraFrame, open_camera, paced

FRAMES_PER_SECOND = 30.0

Listener = Callable[[CameraFrame, str], None]
"""Is given each frame and the camera's name, on the camera's thread."""


class CameraThread:
    """Reads one camera at a time and keeps only its newest frame for the screen.

    Args:
        opened: told the spec and the camera's name once it gives pictures.
        closed: told the spec, and why it gives no more pictures where nobody asked for that.
        listeners: are given every frame.
        open_camera_of: makes the camera of a spec.
    """

    def __init__(
        self,
        *,
        opened: Callable[[str, str], None],
        closed: Callable[[str, str], None],
        listeners: Sequence[Listener] = (),
        open_camera_of: Callable[[str], Camera] = open_camera,
    ) -> None:
        self._opened, self._closed = opened, closed
        self._listeners = tuple(listeners)
        self._open_camera_of = open_camera_of
        self._changed = threading.Condition()
        self._wanted = ""
        self._is_stopping = False
        self._newest: CameraFrame | None = None
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)

    def start(self) -> None:
        """Begin; nothing is opened before it is wished for."""
        self._thread.start()

    def wish(self, spec: str) -> None:
        """Read this camera from now on; empty means none."""
        with self._changed:
            if spec != self._wanted:
                self._wanted, self._newest = spec, None
                self._changed.notify_all()

    def newest(self) -> CameraFrame | None:
        """The newest frame; None when no camera gives any."""
        return self._newest

    def stop(self, timeout_seconds: float = 2.0) -> None:
        """End; a camera that hangs in its driver is not waited for longer than this."""
        with self._changed:
            self._is_stopping = True
            self._changed.notify_all()
        self._thread.join(timeout_seconds)

    def _run(self) -> None:
        while (spec := self._next_wish()) is not None:
            sentence = self._read(spec)
            with self._changed:
                self._newest = None
            self._closed(spec, sentence)
            self._wait_for_another_wish(spec)

    def _next_wish(self) -> str | None:
        with self._changed:
            self._changed.wait_for(lambda: self._is_stopping or self._wanted)
            return None if self._is_stopping else self._wanted

    def _wait_for_another_wish(self, spec: str) -> None:
        """A camera that failed is not opened again by itself: somebody has to look at it first."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_stopping or self._wanted != spec)

    def _is_wanted(self, spec: str) -> bool:
        return not self._is_stopping and self._wanted == spec

    def _read(self, spec: str) -> str:
        """Why it ended, in words; empty when nobody wants the camera any more."""
        try:
            with self._open_camera_of(spec) as camera:
                for frame in paced(camera, frames_per_second=FRAMES_PER_SECOND):
                    if not self._is_wanted(spec):
                        return ""
                    if self._newest is None:
                        self._opened(spec, camera.name)
                    self._newest = frame
                    for listener in self._listeners:
                        listener(frame, camera.name)
        except CameraError as error:
            return str(error)
        return "" if not self._is_wanted(spec) else f"{spec} has ended: there are no more pictures."
