"""A video file as a camera."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import numpy as np

from diptych_client.cameras.camera import CameraError, CameraFrame, utc_now
from diptych_client.cameras.opencv import import_opencv


@dataclass
class VideoCamera:
    """The frames of a video file as fast as they are read; a frame's time is that of reading it."""

    path: Path
    now: Callable[[], datetime] = utc_now
    _capture: Any = field(default=None, init=False, repr=False)  # cv2.VideoCapture; cv2 is imported on opening
    _sequence: int = field(default=0, init=False, repr=False)

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def __enter__(self) -> Self:
        """Opens the file.

        Raises:
            CameraError: there is no such file, it is no video, or OpenCV is not usable.
        """
        if not self.path.is_file():
            raise CameraError(f"There is no video at {self.path}; check the path.")
        cv2 = import_opencv()
        capture = cv2.VideoCapture(str(self.path), cv2.CAP_FFMPEG)
        if not capture.isOpened():
            raise CameraError(f"{self.path} cannot be read as a video; try converting it to MP4 (H.264).")
        self._capture = capture
        return self

    def __exit__(self, *_: object) -> None:
        """Closes the file."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None

    def change(self) -> None:
        """Do nothing: what is in the picture is not this camera's to change."""

    def read(self) -> CameraFrame | None:
        """The next frame, None after the last one or when the file is closed."""
        if self._capture is None:
            return None
        is_read, image = self._capture.read()
        if not is_read:
            return None
        sequence, self._sequence = self._sequence, self._sequence + 1
        return CameraFrame(image=np.ascontiguousarray(image[:, :, ::-1]), captured_at=self.now(), sequence=sequence)
