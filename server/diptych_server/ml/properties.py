"""Measured properties of a picture that a user can change: its light, its contrast and its sharpness.

Contrast is the root mean square contrast (Peli, Contrast in complex images, JOSA A 7, 1990). Sharpness is a focus
measure of Pech-Pacheco et al. (Diatom autofocusing in brightfield microscopy, ICPR 2000), as its root, so that it is
proportional to the contrast of the details.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

_LUMA: Final = np.array([0.2126, 0.7152, 0.0722], np.float32) / 255
"""The weights of red, green and blue in the brightness of sRGB (Rec. 709)."""


@dataclass(frozen=True)
class Properties:
    """Properties of a square, of its brightness per pixel from 0 (black) to 1 (white), as displayed."""

    light: float
    """The mean brightness, 0 to 1."""
    contrast: float
    """The standard deviation of the brightness, 0 to 0.5."""
    sharpness: float
    """The standard deviation of the Laplacian of the brightness: its second differences in both directions, added."""


@dataclass(frozen=True)
class MeasuredPicture:
    """A training picture of a snapshot with its properties; `label_index` is in the order of the snapshot's labels."""

    instance_id: UUID
    recording_id: UUID
    label_index: int
    properties: Properties


def properties(square: NDArray[np.uint8]) -> Properties:
    """The properties of a square (side, side, 3) uint8 RGB of at least 3 pixels. Thread-safe; about a millisecond."""
    brightness = square @ _LUMA
    inner = brightness[1:-1, 1:-1]
    laplacian = brightness[:-2, 1:-1] + brightness[2:, 1:-1] + brightness[1:-1, :-2] + brightness[1:-1, 2:] - 4 * inner
    return Properties(
        light=float(brightness.mean(dtype=np.float64)),
        contrast=float(brightness.std(dtype=np.float64)),
        sharpness=float(laplacian.std(dtype=np.float64)),
    )
