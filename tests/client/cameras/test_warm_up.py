"""Frames of a camera whose exposure has not settled are not delivered, and no camera waits for long."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from numpy.typing import NDArray

from diptych_client.cameras import CameraError, WebCamera
from diptych_client.cameras.warm_up import MOST_FRAMES, MOST_SECONDS, WarmUp


def scene(level: float, *, noise: float = 2.0, contrast: float = 0.5, seed: int = 0) -> NDArray[np.uint8]:
    """A frame (120, 160, 3) of a scene with edges, of this mean brightness."""
    rng = np.random.default_rng([seed, round(level * 10)])
    pattern = np.sin(np.linspace(0, 9, 160))[None, :] * np.cos(np.linspace(0, 7, 120))[:, None]
    pixels = level * (1 + contrast * pattern)[..., None] + rng.normal(0, noise, (120, 160, 3))
    return np.clip(pixels, 0, 255).astype(np.uint8)


def first_delivered(frames: Iterable[NDArray[np.uint8]], *, frames_per_second: float = 30) -> int:
    """The number of the first frame that is delivered."""
    warm_up = WarmUp()
    for number, frame in enumerate(frames):
        if warm_up.is_over(frame, elapsed_seconds=number / frames_per_second):
            return number
    raise AssertionError("no frame was delivered")


@pytest.mark.parametrize(
    ("levels", "first_good"),
    [
        ([0, 0, 0, 0, 110], 4),
        ([2, 3, 2, 110], 3),
        ([5, 12, 30, 60, 95, 118, 120], 5),
        ([40, 55, 75, 100], 3),
        ([0, 0, 160, 130, 120], 2),
        ([0, 200, 200], 1),
    ],
    ids=["black", "black with noise", "rising", "dim, then bright", "too bright at first", "one black frame"],
)
def test_dark_first_frames_are_dropped(levels: Sequence[float], first_good: int) -> None:
    """And delivery begins within the next frames."""
    frames = [scene(level) for level in (*levels, *[levels[-1]] * 20)]

    assert first_good <= first_delivered(frames) <= first_good + 3


def test_an_empty_buffer_of_one_colour_is_dropped() -> None:
    """Zeros in a camera's own colour space are a green picture."""
    green = np.zeros((120, 160, 3), np.uint8)
    green[..., 1] = 135

    assert first_delivered([green, green, *[scene(90)] * 9]) >= 2


@pytest.mark.parametrize("level", [15, 30, 120, 230])
def test_a_steady_scene_waits_for_two_frames_only(level: float) -> None:
    """Also in a dark room."""
    assert first_delivered([scene(level, seed=number) for number in range(20)]) == 2


@pytest.mark.parametrize("frames_per_second", [5, 15, 30, 120])
def test_a_covered_camera_is_delivered_in_the_end(frames_per_second: float) -> None:
    """After 15 frames or a second, which comes first."""
    covered = [scene(0, noise=1, seed=number) for number in range(200)]

    first = first_delivered(covered, frames_per_second=frames_per_second)

    assert first == min(MOST_FRAMES, round(frames_per_second * MOST_SECONDS))


def webcam_of(path: Path, levels: Sequence[float], cv2: ModuleType) -> WebCamera:
    """A webcam that returns the frames of a real video with these brightnesses."""
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"MJPG"), 30.0, (160, 120))
    for number, level in enumerate(levels):
        writer.write(scene(level, seed=number))
    writer.release()
    return WebCamera(0, open_device=lambda cv2, _: cv2.VideoCapture(str(path), cv2.CAP_FFMPEG))


def test_a_webcam_begins_when_its_picture_is_bright(tmp_path: Path, opencv: ModuleType) -> None:
    """Its frames are numbered from 0, and none is dropped later, even if the light goes out."""
    levels = [0, 0, 1, 20, 60, *[120] * 6, *[2] * 4]

    with webcam_of(tmp_path / "film.avi", levels, opencv) as camera:
        frames = [camera.read() for _ in range(8)]
        with pytest.raises(CameraError, match="stopped"):
            camera.read()

    seen = [frame for frame in frames if frame is not None]
    assert [frame.sequence for frame in seen] == list(range(8))
    assert [round(float(frame.image.mean()) / 60) for frame in seen] == [2, 2, 2, 2, 0, 0, 0, 0]


def test_a_covered_webcam_gives_its_black_pictures(tmp_path: Path, opencv: ModuleType) -> None:
    """It is what it sees."""
    with webcam_of(tmp_path / "film.avi", [0] * 20, opencv) as camera:
        frame = camera.read()

    assert frame is not None
    assert frame.image.mean() < 8
