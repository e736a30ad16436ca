"""Pictures as a webcam gives them: a photograph that wanders through the frame, with noise, so that none is another."""

from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_PHOTOGRAPHS = ("chelsea.png", "coffee.png", "astronaut.png", "rocket.jpg")


def webcam_pictures(count: int, *, seed: int, size: tuple[int, int] = (640, 480)) -> Iterator[NDArray[np.uint8]]:
    """So many pictures (height, width, 3) uint8 RGB of one thing; there are four things, chosen by `seed`."""
    random = np.random.default_rng(seed)
    name = _PHOTOGRAPHS[seed % len(_PHOTOGRAPHS)]
    photograph = Image.open(Path(str(distribution("scikit-image").locate_file(f"skimage/data/{name}"))))
    width, height = size
    large = np.asarray(photograph.convert("RGB").resize((width * 5 // 4, height * 5 // 4)))
    for _ in range(count):
        top, left = random.integers(height // 4), random.integers(width // 4)
        noise = random.normal(0, 2, (height, width, 1))
        yield np.clip(large[top : top + height, left : left + width] + noise, 0, 255).astype(np.uint8)
