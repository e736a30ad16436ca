"""A video file as a camera."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from diptych_client.cameras.camera import CameraError
from diptych_client.cameras.opencv import OpenCvCamera, import_opencv


@dataclass
class VideoCamera(OpenCvCamera):
    """The frames of a video file as fast as they are read; a frame's time is when it was read."""

    path: Path

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def _open(self) -> Any:
        if not self.path.is_file():
            raise CameraError(f"There is no video at {self.path}. Check the path.")
        cv2 = import_opencv()
        capture = cv2.VideoCapture(str(self.path), cv2.CAP_FFMPEG)
        if not capture.isOpened():
            raise CameraError(f"{self.path} could not be read as a video. Convert it to MP4 (H.264).")
        return capture
