"""Pictures as a webcam gives them: a photograph that wanders through the frame, with noise, so that none is another."""

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import distribution
from pathlib import Path
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from diptych_client.cameras import CameraFrame, encode_jpeg

_PHOTOGRAPHS = ("chelsea.png", "coffee.png", "astronaut.png", "rocket.jpg")


def webcam_pictures(count: int, *, seed: int, size: tuple[int, int] = (640, 480)) -> Iterator[NDArray[np.uint8]]:
    """`count` pictures (height, width, 3) uint8 RGB of one thing; there are four things, chosen by `seed`."""
    random = np.random.default_rng(seed)
    name = _PHOTOGRAPHS[seed % len(_PHOTOGRAPHS)]
    photograph = Image.open(Path(str(distribution("scikit-image").locate_file(f"skimage/data/{name}"))))
    width, height = size
    large = np.asarray(photograph.convert("RGB").resize((width * 5 // 4, height * 5 // 4)))
    for _ in range(count):
        top, left = random.integers(height // 4), random.integers(width // 4)
        noise = random.normal(0, 2, (height, width, 1))
        yield np.clip(large[top : top + height, left : left + width] + noise, 0, 255).astype(np.uint8)


class LoopingWebcam:
    """A webcam that repeats the same second: JPEGs, decoded by OpenCV as those of a real one are."""

    name = "a webcam"

    def __init__(self) -> None:
        self._pictures = [np.frombuffer(encode_jpeg(each), np.uint8) for each in webcam_pictures(30, seed=0)]
        self._sequence = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing was opened."""

    def read(self) -> CameraFrame:
        """The next picture."""
        decoded = cv2.imdecode(self._pictures[self._sequence % len(self._pictures)], cv2.IMREAD_COLOR_RGB)
        image = np.asarray(decoded, np.uint8)
        frame = CameraFrame(image=image, captured_at=datetime.now(UTC), sequence=self._sequence)
        self._sequence += 1
        return frame

    def change(self) -> None:
        """Do nothing: the footage repeats indefinitely."""
