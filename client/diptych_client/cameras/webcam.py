"""A real camera of this machine."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from types import ModuleType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from diptych_client.cameras.camera import CameraError, CameraFrame, utc_now
from diptych_client.cameras.opencv import import_opencv
from diptych_client.cameras.warm_up import WarmUp


def _open_device(cv2: ModuleType, index: int) -> Any:
    # Without a named backend OpenCV tries every one in turn: slow, and noisy on stderr.
    names = {"win32": "CAP_DSHOW", "darwin": "CAP_AVFOUNDATION"}
    return cv2.VideoCapture(index, getattr(cv2, names.get(sys.platform, "CAP_V4L2")))


@dataclass
class WebCamera:
    """The camera with this index, 0 being the first; `read` waits for the next frame.

    What the camera gives before its exposure has settled is not delivered: see `WarmUp`.
    """

    index: int
    now: Callable[[], datetime] = utc_now
    open_device: Callable[[ModuleType, int], Any] = _open_device
    _capture: Any = field(default=None, init=False, repr=False)  # cv2.VideoCapture; cv2 is imported on opening
    _sequence: int = field(default=0, init=False, repr=False)

    @property
    def name(self) -> str:
        """The camera's number in words."""
        return f"camera {self.index}"

    def __enter__(self) -> Self:
        """Opens the camera.

        Raises:
            CameraError: there is no camera with this index, another program has it, or OpenCV is not usable.
        """
        cv2 = import_opencv()
        capture = self.open_device(cv2, self.index)
        if not capture.isOpened():
            raise CameraError(
                f"There is no camera {self.index}, or another program is using it. Plug one in, close that program, "
                "or choose the virtual camera, virtual:mug."
            )
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)  # fewer stale frames, where the driver honours it
        self._capture = capture
        return self

    def __exit__(self, *_: object) -> None:
        """Lets go of the camera."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None

    def change(self) -> None:
        """Do nothing: what is in the picture is not this camera's to change."""

    def read(self) -> CameraFrame | None:
        """The next frame; None once the camera is closed.

        Raises:
            CameraError: the camera gives no more frames, for example because it was unplugged.
        """
        if self._capture is None:
            return None
        image = self._next_image() if self._sequence else self._first_image()
        sequence, self._sequence = self._sequence, self._sequence + 1
        return CameraFrame(image=np.ascontiguousarray(image[:, :, ::-1]), captured_at=self.now(), sequence=sequence)

    def _first_image(self) -> NDArray[np.uint8]:
        warm_up = WarmUp()
        image = self._next_image()
        began_at = time.monotonic()
        while not warm_up.is_over(image, elapsed_seconds=time.monotonic() - began_at):
            image = self._next_image()
        return image

    def _next_image(self) -> NDArray[np.uint8]:
        """The next image (H, W, 3), BGR."""
        is_read, image = self._capture.read()
        if not is_read:
            raise CameraError(f"Camera {self.index} stopped giving pictures; check its cable and open it again.")
        found: NDArray[np.uint8] = image
        return found
