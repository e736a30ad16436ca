"""The effects of a webcam's sensor: grain and darker corners."""

import numpy as np
from numpy.typing import NDArray

from diptych_scenes.solids import Floats

_SPARE = 64


def corner_shade(width: int, height: int, *, strength: float) -> Floats:
    """How much light arrives at each pixel, `(height, width, 1) float32` in 0..1: less in the corners."""
    rows = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    columns = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    return (1 - np.float32(strength) * (rows * rows + columns * columns) / 2)[:, :, None]


def grain(width: int, height: int, *, deviation: float, variation: np.random.Generator) -> NDArray[np.int16]:
    """Noise a little larger than the picture, in 8-bit steps: each frame shows another section of it."""
    shape = (height + _SPARE, width + _SPARE)
    brightness = variation.standard_normal((*shape, 1), dtype=np.float32)
    noise = brightness + np.float32(0.6) * variation.standard_normal((*shape, 3), dtype=np.float32)
    noise += np.float32(0.5) * (np.roll(noise, 1, axis=0) + np.roll(noise, 1, axis=1))
    return np.round(noise * np.float32(deviation / noise.std())).astype(np.int16)


def expose(picture: NDArray[np.uint8], noise: NDArray[np.int16], *, frame: np.random.Generator) -> NDArray[np.uint8]:
    """The picture `(H, W, 3)` with a random section of the noise added."""
    height, width, _ = picture.shape
    top, left = frame.integers(0, _SPARE, size=2)
    noisy = picture + noise[top : top + height, left : left + width]
    np.clip(noisy, 0, 255, out=noisy)
    return noisy.astype(np.uint8)
