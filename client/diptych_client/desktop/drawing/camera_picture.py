"""The camera's picture in the format of a texture. Arrays only, no window."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image


class Canvas:
    """A float array that a texture reads, repainted in place.

    `pixels` is (height, width, 3) float32 in 0..1, RGB: DearPyGui reads it in place, so it is never replaced.
    """

    def __init__(self, *, width: int, height: int, background: tuple[int, int, int]) -> None:
        self.width, self.height = width, height
        self._background = np.asarray(background, np.float32) / np.float32(255)
        self.pixels: NDArray[np.float32] = np.empty((height, width, 3), np.float32)
        self.clear()

    def clear(self) -> None:
        """Clear the picture."""
        self.pixels[:] = self._background

    def paint(self, image: NDArray[np.uint8], *, is_mirrored: bool) -> tuple[int, int, int, int]:
        """Paint an RGB picture, uint8 (H, W, 3), as large as it fits; return its place: x, y, width, height."""
        height, width = image.shape[:2]
        scale = min(self.width / width, self.height / height)
        wide, high = max(1, round(width * scale)), max(1, round(height * scale))
        shown = image if (wide, high) == (width, height) else _resized(image, wide, high)
        x, y = (self.width - wide) // 2, (self.height - high) // 2
        if (wide, high) != (self.width, self.height):
            self.clear()
        np.multiply(
            shown[:, ::-1] if is_mirrored else shown, np.float32(1 / 255), out=self.pixels[y : y + high, x : x + wide]
        )
        return x, y, wide, high


def _resized(image: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    return np.asarray(Image.fromarray(image).resize((width, height), Image.Resampling.BILINEAR))
