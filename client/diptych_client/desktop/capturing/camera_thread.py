"""The camera's thread: opens the chosen camera, reads it, and passes every frame to the listeners."""

import logging
import threading
from collections.abc import Callable, Sequence

from diptych_client.cameras import Camera, CameraError, CameraFrame, open_camera, paced

_log = logging.getLogger(__name__)

FRAMES_PER_SECOND = 30.0

Listener = Callable[[CameraFrame, str], None]
"""Called with each frame and the camera's name, on the camera's thread."""

Wish = tuple[str, int]
"""A spec, and a counter that changes when the same camera is chosen again."""


class CameraThread:
    """Reads one camera at a time, and keeps its newest frame for the screen.

    Args:
        opened: called with the spec and the camera's name once it delivers pictures.
        closed: called with the spec and the reason; the reason is empty if closing was requested.
        listeners: called with every frame.
        open_camera_of: opens the camera of a spec.
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
        self._wanted = ("", 0)
        self._is_stopping = False
        self._newest: CameraFrame | None = None
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)

    def start(self) -> None:
        """Start the thread. It opens no camera before the first `subscribe`."""
        self._thread.start()

    def subscribe(self, spec: str, attempt: int = 0) -> None:
        """Read this camera from now on; empty means none. A new `attempt` opens the same one again."""
        with self._changed:
            if (spec, attempt) != self._wanted:
                self._wanted, self._newest = (spec, attempt), None
                self._changed.notify_all()

    def newest(self) -> CameraFrame | None:
        """The newest frame; None if no camera is open."""
        return self._newest

    def stop(self, timeout_seconds: float = 2.0) -> None:
        """Stop the thread. A camera that hangs in its driver is abandoned after a timeout."""
        with self._changed:
            self._is_stopping = True
            self._changed.notify_all()
        self._thread.join(timeout_seconds)

    def _run(self) -> None:
        while (wanted := self._next_wish()) is not None:
            sentence = self._read(wanted)
            with self._changed:
                self._newest = None
            self._closed(wanted[0], sentence)
            self._wait_for_another_wish(wanted)

    def _next_wish(self) -> Wish | None:
        with self._changed:
            self._changed.wait_for(lambda: self._is_stopping or self._wanted[0])
            return None if self._is_stopping else self._wanted

    def _wait_for_another_wish(self, wanted: Wish) -> None:
        """Wait for the next choice: a failed camera is not reopened automatically."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_stopping or self._wanted != wanted)

    def _is_wanted(self, wanted: Wish) -> bool:
        return not self._is_stopping and self._wanted == wanted

    def _read(self, wanted: Wish) -> str:
        """Read the camera, and return why it ended; empty if closing was requested."""
        spec, _ = wanted
        try:
            with self._open_camera_of(spec) as camera:
                for frame in paced(camera, frames_per_second=FRAMES_PER_SECOND):
                    if not self._show(frame, camera.name, wanted):
                        return ""
        except CameraError as error:
            return str(error) if self._is_wanted(wanted) else ""
        except Exception as error:  # noqa: BLE001  a driver may raise anything, and other cameras must still open
            _log.exception("the camera %s failed", spec)
            return f"{spec} failed ({type(error).__name__}: {error}). Choose it again, or another camera."
        return f"{spec} has ended: there are no more pictures." if self._is_wanted(wanted) else ""

    def _show(self, frame: CameraFrame, name: str, wanted: Wish) -> bool:
        """Pass the frame on; False if the camera should be closed."""
        with self._changed:
            if not self._is_wanted(wanted):
                return False
            is_first, self._newest = self._newest is None, frame
        if is_first:
            self._opened(wanted[0], name)
        for listener in self._listeners:
            listener(frame, name)
        return True
