"""Frames read by OpenCV, imported only when a camera needs it because it needs system libraries."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from types import ModuleType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from diptych_client.cameras.camera import CameraError, CameraFrame, utc_now


@dataclass(kw_only=True)
class OpenCvCamera:
    """The common part of devices and video files. A subclass opens and names its source."""

    now: Callable[[], datetime] = utc_now
    _capture: Any = field(default=None, init=False, repr=False)  # cv2.VideoCapture; cv2 is imported on opening
    _sequence: int = field(default=0, init=False, repr=False)

    def _open(self) -> Any:
        """The opened source, a `cv2.VideoCapture`.

        Raises:
            CameraError: it could not be opened; the message says why and what to do.
        """
        raise NotImplementedError

    def _next_image(self) -> NDArray[np.uint8] | None:
        """The next image (H, W, 3), BGR; None if there is none."""
        is_read, image = self._capture.read()
        return image if is_read else None

    def __enter__(self) -> Self:
        """Open the source.

        Raises:
            CameraError: it could not be opened, or OpenCV is not usable.
        """
        self._capture = self._open()
        return self

    def __exit__(self, *_: object) -> None:
        """Close the source."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None

    def change(self) -> None:
        """Do nothing: the scene is not under our control."""

    def read(self) -> CameraFrame | None:
        """The next frame; None after the last one, or once the camera is closed.

        Raises:
            CameraError: a device stopped delivering frames, for example because it was unplugged.
        """
        image = None if self._capture is None else self._next_image()
        if image is None:
            return None
        sequence, self._sequence = self._sequence, self._sequence + 1
        return CameraFrame(image=np.ascontiguousarray(image[:, :, ::-1]), captured_at=self.now(), sequence=sequence)


def import_opencv() -> ModuleType:
    """The module `cv2`, with its messages on stderr silenced.

    Raises:
        CameraError: it could not be imported; the message says what to install.
    """
    try:
        import cv2  # noqa: PLC0415 - only a real camera or video needs it, and it may be missing libGL
    except ImportError as error:
        raise CameraError(
            f"OpenCV could not be loaded ({error}). Install its system libraries (on Debian "
            "and Ubuntu: apt-get install libgl1 libglib2.0-0), "
            "or use the virtual camera, which needs nothing: virtual:mug."
        ) from error
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    return cv2
