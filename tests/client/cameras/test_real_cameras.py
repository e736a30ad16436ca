"""Video files and webcams, where OpenCV can be imported; and the sentence where it cannot."""

import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from diptych_client.cameras import CameraError, VideoCamera, WebCamera, open_camera

NO_SUCH_CAMERA = 97


def test_a_video_returns_its_frames_in_order(tmp_path: Path, opencv: ModuleType) -> None:
    """Frames come in RGB, numbered, and end."""
    path = tmp_path / "film.avi"
    write_video(path, opencv, greys=(40, 120, 200))

    with open_camera(str(path)) as camera:
        frames = list(iter(camera.read, None))

    assert camera.name == "film.avi"
    assert [frame.sequence for frame in frames] == [0, 1, 2]
    assert [round(float(frame.image[:, :, 1].mean()) / 40) for frame in frames] == [1, 3, 5]
    assert all(frame.image[:, :, 0].mean() > frame.image[:, :, 2].mean() + 15 for frame in frames)


def test_a_file_that_is_not_a_video_is_an_error(tmp_path: Path, opencv: ModuleType) -> None:
    """The sentence says what to do."""
    path = tmp_path / "notes.mp4"
    path.write_text("not a video")

    with pytest.raises(CameraError, match="Convert it"), open_camera(str(path)):
        pass


def test_a_missing_video_is_an_error(tmp_path: Path) -> None:
    """It is noticed before OpenCV is asked for."""
    with pytest.raises(CameraError, match="Check the path"), VideoCamera(tmp_path / "gone.mp4"):
        pass


def test_a_missing_camera_is_an_error(opencv: ModuleType) -> None:
    """The sentence offers the virtual camera."""
    with pytest.raises(CameraError, match="virtual:mug"), WebCamera(NO_SUCH_CAMERA):
        pass


def test_numbers_and_devices_are_webcams() -> None:
    """Both spellings mean the same camera."""
    assert open_camera("2").name == open_camera("/dev/video2").name == "camera 2"


def test_where_opencv_does_not_load_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """A None in sys.modules is how Python itself marks a module that must not be imported."""
    monkeypatch.setitem(sys.modules, "cv2", None)

    with pytest.raises(CameraError, match="libgl1"), WebCamera(0):
        pass


def write_video(path: Path, cv2: ModuleType, *, greys: tuple[int, ...]) -> None:
    """A small reddish video, one grey per frame."""
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"MJPG"), 5.0, (64, 48))
    for grey in greys:
        writer.write(np.full((48, 64, 3), (grey - 20, grey, grey + 20), dtype=np.uint8))
    writer.release()
