"""A real camera on this machine."""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from diptych_client.cameras.camera import CameraError
from diptych_client.cameras.opencv import OpenCvCamera, import_opencv
from diptych_client.cameras.warm_up import WarmUp


def backends(platform: str = sys.platform) -> Sequence[str]:
    """OpenCV's backends for cameras, best first.

    Without a choice OpenCV tries all of them, which is slow and noisy on stderr. Some cameras on Windows have a driver
    for only one of the two.
    """
    of_platform = {"win32": ("CAP_DSHOW", "CAP_MSMF"), "darwin": ("CAP_AVFOUNDATION",)}
    return of_platform.get(platform, ("CAP_V4L2",))


def _open_device(cv2: ModuleType, index: int) -> Any:
    for name in backends():
        capture = cv2.VideoCapture(index, getattr(cv2, name))
        if capture.isOpened():
            break
    return capture


_PERMISSION = {
    "darwin": " Allow this program to use the camera under System Settings > Privacy & Security > Camera.",
    "win32": " Allow apps to use the camera under Settings > Privacy & security > Camera.",
}
"""Another possible cause."""


@dataclass
class WebCamera(OpenCvCamera):
    """The camera with this index, from 0; `read` waits for the next frame.

    Frames from before the exposure has settled are not delivered; see `WarmUp`.
    """

    index: int
    open_device: Callable[[ModuleType, int], Any] = _open_device

    @property
    def name(self) -> str:
        """Its name, such as `camera 0`."""
        return f"camera {self.index}"

    def _open(self) -> Any:
        cv2 = import_opencv()
        capture = self.open_device(cv2, self.index)
        if not capture.isOpened():
            raise CameraError(
                f"There is no camera {self.index}, or another program is using it. Plug one in, close that program, "
                "or choose the virtual camera, virtual:mug." + _PERMISSION.get(sys.platform, "")
            )
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)  # fewer stale frames, where the driver honours it
        return capture

    def _next_image(self) -> NDArray[np.uint8]:
        return self._read_image() if self._sequence else self._first_image()

    def _first_image(self) -> NDArray[np.uint8]:
        warm_up = WarmUp()
        image = self._read_image()
        began_at = time.monotonic()
        while not warm_up.is_over(image, elapsed_seconds=time.monotonic() - began_at):
            image = self._read_image()
        return image

    def _read_image(self) -> NDArray[np.uint8]:
        image = super()._next_image()
        if image is None:
            raise CameraError(f"Camera {self.index} stopped delivering pictures. Check its cable and open it again.")
        return image
