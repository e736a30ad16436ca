"""A video file as a camera."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from diptych_client.cameras.camera import CameraError
from diptych_client.cameras.opencv import OpenCvCamera, import_opencv


@dataclass
class VideoCamera(OpenCvCamera):
    """The frames of a video file as fast as they are read; a frame's time is that of reading it."""

    path: Path

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def _open(self) -> Any:
        if not self.path.is_file():
            raise CameraError(f"There is no video at {self.path}; check the path.")
        cv2 = import_opencv()
        capture = cv2.VideoCapture(str(self.path), cv2.CAP_FFMPEG)
        if not capture.isOpened():
            raise CameraError(f"{self.path} cannot be read as a video; try converting it to MP4 (H.264).")
        return capture
